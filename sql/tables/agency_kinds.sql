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
-- kind: computed
create table agency_kinds (
    agency_id varchar not null,
    agency varchar,
    district_code varchar,
    kind varchar,
    level varchar,
    city_code varchar,
    province_code varchar,
    first_year smallint,
    last_year smallint,
    unit_type varchar not null,
    name varchar
);
