-- measure_values | 可比指标数值存储 | What measures shows, as the file keeps it: one row per current report, its numbers in the order of measure_forms, laid out by year and district.
--   year | 报告年度 | the year reported on
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | reports.agency_id
--   report_id | 报告编号 | the report it comes from
--   choice | 表式选择 | measure_forms.choice: which forms its measures come from
--   numbers | 整数 | the values that are whole numbers
--   others | 非整数 | the values that are not, or too large; NULL where the report has none
--   has_error | 有错误 | whether an error touches a cell that it is made of, its table or the whole report; NULL where none does
--   n_findings | 问题数 | open errors and warnings of each; NULL where there are none
--   corrected | 已更正 | whether a person has corrected one of these cells; NULL where nobody has
-- kind: computed
create table measure_values (
    year smallint,
    district_code varchar,
    agency_id varchar,
    report_id varchar not null,
    choice ubigint not null,
    numbers integer[] not null,
    others decimal(38, 4)[],
    has_error boolean[],
    n_findings integer[],
    corrected boolean[]
);
