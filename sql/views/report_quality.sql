-- report_quality | 报告质量 | One row per report: how much of it was read, agreed on, and holds.
--   report_id | 报告编号 | reports.report_id
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   status | 状态 | reports.status
--   is_current | 现行 | whether it is the edition to use
--   cells | 格子数 | cells of the form that were found
--   missing | 缺失格子数 | cells that its forms have and the report, loaded in part, lacks (missing_cells)
--   reported | 数字数 | cells that print a number
--   agreed | 两次一致数 | cells on which both readings agree
--   errors | 错误数 | findings that are errors and were neither dismissed nor corrected
--   warnings | 警告数 | findings that are warnings and were neither dismissed nor corrected
--   infos | 提示数 | other findings that were neither dismissed nor corrected
--   open | 待处理数 | errors and warnings that nobody has decided about
--   places | 应核对数 | places where an identity or a bound applies
--   assessed | 已核对数 | those whose cells all print numbers
--   holding | 成立数 | those that hold
--   share_assessed | 核对比例 | assessed of places; NULL where there are none
-- needs: check_results, facts, findings, is_settled, missing_cells, reports
create or replace view report_quality as
with cells as (
    select
        report_id,
        count(*) as cells,
        count(*) filter (where state = 'reported') as reported,
        count(*) filter (where agreed) as agreed
    from facts
    group by report_id
),
lacking as (
    select report_id, count(*) as missing from missing_cells group by report_id
),
found as (
    select
        report_id,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        count(*) filter (where severity = 'info') as infos,
        count(*) filter (where severity <> 'info' and decision = 'open') as open
    from findings
    where not is_settled(decision)
    group by report_id
),
checked as (
    select
        report_id,
        count(*) as places,
        count(*) filter (where result <> 'not_assessed') as assessed,
        count(*) filter (where result = 'holds') as holding
    from check_results
    group by report_id
)
select
    r.report_id,
    r.district_code,
    r.agency_id,
    r.agency,
    r.year,
    r.status,
    r.is_current,
    coalesce(c.cells, 0) as cells,
    coalesce(l.missing, 0) as missing,
    coalesce(c.reported, 0) as reported,
    coalesce(c.agreed, 0) as agreed,
    coalesce(f.errors, 0) as errors,
    coalesce(f.warnings, 0) as warnings,
    coalesce(f.infos, 0) as infos,
    coalesce(f.open, 0) as open,
    coalesce(k.places, 0) as places,
    coalesce(k.assessed, 0) as assessed,
    coalesce(k.holding, 0) as holding,
    round(k.assessed / k.places, 4) as share_assessed
from reports as r
left join cells as c using (report_id)
left join lacking as l using (report_id)
left join found as f using (report_id)
left join checked as k using (report_id);
