-- district_numbers | 地区数字 | One row per district, year and measure: the number that stands for the place. district_measures shows it with names and labels.
--   district_code | 行政区划代码 | GB/T 2260
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | district_measures.value
--   basis | 依据 | district_measures.basis
--   n_reports | 报告数 | reports whose numbers are in value
--   n_missing | 缺少数 | parts that are not in value
--   comparability | 可比性 | the worst among the numbers used
--   has_error | 有错误 | whether an error touches one of the numbers used
--   n_findings | 问题数 | open errors and warnings that touch the numbers used
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   report_id | 报告编号 | the report of the whole region, or the unstated one; NULL for a sum
--   named_with | 名单所在指标 | the measure under which district_number_parts has the names: the first of those with the same parts and gaps
-- kind: computed
create table district_numbers (
    district_code varchar not null,
    year smallint not null,
    measure varchar not null,
    value decimal(38, 4),
    basis varchar not null,
    n_reports integer not null,
    n_missing integer not null,
    comparability varchar,
    has_error boolean not null,
    n_findings integer not null,
    corrected boolean not null,
    report_id varchar,
    named_with varchar not null
);
