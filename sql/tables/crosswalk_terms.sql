-- crosswalk_terms | 口径公式项 | The formulas of the crosswalk, one row per term.
--   measure | 可比指标 | crosswalk.measure
--   form | 表式 | crosswalk.form
--   indicator | 指标 | indicators.indicator
--   sign | 符号 | 1 or -1
-- kind: terms
create table crosswalk_terms (
    measure varchar not null,
    form varchar not null,
    indicator varchar not null,
    sign smallint not null
);
