-- checks | 规则 | Every rule a finding can name (data/reference/checks.csv).
--   check_id | 规则 | name of the rule
--   kind | 种类 | identity (left equals right), bound (left is not above right), derived (in SQL), reading, label, form, number, who, text
--   form | 表式 | form an identity belongs to
--   table_id | 表 | table an identity belongs to
--   scope | 范围 | applicant (once per column), indicator (once per row) or report (once)
--   indicator | 指标 | the total that an identity is about; NULL where it is each row's own
--   applicant | 申请人类型 | the total column, for an identity once per row
--   formula | 公式 | the identity: terms are indicators, or applicant types for one per row
--   tolerance | 容许差 | how far off it may be: an amount for a formula, a factor for years.jump and years.unit, a count for report.all_zero
--   file | 程序 | where a rule without a formula is applied
--   severity | 严重程度 | error, warning or info
--   active | 启用 | whether the rule is applied
--   message_zh | 说明 | the rule or its message in words
--   message_en | 说明（英文） | the same in English
--   reason | 理由 | why there is this rule
--   source | 依据 | notice or form the rule comes from
-- kind: reference
create table checks (
    check_id varchar primary key,
    kind varchar not null,
    form varchar,
    table_id varchar,
    scope varchar check (scope in ('applicant', 'indicator', 'report')),
    indicator varchar,
    applicant varchar,
    formula varchar,
    tolerance decimal(20, 4) check (tolerance >= 0),
    file varchar,
    severity varchar not null check (severity in ('error', 'warning', 'info')),
    active boolean not null,
    message_zh varchar not null,
    message_en varchar not null,
    reason varchar not null,
    source varchar not null,
    check ((kind in ('identity', 'bound')) = (formula is not null and scope is not null)),
    check ((kind in ('identity', 'bound', 'derived')) = (tolerance is not null)),
    check ((formula is null) = (file is not null))
);
