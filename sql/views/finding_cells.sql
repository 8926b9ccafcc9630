-- finding_cells | 问题涉及的单元格 | One row per cell that a finding touches, its own, or every term of a failed formula.
--   finding_id | 问题编号 | findings.finding_id
--   report_id | 报告编号 | reports.report_id
--   rule | 规则 | checks.check_id
--   severity | 严重程度 | error, warning or info
--   indicator | 指标 | indicator of the cell
--   applicant | 申请人类型 | applicant type of the cell; NULL if not per applicant
--   decision | 处理 | findings.decision: what a person dismissed or corrected points no more
-- needs: check_terms, findings
create or replace view finding_cells as
-- a term names the indicator or the applicant type; what it leaves out is the finding's own
select
    f.finding_id,
    f.report_id,
    f.rule,
    f.severity,
    coalesce(t.indicator, f.indicator) as indicator,
    coalesce(t.applicant, f.applicant) as applicant,
    f.decision
from findings as f
left join check_terms as t on t.check_id = f.rule
where coalesce(t.indicator, f.indicator) is not null;
