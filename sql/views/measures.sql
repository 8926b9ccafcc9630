-- measures | 可比指标数值 | What harmonized shows, one row per current report and measure, laid out by year and district.
--   year | 报告年度 | the year reported on
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | reports.agency_id
--   report_id | 报告编号 | the report it comes from
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | NULL where the form has no counterpart or a cell it needs is no number: never 0
--   form | 表式 | form of the table it comes from; NULL where none of the report's forms has it
--   has_error | 有错误 | whether an error touches a cell that it is made of, its table or the whole report
--   n_findings | 问题数 | open errors and warnings on the cells that it is made of, each cell's counted, and errors of its table and of the whole report
--   corrected | 已更正 | whether a person has corrected one of these cells
--   availability | 可得性 | reported, not_reported (a cell it needs prints no number) or no_counterpart
-- needs: measure_forms, measure_values
create or replace view measures as
select
    v.year,
    v.district_code,
    v.agency_id,
    v.report_id,
    f.measure,
    coalesce(v.numbers[f.number]::decimal(38, 4), v.others[f.number]) as value,
    f.form,
    coalesce(v.has_error[f.number], false) as has_error,
    coalesce(v.n_findings[f.number], 0) as n_findings,
    coalesce(v.corrected[f.number], false) as corrected,
    case
        when v.numbers[f.number] is not null or v.others[f.number] is not null then 'reported'
        when f.has_counterpart then 'not_reported'
        else 'no_counterpart'
    end as availability
from measure_values as v
join measure_forms as f on f.choice = v.choice;
