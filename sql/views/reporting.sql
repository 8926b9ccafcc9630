-- reporting | 应报与已报 | One row per agency and year in which it reported or its report is missing: expected by agencies.csv, or reported in another year.
--   agency_id | 机关编号 | agencies.agency_id or reports.agency_id
--   agency | 机关 | name of the agency
--   district_code | 行政区划代码 | GB/T 2260 code of its district
--   year | 报告年度 | a year for which any agency has a report that is loaded, whole or in part
--   report_id | 报告编号 | its current report that is loaded, whole or in part; NULL if there is none
--   scope | 统计范围 | reports.scope of that report
-- needs: agency_kinds, reports
create or replace view reporting as
with loaded as (
    select agency_id, year, report_id, scope
    from reports
    where is_current and status in ('loaded', 'partial') and agency_id is not null and year is not null
),
years as (
    select distinct year from loaded
)
select k.agency_id, k.agency, k.district_code, y.year, l.report_id, l.scope
from agency_kinds as k
cross join years as y
left join loaded as l on l.agency_id = k.agency_id and l.year = y.year
where l.report_id is not null
    or (
        (k.first_year is not null or k.agency_id in (select agency_id from loaded))
        and y.year >= coalesce(k.first_year, y.year)
        and y.year <= coalesce(k.last_year, y.year)
    );
