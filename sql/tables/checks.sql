-- checks | 规则 | Every rule a finding can name (data/reference/checks.csv).
--   check_id | 规则 | name of the rule
--   kind | 种类 | identity (arithmetic, has a formula), derived (from identities), reading, label, form, number, who
--   form | 表式 | form an identity belongs to
--   table_id | 表 | table an identity belongs to
--   scope | 范围 | applicant (once per column), indicator (once per row) or report (once)
--   indicator | 指标 | the total that an identity is about; NULL where it is each row's own
--   applicant | 申请人类型 | the total column, for an identity once per row
--   formula | 公式 | the identity: terms are indicators, or applicant types for one per row
--   severity | 严重程度 | error, warning or info
--   active | 启用 | whether the rule is applied
--   message_zh | 说明 | the rule or its message in words
--   message_en | 说明（英文） | the same in English
--   source | 依据 | notice or form the rule comes from
create table checks (
    check_id varchar primary key,
    kind varchar not null,
    form varchar,
    table_id varchar,
    scope varchar check (scope in ('applicant', 'indicator', 'report')),
    indicator varchar,
    applicant varchar,
    formula varchar,
    severity varchar not null check (severity in ('error', 'warning', 'info')),
    active boolean not null,
    message_zh varchar not null,
    message_en varchar not null,
    source varchar not null
);
