-- district_number_parts | 地区数字的部分 | One row per district, year and set of measures that have the same parts and gaps: their names.
--   district_code | 行政区划代码 | GB/T 2260
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | the first of the measures: district_numbers.named_with
--   missing | 缺少的部分 | names of the parts that are not in the number, the first twenty
--   parts | 计入的部分 | the agencies whose numbers are in it, the first twenty by district
--   not_added | 未计入 | agencies with a number that is not in it, the first twenty: it does not say what it covers, or may be in another one
-- kind: computed
create table district_number_parts (
    district_code varchar not null,
    year smallint not null,
    measure varchar not null,
    missing varchar[] not null,
    parts varchar[] not null,
    not_added varchar[] not null
);
