-- forms | 表式 | The forms that were prescribed, and for which years (data/reference/forms.csv).
--   form | 表式 | name of the form: facts.form
--   position | 次序 | from the oldest, 1
--   series | 口径系列 | forms of one series count the same things, unless the crosswalk says otherwise
--   first_year | 首年 | first year reported on it
--   last_year | 末年 | last year reported on it; NULL while it is in use
--   prescribed | 范围 | national, or local: the form of one place, copied by others
--   label_zh | 中文名 | name for people
--   label_en | 英文名 | the same in English
--   source | 依据 | the notice that prescribes it
-- kind: reference
create table forms (
    form varchar primary key,
    position smallint not null unique,
    series smallint not null,
    first_year smallint not null,
    last_year smallint check (last_year >= first_year),
    prescribed varchar not null check (prescribed in ('national', 'local')),
    label_zh varchar not null,
    label_en varchar not null,
    source varchar not null
);
