-- findings_open | 待处理问题 | One row per finding of a current report that waits for a person: nobody decided, or it needs a correction.
--   severity | 严重程度 | error, warning or info
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   rule | 规则 | checks.check_id
--   indicator | 指标 | the indicator concerned; NULL if it is about a table or the whole report
--   applicant | 申请人类型 | the applicant type concerned
--   expected | 应为 | what would have to stand there
--   actual | 实为 | what does
--   cause | 原因 | source, reader, scope or unknown
--   message_zh | 说明 | the finding in words
--   message_en | 说明（英文） | the finding in words, English
--   decision | 处理 | open or needs-correction
--   decided_by | 处理人 | who decided last
--   decided_on | 日期 | when
--   note | 处理说明 | why
--   finding_id | 问题编号 | findings.finding_id
--   report_id | 报告编号 | reports.report_id
-- needs: decisions, findings, reports
create or replace view findings_open as
select
    f.severity,
    r.district_code,
    r.agency_id,
    r.agency,
    r.year,
    f.rule,
    f.indicator,
    f.applicant,
    f.expected,
    f.actual,
    f.cause,
    f.message_zh,
    f.message_en,
    f.decision,
    d.decided_by,
    d.decided_on,
    d.note,
    f.finding_id,
    f.report_id
from findings as f
join reports as r on r.report_id = f.report_id and r.is_current
-- grouped: over a plain join DuckDB 2.0 gives every row for `limit 1` while decisions is empty
left join (
    select finding_id, any_value(decided_by) as decided_by, any_value(decided_on) as decided_on, any_value(note) as note
    from decisions
    where state in ('applied', 'changed')
    group by finding_id
) as d on d.finding_id = f.finding_id
where f.decision in ('open', 'needs-correction');
