-- rate_definitions | 比率定义 | The rates and what they are made of (data/reference/rate_definitions.csv).
--   rate | 比率 | name of the rate, with its denominator in it
--   rate_zh | 中文标签 | label of the rate
--   rate_en | 英文标签 | translation
--   numerator | 分子 | sum over harmonized measures
--   denominator | 分母 | sum over harmonized measures
--   share | 是否份额 | whether the numerator is a part of the denominator, so that the rate lies between 0 and 1
--   caveat_zh | 注意 | what to keep in mind in every year, in Chinese
--   caveat | 注意（英文） | the same in English
--   legacy_caveat_zh | 旧表注意 | what to keep in mind where a part comes from legacy_form, in Chinese
--   legacy_caveat | 旧表注意（英文） | the same in English
--   legacy_form | 旧表 | the form that legacy_caveat is about
-- kind: reference
create table rate_definitions (
    rate varchar primary key,
    rate_zh varchar not null,
    rate_en varchar not null,
    numerator varchar not null,
    denominator varchar not null,
    share boolean not null,
    caveat_zh varchar,
    caveat varchar,
    legacy_caveat_zh varchar,
    legacy_caveat varchar,
    legacy_form varchar
);
