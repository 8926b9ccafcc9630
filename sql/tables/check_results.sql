-- check_results | 勾稽核对结果 | One row per place where a formula of checks applies: per column, per row or per report.
--   report_id | 报告编号 | reports.report_id
--   check_id | 规则 | checks.check_id
--   indicator | 指标 | the total it is about
--   applicant | 申请人类型 | the column it is about
--   result | 结果 | holds, fails, or not_assessed (a cell is blank, no number, or missing)
--   left_side | 左边 | sum left of the sign; NULL if a cell of it is no number
--   right_side | 右边 | sum right of it; NULL if a cell of it is no number
--   right_filled | 右边已填 | sum of those cells right of it that are numbers
--   difference | 差额 | left minus right; NULL if not assessed
--   agreed | 两次读取一致 | whether both readings agree on every cell concerned
-- kind: computed
create table check_results (
    report_id varchar not null,
    check_id varchar not null,
    indicator varchar,
    applicant varchar,
    result varchar not null check (result in ('holds', 'fails', 'not_assessed')),
    left_side decimal(38, 4),
    right_side decimal(38, 4),
    right_filled decimal(38, 4) not null,
    difference decimal(38, 4),
    agreed boolean not null
);
