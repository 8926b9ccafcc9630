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
--   comparability | 可比性 | exact, near, aggregate or caveat; stated for a number of the text; NULL where there is no counterpart
--   caveat_zh | 注意 | what to keep in mind when comparing, in Chinese; that the report was withdrawn, too
--   caveat | 注意（英文） | the same in English
--   has_error | 有错误 | whether an error touches a cell that it is made of
--   n_findings | 问题数 | open errors and warnings that touch it: on the cells that it is made of, or errors of the whole report
--   corrected | 已更正 | whether a person has corrected one of these cells
--   availability | 可得性 | reported, not_reported (a cell it needs prints no number), no_counterpart, or in_text: no form has it and the text states it
--   report_id | 报告编号 | the report it comes from
--   scope | 统计范围 | reports.scope: numbers of different scopes contain each other and are not added
--   kind | 类别 | agency_kinds.kind: 司法局, 人民政府, 街道办事处 …; NULL where no agency is known
--   unit_type | 机构性质 | agency_kinds.unit_type: government, government_office, department, township, functional_zone, institution, vertical or unknown
--   level | 级别 | administrative level of the district
--   city_code | 所属市代码 | regions.city_code
--   province_code | 所属省代码 | regions.province_code
--   withdrawn_on | 撤下日期 | reports.withdrawn_on: the day since which no address gives the report any more; NULL while one does
-- needs: agency_kinds, crosswalk, measures, regions, reports, stated_measures, withdrawn_note
create or replace view harmonized as
select
    r.district_code,
    r.district,
    r.agency_id,
    r.agency,
    r.year,
    m.measure,
    k.measure_zh,
    k.measure_en,
    k.unit,
    coalesce(m.value, t.value) as value,
    m.form,
    case when t.report_id is null then c.comparability else 'stated' end as comparability,
    nullif(
        concat_ws(
            '；',
            if(t.report_id is null, c.caveat_zh, t.caveat_zh),
            if(r.withdrawn_on is not null, withdrawn_note().zh, null)
        ),
        ''
    ) as caveat_zh,
    nullif(
        concat_ws(
            '; ',
            if(t.report_id is null, c.caveat, t.caveat),
            if(r.withdrawn_on is not null, withdrawn_note().en, null)
        ),
        ''
    ) as caveat,
    m.has_error,
    m.n_findings,
    m.corrected,
    case when t.report_id is null then m.availability else 'in_text' end as availability,
    r.report_id,
    r.scope,
    r.kind,
    r.unit_type,
    r.level,
    r.city_code,
    r.province_code,
    r.withdrawn_on
from (
    -- what is said of a report, before there is a row for each of its measures
    select r.*, a.kind, a.unit_type, g.level, g.city_code, g.province_code
    from reports as r
    left join regions as g on g.district_code = r.district_code
    left join agency_kinds as a on a.agency_id = r.agency_id
) as r
join measures as m
    -- year and district are those of the report: a filter on them reaches both
    on m.report_id = r.report_id and m.year is not distinct from r.year
        and m.district_code is not distinct from r.district_code
join (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en, any_value(unit) as unit
    from crosswalk
    group by measure
) as k on k.measure = m.measure
left join crosswalk as c on c.measure = m.measure and c.form = m.form
left join stated_measures as t
    on m.availability = 'no_counterpart' and t.report_id = m.report_id and t.measure = m.measure;
