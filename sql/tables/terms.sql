-- terms | 用语 | What coded values are called, in both languages (data/reference/terms.csv).
--   vocabulary | 词表 | scope, total, comparability, availability, status, coverage, severity, cause, decision, state, table, statement or break
--   term | 取值 | the value as it stands in tables and views
--   position | 次序 | order in its vocabulary, from 1; comparability from the best to the worst
--   label_zh | 中文名 | what it is called
--   label_en | 英文名 | the same in English
--   explanation_zh | 解释 | what it means, where the name does not say it
--   explanation_en | 解释（英文） | the same in English
-- kind: reference
create table terms (
    vocabulary varchar not null,
    term varchar not null,
    position smallint not null,
    label_zh varchar not null,
    label_en varchar not null,
    explanation_zh varchar,
    explanation_en varchar,
    primary key (vocabulary, term)
);
