-- findings | 问题 | One row per thing in an edition that does not hold or was not understood.
--   finding_id | 问题编号 | the same for the same thing in every run and edition: made of agency, year, rule and cell
--   report_id | 报告编号 | the edition: reports.report_id
--   rule | 规则 | the rule: checks.check_id
--   severity | 严重程度 | error, warning or info
--   table_id | 表 | the printed table concerned, as in facts; NULL if it is about a cell or the whole report
--   indicator | 指标 | the indicator concerned; NULL if it is about a table or the whole report
--   applicant | 申请人类型 | the applicant type concerned; NULL if not per applicant or about a whole row
--   expected | 应为 | what would have to stand there
--   actual | 实为 | what does
--   cause | 原因 | source (both readings agree on what is printed), reader (they do not, or it could not be read), scope, unknown
--   message_zh | 说明 | the finding in words
--   message_en | 说明（英文） | the finding in words, English
--   decision | 处理 | open, or what a person decided (table decisions): confirmed, dismissed, needs-correction; corrected where a correction resolves it
-- kind: data
create table findings (
    finding_id varchar not null,
    report_id varchar not null,
    rule varchar not null,
    severity varchar not null check (severity in ('error', 'warning', 'info')),
    table_id varchar,
    indicator varchar,
    applicant varchar,
    expected varchar,
    actual varchar,
    cause varchar not null check (cause in ('source', 'reader', 'scope', 'unknown')),
    message_zh varchar not null,
    message_en varchar not null,
    decision varchar not null default 'open'
        check (decision in ('open', 'confirmed', 'dismissed', 'needs-correction', 'corrected'))
);
