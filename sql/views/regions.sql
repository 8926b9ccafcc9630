-- regions | 所属地区 | One row per district with the city and the province it belongs to: where peers are looked for.
--   district_code | 行政区划代码 | GB/T 2260
--   district | 行政区划 | its name
--   level | 级别 | province, prefecture or county
--   city_code | 所属市代码 | its prefecture; itself for a prefecture, a municipality and a county directly below its province; NULL for provinces
--   city | 所属市 | name of the city
--   province_code | 所属省代码 | its province; itself for a province
--   province | 所属省 | name of the province
-- needs: districts
create or replace view regions as
with recursive above as (
    select district_code as of_code, district_code, district, level, parent_code from districts
    union all
    select a.of_code, d.district_code, d.district, d.level, d.parent_code
    from above as a
    join districts as d on d.district_code = a.parent_code
),
-- 北京, 天津, 上海 and 重庆 are provinces and cities in one
cities as (
    select * from above where level = 'prefecture' or (level = 'province' and district like '%市')
)
select
    d.district_code,
    d.district,
    d.level,
    coalesce(c.district_code, case when d.level <> 'province' then d.district_code end) as city_code,
    coalesce(c.district, case when d.level <> 'province' then d.district end) as city,
    p.district_code as province_code,
    p.district as province
from districts as d
left join cities as c on c.of_code = d.district_code
left join above as p on p.of_code = d.district_code and p.level = 'province';
