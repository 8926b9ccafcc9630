-- finding_cells | 问题涉及的单元格 | One row per cell that a finding touches, its own, those of its row or column, or every term of a failed formula.
--   finding_id | 问题编号 | findings.finding_id
--   report_id | 报告编号 | reports.report_id
--   rule | 规则 | checks.check_id
--   severity | 严重程度 | error, warning or info
--   indicator | 指标 | indicator of the cell
--   applicant | 申请人类型 | applicant type of the cell; NULL if not per applicant, and for the whole of a row
--   decision | 处理 | findings.decision: what a person dismissed or corrected points no more
-- needs: applicants, check_terms, findings, indicators
create or replace view finding_cells as
with lines as (
    -- the label of a row, or the header of a column, is that of all cells beside or below it
    select distinct i.indicator as line, i.indicator, a.applicant
    from indicators as i
    cross join (select applicant from applicants union all select null) as a
    where i.by_applicant
    union all
    select distinct a.applicant, i.indicator, a.applicant
    from indicators as i
    cross join applicants as a
    where i.by_applicant
)
-- a term names the indicator or the applicant type; what it leaves out is the finding's own
select
    f.finding_id,
    f.report_id,
    f.rule,
    f.severity,
    coalesce(l.indicator, t.indicator, f.indicator) as indicator,
    coalesce(l.applicant, t.applicant, f.applicant) as applicant,
    f.decision
from findings as f
left join check_terms as t on t.check_id = f.rule
left join lines as l
    on l.line = case
        when coalesce(t.applicant, f.applicant) is null then coalesce(t.indicator, f.indicator)
        when coalesce(t.indicator, f.indicator) is null then coalesce(t.applicant, f.applicant)
    end
where coalesce(l.indicator, t.indicator, f.indicator) is not null;
