-- Every identity at every place where it applies: filled before the rules, which read it several times.
insert into check_results
with cells as (
    select
        c.check_id,
        coalesce(c.indicator, i.indicator) as indicator,
        case when c.scope = 'applicant' then a.applicant else c.applicant end as applicant,
        c.form,
        c.table_id,
        i.indicator as cell,
        coalesce(a.applicant, '') as cell_applicant,
        t.sign,
        t.is_left
    from checks as c
    join check_terms as t using (check_id)
    join indicators as i
        on i.form = c.form and i.table_id = c.table_id and (t.indicator is null or i.indicator = t.indicator)
    left join applicants as a on i.by_applicant and (t.applicant is null or a.applicant = t.applicant)
    where c.kind = 'identity' and c.active and (i.by_applicant or t.applicant is null)
),
places as (
    select
        p.*,
        n.terms,
        (row_number() over (order by p.check_id, p.indicator, p.applicant))::smallint as place
    from (select distinct check_id, indicator, applicant from cells) as p
    join (select check_id, count(*) as terms from check_terms group by check_id) as n using (check_id)
),
terms as (
    select p.place, c.form, c.table_id, c.cell, c.cell_applicant, c.sign, c.is_left
    from cells as c
    join places as p
        on p.check_id = c.check_id and p.indicator = c.indicator and p.applicant is not distinct from c.applicant
),
summed as (
    select
        f.report_id,
        t.place,
        count(f.value) as numbers,
        sum(case when t.is_left then t.sign * f.value end) as left_side,
        sum(case when not t.is_left then -t.sign * f.value end) as right_side,
        bool_and(f.agreed) as agreed
    from facts as f
    join terms as t
        on t.form = f.form
        and t.table_id = f.table_id
        and t.cell = f.indicator
        and t.cell_applicant = coalesce(f.applicant, '')
    group by f.report_id, t.place
)
select
    s.report_id,
    p.check_id,
    p.indicator,
    p.applicant,
    case when s.numbers <> p.terms then 'not_assessed' when s.left_side = s.right_side then 'holds' else 'fails' end,
    case when s.numbers = p.terms then s.left_side end,
    case when s.numbers = p.terms then s.right_side end,
    case when s.numbers = p.terms then s.left_side - s.right_side end,
    s.agreed
from summed as s
join places as p using (place);
