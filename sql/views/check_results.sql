-- check_results | 勾稽核对结果 | One row per place where an identity applies: per column, per row or per report.
--   report_id | 报告编号 | reports.report_id
--   check_id | 规则 | checks.check_id
--   indicator | 指标 | the total it is about
--   applicant | 申请人类型 | the column it is about
--   result | 结果 | holds, fails, or not_assessed (a cell is blank, no number, or missing)
--   left_side | 左边 | sum left of the equals sign; NULL if not assessed
--   right_side | 右边 | sum right of it; NULL if not assessed
--   difference | 差额 | left minus right
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
    where c.kind = 'identity' and c.active
),
terms as (
    select check_id, count(*) as terms from check_terms group by check_id
),
summed as (
    select
        report_id,
        check_id,
        indicator,
        applicant,
        count(value) = any_value(terms.terms) as assessed,
        sum(case when is_left then sign * value end) as left_side,
        sum(case when not is_left then -sign * value end) as right_side,
        bool_and(agreed) as agreed
    from applied
    join terms using (check_id)
    group by report_id, check_id, indicator, applicant
)
select
    report_id,
    check_id,
    indicator,
    applicant,
    case when not assessed then 'not_assessed' when left_side = right_side then 'holds' else 'fails' end as result,
    case when assessed then left_side end as left_side,
    case when assessed then right_side end as right_side,
    case when assessed then left_side - right_side end as difference,
    agreed
from summed;
