-- agency_kinds | 机关类别 | One row per agency that is expected or has a report: what it can be compared with.
--   agency_id | 机关编号 | agencies.agency_id or reports.agency_id
--   agency | 机关 | name of the agency
--   district_code | 行政区划代码 | GB/T 2260 code of its district
--   kind | 类别 | its name without the district, as kinds maps it: 司法局, 人民政府, 街道办事处 …
--   level | 级别 | administrative level of its district: agencies are of the same kind only at the same level
--   city_code | 所属市代码 | regions.city_code
--   province_code | 所属省代码 | regions.province_code
--   first_year | 首个年度 | first year agencies.csv expects a report for; NULL if it does not say
--   last_year | 末个年度 | last year agencies.csv expects a report for; NULL if it does not say
--   unit_type | 机构性质 | government, government_office, department, township, functional_zone, institution, vertical (led by a ministry or the level above), as unit_types says; unknown where it does not
--   name | 名称 | its name without the district
-- needs: agencies, kinds, regions, reports, unit_types
create or replace view agency_kinds as
with known as (
    select agency_id, agency, district_code, first_year, last_year from agencies
    union all
    -- of several reports of one year, or of none, always the same
    select
        agency_id, max_by(agency, (coalesce(year, 0), report_id)), max_by(district_code, (coalesce(year, 0), report_id)),
        null, null
    from reports
    where is_current and agency_id is not null and agency_id not in (select agency_id from agencies)
    group by agency_id
),
named as (
    -- the id of an agency of unknown district ends with the mark of an address
    select *, regexp_replace(regexp_replace(agency_id, '^\d{6}-', ''), '-[0-9a-f]{8}$', '') as name from known
),
-- of names, not of agencies: thousands of districts have a 司法局
kinded as materialized (
    select n.name, coalesce(regexp_replace(n.name, '^(?:' || k.pattern || ')$', k.kind), n.name) as kind
    from (select distinct name from named) as n
    left join kinds as k on regexp_full_match(n.name, k.pattern)
    qualify row_number() over (partition by n.name order by k.position) = 1
),
typed as materialized (
    select n.name, u.level, min(u.position) as position
    from kinded as n
    join unit_types as u on regexp_full_match(n.name, u.pattern) or regexp_full_match(n.kind, u.pattern)
    group by n.name, u.level
)
select
    n.agency_id,
    n.agency,
    n.district_code,
    k.kind,
    r.level,
    r.city_code,
    r.province_code,
    n.first_year,
    n.last_year,
    coalesce(u.unit_type, 'unknown') as unit_type,
    n.name
from named as n
join kinded as k on k.name = n.name
left join regions as r using (district_code)
left join typed as every on every.name = n.name and every.level is null
left join typed as here on here.name = n.name and here.level = r.level
left join unit_types as u on u.position = least(every.position, here.position);
