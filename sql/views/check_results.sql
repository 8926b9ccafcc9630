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
create or replace view check_results as
with applied as (
    select
        f.report_id,
        c.check_id,
        coalesce(c.indicator, f.indicator) as indicator,
        case when c.scope = 'applicant' then f.applicant else c.applicant end as applicant,
        t.sign,
        t.is_left,
        f.value,
        f.agreed
    from checks as c
    join check_terms as t using (check_id)
    join facts as f
        on f.form = c.form
        and f.table_id = c.table_id
        and (t.indicator is null or f.indicator = t.indicator)
        and (t.applicant is null or f.applicant = t.applicant)
    where c.kind in ('identity', 'bound') and c.active
),
terms as (
    select
        check_id,
        count(*) filter (where is_left) as left_terms,
        count(*) filter (where not is_left) as right_terms
    from check_terms
    group by check_id
),
summed as (
    select
        report_id,
        check_id,
        indicator,
        applicant,
        count(value) filter (where is_left) = any_value(left_terms) as left_complete,
        count(value) filter (where not is_left) = any_value(right_terms) as right_complete,
        coalesce(sum(sign * value) filter (where is_left), 0) as left_sum,
        coalesce(sum(-sign * value) filter (where not is_left), 0) as right_sum,
        bool_and(agreed) as agreed
    from applied
    join terms using (check_id)
    group by report_id, check_id, indicator, applicant
)
select
    s.report_id,
    s.check_id,
    s.indicator,
    s.applicant,
    case
        when not (left_complete and right_complete) then 'not_assessed'
        when c.kind = 'identity' and abs(left_sum - right_sum) <= c.tolerance then 'holds'
        when c.kind = 'bound' and left_sum - right_sum <= c.tolerance then 'holds'
        else 'fails'
    end as result,
    case when left_complete then left_sum end as left_side,
    case when right_complete then right_sum end as right_side,
    right_sum as right_filled,
    case when left_complete and right_complete then left_sum - right_sum end as difference,
    s.agreed
from summed as s
join checks as c using (check_id);
