-- breaks | 口径中断 | Breaks of series: the number of that year does not continue that of the year before (data/reference/breaks.csv).
--   measure | 可比指标 | crosswalk.measure
--   year | 年度 | the first year that is counted in the new way
--   kind | 种类 | law, form, definition, organisation or boundary
--   what_zh | 变化 | what changed
--   what_en | 变化（英文） | the same in English
--   direction | 方向 | up or down, where the change alone moves the number so; NULL where that is not known
--   certain | 确定 | whether the number is known to be affected; false where it may be
--   source | 依据 | law, regulation or notice, with article and date
-- kind: reference
create table breaks (
    measure varchar not null,
    year smallint not null,
    kind varchar not null check (kind in ('law', 'form', 'definition', 'organisation', 'boundary')),
    what_zh varchar not null,
    what_en varchar not null,
    direction varchar check (direction in ('up', 'down')),
    certain boolean not null,
    source varchar not null,
    primary key (measure, year, kind)
);
