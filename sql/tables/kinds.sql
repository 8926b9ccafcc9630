-- kinds | 机关类别规则 | Names of agencies that are of one kind; a name that no pattern fits is a kind of its own (data/reference/kinds.csv).
--   position | 次序 | the first pattern that fits the whole name without its district decides
--   pattern | 模式 | regular expression
--   kind | 类别 | the kind; \1 stands for what the first group of the pattern matches
--   note | 说明 | remarks
-- kind: reference
create table kinds (
    position smallint primary key,
    pattern varchar not null check (regexp_matches('', pattern) is not null), -- else every view of kinds would fail
    kind varchar not null,
    note varchar
);
