-- rate_terms | 比率公式项 | The numerators and denominators of the rates, one row per term.
--   rate | 比率 | rate_definitions.rate
--   measure | 可比指标 | crosswalk.measure
--   is_numerator | 是否分子 | whether the term stands in the numerator
--   sign | 符号 | 1 or -1
-- kind: terms
create table rate_terms (
    rate varchar not null,
    measure varchar not null,
    is_numerator boolean not null,
    sign smallint not null
);
