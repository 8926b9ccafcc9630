-- site_findings | 网站上的问题 | One row per finding, with whose it is, what was decided about it, and the row as JSON.
-- row: severity, rule, slug, agency, year, report, indicator, applicant, expected, actual, cause, zh, en, decision, decided, id, current
create or replace temp table site_findings as
with decisions_in_words as (
    select finding_id, concat_ws(' ', decided_by, decided_on, note) as decided from decisions where state = 'applied'
)
select
    f.finding_id,
    f.report_id,
    f.rule,
    f.severity,
    a.slug,
    coalesce(left(a.district_code, 4), '0000') as chunk,
    r.is_current,
    f.decision,
    case f.severity when 'error' then 0 when 'warning' then 1 else 2 end as rank,
    r.year,
    json_array(
        f.severity, f.rule, coalesce(a.slug, ''), coalesce(r.agency, r.title, r.report_id), r.year, f.report_id,
        f.indicator, f.applicant, f.expected, f.actual, f.cause, f.message_zh, f.message_en,
        f.decision, d.decided, f.finding_id, r.is_current
    )::varchar as row
from findings as f
join reports as r using (report_id)
left join site_agencies as a on a.agency_id = r.agency_id
left join decisions_in_words as d using (finding_id);
