-- deadlines | 公布期限 | The day by which a report is to be published, in the year after the one reported on (data/reference/deadlines.csv).
--   position | 次序 | the first row that fits year and kind decides
--   kind_pattern | 类别模式 | regular expression that fits the whole kind of the agency (agency_kinds.kind)
--   first_year | 首年 | first year reported on
--   last_year | 末年 | last year reported on; NULL while the rule is in force
--   month | 月 | month of the day; NULL where the rule names no day for such agencies
--   day | 日 | day of the month
--   source | 依据 | article of the Regulations
-- kind: reference
create table deadlines (
    position smallint primary key,
    kind_pattern varchar not null check (regexp_matches('', kind_pattern) is not null),
    first_year smallint not null,
    last_year smallint check (last_year >= first_year),
    month smallint check (month between 1 and 12),
    day smallint check (day between 1 and 31),
    source varchar not null,
    check ((month is null) = (day is null))
);
