-- observations | 观测值 | Every cell of every current report with what an analyst wants beside it.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   form | 表式 | forms.form
--   table_id | 表 | table of the form
--   position | 次序 | place of the indicator in the form
--   indicator | 指标 | name of the indicator
--   indicator_zh | 指标（中文） | official label with the labels above it
--   indicator_en | 指标（英文） | translation
--   applicant | 申请人类型 | applicant type, or total, their sum: rows of all types and total added count twice; NULL where not printed per applicant
--   applicant_zh | 申请人类型（中文） | its official label
--   applicant_en | 申请人类型（英文） | translation
--   unit | 单位 | unit of the value
--   value | 数值 | the number printed; NULL unless state is reported
--   state | 状态 | reported, blank, mark or text
--   raw | 原文 | what the cell prints
--   note | 附注 | what is printed behind the number
--   agreed | 两次读取一致 | whether both independent readings agree
--   corrected | 已更正 | whether a person has corrected the value; raw is as published
--   open_findings | 问题数 | errors and warnings that touch this cell and were neither dismissed nor corrected
--   page | 页 | page of the cell
--   report_id | 报告编号 | reports.report_id
--   title | 标题 | title of the report
--   published_on | 发布日期 | date of publication
--   source_url | 来源地址 | where the document was taken from
-- needs: applicants, cell_findings, facts, indicators, reports
create or replace view observations as
select
    r.district_code,
    r.district,
    r.agency_id,
    r.agency,
    r.year,
    f.form,
    f.table_id,
    i.position,
    f.indicator,
    i.label_zh as indicator_zh,
    i.label_en as indicator_en,
    f.applicant,
    a.label_zh as applicant_zh,
    a.label_en as applicant_en,
    f.unit,
    f.value,
    f.state,
    f.raw,
    f.note,
    f.agreed,
    f.corrected,
    coalesce(t.open_findings, 0) as open_findings,
    f.page,
    f.report_id,
    r.title,
    r.published_on,
    r.source_url
from facts as f
join reports as r on r.report_id = f.report_id and r.is_current
join indicators as i on i.form = f.form and i.indicator = f.indicator
left join applicants as a on a.applicant = f.applicant
left join cell_findings as t
    on t.report_id = f.report_id and t.indicator = f.indicator and t.applicant is not distinct from f.applicant;
