-- Every formula at every place where it applies: filled before the rules, which read it several times.
-- needs: applicants, check_terms, checks, facts, indicators
-- neighbourhood: agency
delete from check_results;
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
    where c.kind in ('identity', 'bound') and c.active and (i.by_applicant or t.applicant is null)
),
places as (
    select
        p.*,
        n.left_terms,
        n.right_terms,
        (row_number() over (order by p.check_id, p.indicator, p.applicant))::smallint as place
    from (select distinct check_id, indicator, applicant from cells) as p
    join (
        select
            check_id,
            count(*) filter (where is_left) as left_terms,
            count(*) filter (where not is_left) as right_terms
        from check_terms
        group by check_id
    ) as n using (check_id)
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
        count(f.value) filter (where t.is_left) as left_numbers,
        count(f.value) filter (where not t.is_left) as right_numbers,
        coalesce(sum(case when t.is_left then t.sign * f.value end), 0) as left_sum,
        coalesce(sum(case when not t.is_left then -t.sign * f.value end), 0) as right_sum,
        bool_and(f.agreed) as agreed
    from facts as f
    join terms as t
        on t.form = f.form
        and t.table_id = f.table_id
        and t.cell = f.indicator
        and t.cell_applicant = coalesce(f.applicant, '')
    group by f.report_id, t.place
),
assessed as (
    select
        s.*,
        p.* exclude (place),
        s.left_numbers = p.left_terms as left_complete,
        s.right_numbers = p.right_terms as right_complete
    from summed as s
    join places as p using (place)
)
select
    a.report_id,
    a.check_id,
    a.indicator,
    a.applicant,
    case
        when not (left_complete and right_complete) then 'not_assessed'
        when c.kind = 'identity' and abs(left_sum - right_sum) <= c.tolerance then 'holds'
        when c.kind = 'bound' and left_sum - right_sum <= c.tolerance then 'holds'
        else 'fails'
    end,
    case when left_complete then left_sum end,
    case when right_complete then right_sum end,
    right_sum,
    case when left_complete and right_complete then left_sum - right_sum end,
    a.agreed
from assessed as a
join checks as c using (check_id);
