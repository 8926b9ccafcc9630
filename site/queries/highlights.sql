-- What the data shows first: per kind of observation the most striking ones, without those that rest on a doubtful
-- number. The words are those of templates/index.html.j2. `a` to `d` are numbers as texts, or messages.
with named as (
    select slug, agency_id, agency from site_agencies
),
errors as (
    select 'error' as kind, f.agency_id, f.year, f.report_id as report, count(*)::varchar as a, null as b,
        arg_min(f.message_zh, f.finding_id) as c, arg_min(f.message_en, f.finding_id) as d, count(*)::double as weight
    from findings_open as f
    join checks as k on k.check_id = f.rule
    where f.severity = 'error' and f.cause = 'source' and k.kind = 'identity'
    group by all
),
conflicts as (
    select 'conflict' as kind, f.agency_id, f.year, f.report_id as report, null as a, null as b,
        f.message_zh as c, f.message_en as d,
        -- `actual` is the number of the table with its label before it
        abs(try_cast(f.expected as double) - try_cast(regexp_extract(f.actual, '[0-9.]+$') as double)) as weight
    from findings_open as f
    where f.rule = 'text.conflict' and f.cause <> 'scope'
    qualify row_number() over (partition by f.report_id order by weight desc nulls last, f.finding_id) = 1
),
changes as (
    select 'change' as kind, agency_id, year, report_id as report, plain(value) as a, plain(previous) as b,
        plain(round(change_pct, 0)) as c, null as d, abs(ln(value / previous)) as weight
    from year_over_year
    where measure = 'requests.received' and previous >= 20 and value > 0
        and not series_break and not scope_changed and n_findings = 0 and not corrected and abs(change_pct) >= 10
),
shares as (
    select
        r.*,
        lag(r.value) over earlier as before,
        lag(r.year) over earlier = r.year - 1 and lag(r.comparability) over earlier = r.comparability
            and lag(r.denominator) over earlier >= 30 and r.denominator >= 30
            and (r.agency_id, r.year) not in (select (agency_id, year) from agency_breaks)
            and (r.rate, r.year) not in (select (name, year) from site_breaks) as follows
    from rates as r
    where r.rate = 'granted_of_concluded' and r.availability = 'formed' and r.denominator >= 10 and r.n_findings = 0
    window earlier as (partition by r.agency_id order by r.year)
),
share_changes as (
    select 'share_change' as kind, agency_id, year, report_id as report, plain(round(value, 4)) as a,
        plain(round(before, 4)) as b, plain(numerator) as c, plain(denominator) as d, abs(value - before) as weight
    from shares
    where follows and abs(value - before) >= 0.05
),
counted as (
    select year, count(*) as agencies from shares group by year having count(*) >= 3
),
ranges as (
    select
        'range' as kind, arg_max(agency_id, (value, agency_id)) as agency_id, year,
        arg_max(report_id, (value, agency_id)) as report, plain(round(max(value), 4)) as a,
        plain(round(min(value), 4)) as b, count(*)::varchar as c, null as d, year::double as weight,
        arg_min(agency_id, (value, agency_id)) as other_id, arg_min(report_id, (value, agency_id)) as other_report
    from shares
    -- the newest year of which at least half as many are read as of any
    where year = (select max(year) from counted where 2 * agencies >= (select max(agencies) from counted))
    group by year
),
editions as (
    select 'edition' as kind, agency_id, year, to_report as report,
        count(distinct (form, indicator, applicant))::varchar as a, null as b, null as c, null as d,
        count(distinct (form, indicator, applicant))::double as weight
    from site_changes
    where value_before is distinct from value_after
    group by agency_id, year, to_report
),
late as (
    select 'late' as kind, agency_id, year, report_id as report, days_late::varchar as a, due_on::varchar as b,
        published_on::varchar as c, null as d, days_late::double as weight
    from timeliness
    where days_late > 0
),
kinds as (
    select * from (values
        ('range', 1, 1), ('change', 2, 2), ('share_change', 3, 1), ('error', 4, 1), ('conflict', 5, 1),
        ('edition', 6, 1), ('late', 7, 1)
    ) as listed (kind, position, most)
),
found as (
    from errors union all by name from conflicts union all by name from changes union all by name from share_changes
    union all by name from ranges union all by name from editions union all by name from late
)
select
    f.kind, n.agency, n.slug, f.year, f.report, f.a, f.b, f.c, f.d,
    o.agency as other, o.slug as other_slug, f.other_report
from found as f
join kinds as k using (kind)
join named as n on n.agency_id = f.agency_id
left join named as o on o.agency_id = f.other_id
qualify row_number() over (partition by f.kind order by f.weight desc nulls last, n.slug, f.year) <= k.most
order by k.position, f.weight desc nulls last, n.slug, f.year;
