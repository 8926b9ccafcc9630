-- crosswalk | 口径对照 | The harmonized measures and how each form feeds them (data/reference/crosswalk.csv).
--   measure | 可比指标 | name of the measure
--   label_zh | 中文标签 | label of the measure
--   label_en | 英文标签 | translation
--   unit | 单位 | unit of the measure
--   form | 表式 | the form; one that does not appear has no counterpart
--   formula | 公式 | sum over indicators of that form (total column where printed per applicant)
--   comparability | 可比性 | exact, near, aggregate or caveat
--   caveat_zh | 注意 | what to keep in mind when comparing, in Chinese
--   caveat | 注意（英文） | what to keep in mind when comparing
-- kind: reference
create table crosswalk (
    measure varchar not null,
    label_zh varchar not null,
    label_en varchar not null,
    unit varchar,
    form varchar not null,
    formula varchar not null,
    comparability varchar not null check (comparability in ('exact', 'near', 'aggregate', 'caveat')),
    caveat_zh varchar,
    caveat varchar,
    primary key (measure, form)
);
