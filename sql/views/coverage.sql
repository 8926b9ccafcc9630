-- coverage | 覆盖情况 | One row per agency and year that should exist, or does.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | agencies.agency_id or reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   state | 状态 | missing, fetched (not a report), no_table, quarantined, loaded_with_errors (or in part) or loaded
--   expected | 应有 | whether agencies.csv expects it
--   report_id | 报告编号 | the current edition, if there is one
--   unpublished_since | 网站未发布，始于 | the day on which the agency's site was first seen to list the year without a report (see unpublished)
-- needs: agencies, documents, findings, is_settled, reports, unpublished
create or replace view coverage as
with newest as (
    -- a year that is still to come is misprinted or misread: not everyone misses a report of it
    select max(r.year) from reports as r join documents as d using (document_id)
    where r.year < extract(year from d.first_seen_at)
),
expected as (
    select
        agency_id,
        agency,
        district_code,
        unnest(generate_series(
            first_year::bigint,
            coalesce(last_year, (select * from newest), first_year)::bigint
        )) as year
    from agencies
    where first_year is not null
),
got as (
    select
        r.*,
        exists (select 1 from findings as f where f.report_id = r.report_id and f.severity = 'error' and not is_settled(f.decision)) as with_errors
    from reports as r
    where r.is_current and r.agency_id is not null and r.year is not null
),
first_report as (
    select agency_id, min(year) as year from got group by all
),
listed as (
    -- years before the first report of an agency are no gaps: it may not have existed, or the site keeps no older pages
    select
        u.agency_id,
        min(u.agency) as agency,
        min(u.district_code) as district_code,
        u.year::bigint as year,
        min(u.since) as since
    from unpublished as u
    left join first_report as f using (agency_id)
    where u.agency_id is not null
    group by u.agency_id, u.year, f.year
    having u.year >= coalesce(f.year, (select max(year) from unpublished as o where o.agency_id = u.agency_id))
),
wanted as (
    select
        coalesce(e.agency_id, l.agency_id) as agency_id,
        coalesce(e.agency, l.agency) as agency,
        coalesce(e.district_code, l.district_code) as district_code,
        coalesce(e.year, l.year) as year,
        e.agency_id is not null as expected,
        l.since
    from expected as e
    full join listed as l on l.agency_id = e.agency_id and l.year = e.year
)
select
    coalesce(g.district_code, w.district_code) as district_code,
    coalesce(w.agency_id, g.agency_id) as agency_id,
    coalesce(w.agency, g.agency) as agency,
    coalesce(w.year, g.year) as year,
    case
        when g.report_id is null then 'missing'
        when g.status = 'not_a_report' then 'fetched'
        when g.status = 'partial' or (g.status = 'loaded' and g.with_errors) then 'loaded_with_errors'
        else g.status
    end as state,
    coalesce(w.expected, false) as expected,
    g.report_id,
    w.since as unpublished_since
from wanted as w
full join got as g on g.agency_id = w.agency_id and g.year = w.year;
