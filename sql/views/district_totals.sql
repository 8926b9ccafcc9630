-- district_totals | 地区合计 | Totals of a district by year and measure, one row per scope: never add rows of different scopes, they contain each other.
--   district_code | 行政区划代码 | GB/T 2260
--   district | 行政区划 | its name
--   level | 级别 | province, prefecture or county
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | whole_region, own_with_departments: as the one such report says; own: sum over agencies; unknown: NULL, not added
--   n_reports | 报告数 | reports of this scope that give a number
--   n_missing | 缺数 | own: agencies of the district with no report of the year, none of this number, or one of unknown scope; else reports that give no number
--   scope | 统计范围 | own (each organ itself), own_with_departments, whole_region, or unknown (reports that do not say)
--   comparability | 可比性 | the worst among the numbers used
--   has_error | 有错误 | whether an error touches one of the numbers used
--   n_findings | 问题数 | open errors and warnings that touch the numbers used
--   corrected | 已更正 | whether a person has corrected a cell of one of them
-- needs: comparability_order, districts, harmonized, reporting, reports
create or replace view district_totals as
with numbers as (
    select h.district_code, h.year, h.measure, case when h.availability <> 'in_text' then h.value end as value, h.comparability,
        h.has_error, h.n_findings, h.corrected, r.scope
    from harmonized as h
    join reports as r using (report_id)
    where h.district_code is not null and h.year is not null and h.agency_id is not null
),
absent as (
    select district_code, year, count(*) as agencies
    from reporting
    -- a report that does not say what it covers may be of the agency itself: that number is not in the sum either
    where report_id is null or scope = 'unknown'
    group by all
),
summed as (
    select
        district_code,
        year,
        measure,
        scope,
        count(value) as n_reports,
        count(*) - count(value) as silent,
        case
            when scope = 'own' then sum(value)
            -- two roll-ups of one district that differ: neither is chosen
            when scope <> 'unknown' and min(value) = max(value) then min(value)
        end as value,
        max(list_position(comparability_order(), comparability)) filter (where value is not null) as worst,
        coalesce(bool_or(has_error) filter (where value is not null), false) as has_error,
        coalesce(sum(n_findings) filter (where value is not null), 0)::int as n_findings,
        coalesce(bool_or(corrected) filter (where value is not null), false) as corrected
    from numbers
    group by district_code, year, measure, scope
)
select
    s.district_code,
    d.district,
    d.level,
    s.year,
    s.measure,
    s.value,
    s.n_reports,
    s.silent + case when s.scope = 'own' then coalesce(a.agencies, 0) else 0 end as n_missing,
    s.scope,
    comparability_order()[s.worst] as comparability,
    s.has_error,
    s.n_findings,
    s.corrected
from summed as s
join districts as d using (district_code)
left join absent as a using (district_code, year);
