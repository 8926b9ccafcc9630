-- unpublished | 网站未发布 | One row per agency and year that a site lists without a report: the page of a year that holds none, an agency of a tree without a list.
--   source | 来源目录 | name of the source (data/sources/<name>.yaml)
--   agency | 机关 | the agency as the list names it
--   agency_id | 机关编号 | its id, as far as the name tells; NULL where it does not
--   district_code | 行政区划代码 | GB/T 2260 code of its district; NULL if unknown
--   year | 报告年度 | the year reported on
--   since | 首次看到 | the day on which that was seen first
--   source_url | 地址 | the page that was asked
-- kind: data
create table unpublished (
    source varchar not null,
    agency varchar not null,
    agency_id varchar,
    district_code varchar,
    year smallint not null,
    since date not null,
    source_url varchar not null
);
