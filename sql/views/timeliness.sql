-- timeliness | 公布及时性 | One row per agency and year with a loaded report: when it was published, against the day it was due, and what its editions print differently.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   due_on | 期限 | day by which it was to be published (deadlines); NULL where no rule names one, or the kind of the agency is not known
--   published_on | 发布日期 | day of the first edition that says when it was published; NULL where none does
--   days_late | 逾期天数 | days after due_on, 0 if in time; NULL if either day is not known
--   timeliness | 及时性 | on_time, late or unknown
--   editions | 版本数 | editions of the report that were read, with the current one
--   changed | 改动数 | numbers and marks that the current edition prints otherwise than the one before it
--   changed_indicators | 改动的指标 | their indicators
--   source | 依据 | rule that due_on is taken from
--   report_id | 报告编号 | the current edition
-- needs: agency_kinds, deadlines, edition_changes, reports
create or replace view timeliness as
with editions as (
    select
        agency_id, year,
        min(published_on) as published_on,
        count(*) as editions
    from reports
    where status in ('loaded', 'partial') and agency_id is not null and year is not null
    group by agency_id, year
),
changes as (
    select to_report as report_id, count(*) as changed, list_sort(list(distinct indicator)) as indicators
    from edition_changes
    group by to_report
),
-- by kinds first: a pattern is matched some dozen times instead of once for every report
kinds as (
    select k.kind, y.year, make_date(y.year + 1, d.month, d.day) as due_on, d.source
    from (select distinct kind from agency_kinds) as k
    cross join (select distinct year from editions) as y
    join deadlines as d
        on regexp_full_match(k.kind, d.kind_pattern)
        and y.year >= d.first_year
        and y.year <= coalesce(d.last_year, y.year)
    qualify row_number() over (partition by k.kind, y.year order by d.position) = 1
),
due as (
    select k.agency_id, d.year, d.due_on, d.source
    from agency_kinds as k
    join kinds as d using (kind)
    where k.district_code is not null
)
select
    r.district_code,
    r.agency_id,
    r.agency,
    r.year,
    d.due_on,
    e.published_on,
    case when e.published_on is not null and d.due_on is not null then greatest(e.published_on - d.due_on, 0) end as days_late,
    case
        when e.published_on is null or d.due_on is null then 'unknown'
        when e.published_on <= d.due_on then 'on_time'
        else 'late'
    end as timeliness,
    e.editions,
    coalesce(c.changed, 0) as changed,
    coalesce(c.indicators, []) as changed_indicators,
    d.source,
    r.report_id
from reports as r
join editions as e on e.agency_id = r.agency_id and e.year = r.year
left join due as d on d.agency_id = r.agency_id and d.year = r.year
left join changes as c on c.report_id = r.report_id
where r.is_current and r.status in ('loaded', 'partial');
