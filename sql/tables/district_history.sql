-- district_history | 区划沿革 | One row per code and name of a district and the years in which it had both (data/reference/district_history.csv).
--   district_code | 行政区划代码 | GB/T 2260 code, six digits
--   district | 行政区划 | its name at the time
--   level | 级别 | province, prefecture or county
--   parent_code | 上级代码 | the prefecture or province above it at the time
--   valid_from | 起始年 | first year whose list has it
--   valid_to | 末年 | last year whose list has it; NULL while it is in use
--   change | 变更 | how it ended: renamed (same code), moved (another code, nothing else), merged, split or abolished
--   successors | 后继代码 | the codes that it became, joined by |
--   ceded_to | 划出 | codes that parts of it went to while it went on, each with the year, joined by |
-- kind: reference
create table district_history (
    district_code varchar not null check (regexp_full_match(district_code, '\d{6}')),
    district varchar not null,
    level varchar not null check (level in ('province', 'prefecture', 'county')),
    parent_code varchar,
    valid_from smallint not null,
    valid_to smallint check (valid_to >= valid_from),
    change varchar check (change in ('renamed', 'moved', 'merged', 'split', 'abolished')),
    successors varchar,
    ceded_to varchar,
    primary key (district_code, valid_from),
    check ((change is null) = (valid_to is null))
);
