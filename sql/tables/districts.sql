-- districts | 行政区划 | Districts of the whole country, GB/T 2260 (data/reference/districts.csv, source in districts.source.md).
--   district_code | 行政区划代码 | six digits
--   district | 名称 | name
--   level | 级别 | province, prefecture or county
--   parent_code | 上级代码 | the district above; NULL for provinces
--   full_name | 全称 | name with those above it
--   status | 状态 | current or abolished
--   until | 末次列出年 | last year a list has an abolished code
-- kind: reference
create table districts (
    district_code varchar primary key,
    district varchar not null,
    level varchar not null check (level in ('province', 'prefecture', 'county')),
    parent_code varchar,
    full_name varchar not null,
    status varchar not null check (status in ('current', 'abolished')),
    until smallint
);
