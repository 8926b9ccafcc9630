-- narrative | 正文指标 | One row per current report and indicator that its text states: the best of its statements.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   indicator | 指标 | statements.indicator
--   value | 数值 | the number that the text states; 0 where it says that there were none
--   corrected | 已更正 | statements.corrected
--   approximate | 约数 | whether the text calls it approximate
--   unit | 单位 | statements.unit
--   polarity | 肯定否定 | stated or denied
--   scope | 统计范围 | for whom, where the text says so
--   quote | 原句 | the words that state it
--   page | 页 | page on which they begin
--   statements | 句数 | how often the report states the indicator
--   conflicting | 前后不一 | whether the report states two different numbers: none of them can be trusted
--   report_id | 报告编号 | reports.report_id
--   source_url | 来源地址 | where the document was taken from
-- needs: reports, statements
create or replace view narrative as
select
    r.district_code,
    r.district,
    r.agency_id,
    r.agency,
    r.year,
    b.indicator,
    b.value,
    b.corrected,
    b.approximate,
    b.unit,
    b.polarity,
    b.scope,
    b.quote,
    b.page,
    b.statements,
    b.conflicting,
    b.report_id,
    r.source_url
from (
    select
        *,
        count(*) over of_report as statements,
        min(value) over of_report <> max(value) over of_report as conflicting
    from statements
    window of_report as (partition by report_id, indicator)
    -- an exact number before an approximate one, the agency's own before that of others; then the first
    qualify row_number() over (
        partition by report_id, indicator
        order by approximate, scope is not distinct from 'on_behalf', polarity desc, "start"
    ) = 1
) as b
join reports as r on r.report_id = b.report_id and r.is_current;
