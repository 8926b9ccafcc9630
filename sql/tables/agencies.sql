-- agencies | 机关 | The agencies whose reports are expected (data/reference/agencies.csv).
--   agency_id | 机关编号 | <district_code>-<name without district>
--   agency | 机关 | full name
--   district_code | 行政区划代码 | GB/T 2260
--   aliases | 别名 | other names in titles, joined by |
--   first_year | 首个年度 | first year a report is expected for
--   last_year | 末个年度 | last year a report is expected for
--   note | 说明 | remarks
-- kind: reference
create table agencies (
    agency_id varchar primary key,
    agency varchar not null,
    district_code varchar not null,
    aliases varchar,
    first_year smallint,
    last_year smallint,
    note varchar
);
