-- harmonized | 可比指标 | One row per current report and measure: what the forms of all years can be compared on.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   unit | 单位 | unit of the measure
--   value | 数值 | NULL where the form has no counterpart or a cell it needs is no number: never 0
--   form | 表式 | form of the table it comes from; NULL where none of the report's forms has it
--   comparability | 可比性 | exact, near, aggregate or caveat; NULL where there is no counterpart
--   caveat_zh | 注意 | what to keep in mind when comparing, in Chinese
--   caveat | 注意（英文） | the same in English
--   has_error | 有错误 | whether an error touches a cell that it is made of
--   availability | 可得性 | reported, not_reported (a cell it needs prints no number) or no_counterpart
--   report_id | 报告编号 | the report it comes from
-- needs: crosswalk, measures, reports
create or replace view harmonized as
select
    m.district_code,
    r.district,
    m.agency_id,
    r.agency,
    m.year,
    m.measure,
    k.measure_zh,
    k.measure_en,
    k.unit,
    m.value,
    m.form,
    c.comparability,
    c.caveat_zh,
    c.caveat,
    m.has_error,
    m.availability,
    m.report_id
from measures as m
join reports as r on r.report_id = m.report_id
join (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en, any_value(unit) as unit
    from crosswalk
    group by measure
) as k on k.measure = m.measure
left join crosswalk as c on c.measure = m.measure and c.form = m.form;
