-- district_measures | 地区数值 | One row per district, year and measure: the one number that stands for the place, and what it lacks.
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
--   value | 数值 | of the report of the whole region; without one the sum of its parts, each counted once; NULL where there is neither, or roll-ups contradict each other: never 0
--   basis | 依据 | whole_region: as one report says; all_parts: a sum that lacks nothing known; some_parts: a sum that lacks what missing names, so no more than a least; conflicting: two roll-ups differ; unstated: its own government gives a number and does not say what it covers (report_id); none: no number that can be added
--   n_reports | 报告数 | reports whose numbers are in value
--   n_missing | 缺少数 | parts that are not in value: agencies of the place and of those below it, and districts below without any number
--   missing | 缺少的部分 | their names, the first twenty
--   parts | 计入的部分 | the agencies whose numbers are in value, the first twenty by district
--   not_added | 未计入 | agencies with a number that is not in value, the first twenty: it does not say what it covers, or may be in another one
--   comparability | 可比性 | the worst among the numbers used
--   has_error | 有错误 | whether an error touches one of the numbers used
--   n_findings | 问题数 | open errors and warnings that touch the numbers used
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   report_id | 报告编号 | the report of the whole region, or the unstated one; NULL for a sum
-- needs: crosswalk, district_history, district_number_parts, district_numbers, districts, regions
create or replace view district_measures as
select
    s.district_code,
    coalesce(h.district, d.district) as district,
    coalesce(h.level, d.level) as level,
    g.city_code,
    g.province_code,
    s.year,
    s.measure,
    k.measure_zh,
    k.measure_en,
    k.unit,
    s.value,
    s.basis,
    s.n_reports,
    s.n_missing,
    n.missing,
    n.parts,
    n.not_added,
    s.comparability,
    s.has_error,
    s.n_findings,
    s.corrected,
    s.report_id
from district_numbers as s
join district_number_parts as n
    on n.district_code = s.district_code and n.year = s.year and n.measure = s.named_with
join (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en, any_value(unit) as unit
    from crosswalk
    group by measure
) as k on k.measure = s.measure
left join district_history as h
    on h.district_code = s.district_code and h.valid_from <= s.year and s.year <= coalesce(h.valid_to, 9999)
left join districts as d on d.district_code = s.district_code
left join regions as g on g.district_code = s.district_code;
