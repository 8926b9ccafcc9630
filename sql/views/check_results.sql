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
-- needs: check_places, check_sums
create or replace view check_results as
select
    s.report_id,
    p.check_id,
    p.indicator,
    p.applicant,
    coalesce(s.result, 'holds') as result,
    coalesce(s.left_number::decimal(38, 4), s.left_side) as left_side,
    coalesce((s.left_number::bigint - s.excess)::decimal(38, 4), s.right_side) as right_side,
    coalesce((s.left_number::bigint - s.excess)::decimal(38, 4), s.right_filled) as right_filled,
    coalesce(s.excess::decimal(38, 4), s.difference) as difference,
    s.agreed
from check_sums as s
join check_places as p on p.place = s.place;
