-- latest_by_district | 地区最新数值 | One row per district and measure: its number of the latest year that is whole (whole_region, all_parts), else the latest sum of some parts.
--   district_code | 行政区划代码 | GB/T 2260
--   district | 行政区划 | its name in that year
--   level | 级别 | province, prefecture or county
--   city_code | 所属市代码 | regions.city_code
--   province_code | 所属省代码 | regions.province_code
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   unit | 单位 | unit of the measure
--   value | 数值 | of the report of the whole region; without one the sum of its parts, each counted once; a place without either has no row
--   basis | 依据 | whole_region: as one report says; all_parts: a sum that lacks nothing known; some_parts: a sum that lacks what missing names, so no more than a least
--   n_reports | 报告数 | reports whose numbers are in value
--   n_missing | 缺少数 | parts that are not in value: agencies of the place and of those below it, and districts below without any number
--   missing | 缺少的部分 | their names, the first twenty
--   parts | 计入的部分 | the agencies whose numbers are in value, the first twenty by district
--   not_added | 未计入 | agencies with a number that is not in value, the first twenty: it does not say what it covers, or may be in another one
--   comparability | 可比性 | the worst among the numbers used
--   has_error | 有错误 | whether an error touches one of the numbers used
--   n_findings | 问题数 | open errors and warnings that touch the numbers used
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   report_id | 报告编号 | the report of the whole region; NULL for a sum
-- needs: district_measures
create or replace view latest_by_district as
select *
from district_measures
where value is not null
qualify row_number() over (
    partition by district_code, measure order by basis in ('whole_region', 'all_parts') desc, year desc
) = 1;
