-- narrative | 正文指标 | One row per current report and indicator that its text states: the best of its statements.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   indicator | 指标 | statements.indicator
--   value | 数值 | the number that the text states; 0 where it says that there were none; of proposals counted by kind in one list their sum
--   corrected | 已更正 | statements.corrected
--   approximate | 约数 | whether the text calls it approximate
--   unit | 单位 | statements.unit
--   polarity | 肯定否定 | stated or denied
--   scope | 统计范围 | for whom, where the text says so
--   quote | 原句 | the words that state it
--   page | 页 | page on which they begin
--   element | 段 | where the source has no pages, the paragraph in which they begin: statements.element
--   statements | 句数 | how often the report states the indicator
--   conflicting | 前后不一 | whether the report states two different numbers: none of them can be trusted
--   report_id | 报告编号 | reports.report_id
--   source_url | 来源地址 | where the document was taken from
-- needs: reports, statements
create or replace view narrative as
with in_lists as (
    -- 办理建议12件、提案8件: what one list counts by kind is one number
    select
        *,
        indicator <> 'proposals.handled' or coalesce(
            "start" > lag("end") over in_order + 1
            or polarity <> lag(polarity) over in_order
            or scope is distinct from lag(scope) over in_order,
            true
        ) as begins_list
    from statements
    window in_order as (partition by report_id, indicator order by "start", "end")
),
numbered as (
    select
        *,
        count(*) filter (where begins_list) over (
            partition by report_id, indicator order by "start", "end" rows unbounded preceding
        ) as list
    from in_lists
),
numbers as (
    select
        report_id,
        indicator,
        sum(value)::decimal(20, 4) as value,
        bool_or(corrected) as corrected,
        bool_or(approximate) as approximate,
        any_value(unit) as unit,
        any_value(polarity) as polarity,
        any_value(scope) as scope,
        arg_max(quote, "end") as quote,
        min(page) as page,
        min(element) as element,
        count(*) as counted,
        min("start") as "start",
        min("end") as "end"
    from numbered
    group by report_id, indicator, list
)
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
    b.element,
    b.statements,
    b.conflicting,
    b.report_id,
    r.source_url
from (
    select
        *,
        (sum(counted) over of_report)::bigint as statements,
        min(value) over of_report <> max(value) over of_report as conflicting
    from numbers
    window of_report as (partition by report_id, indicator)
    -- an exact number before an approximate one, the agency's own before that of others; then the first
    qualify row_number() over (
        partition by report_id, indicator
        order by approximate, scope is not distinct from 'on_behalf', polarity desc, "start", "end"
    ) = 1
) as b
join reports as r on r.report_id = b.report_id and r.is_current;
