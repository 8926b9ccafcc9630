-- Every formula at every place where it applies, of which the view check_results is made: filled before the rules, which read it several times.
-- needs: applicants, check_places, check_sums, check_terms, checks, fact_cells, fact_values, indicators
-- neighbourhood: agency
create or replace temporary table check_cells as
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
where c.kind in ('identity', 'bound') and c.active and (i.by_applicant or t.applicant is null);

delete from check_places;
insert into check_places
select
    row_number() over (order by p.check_id, p.indicator, p.applicant),
    p.check_id,
    p.indicator,
    p.applicant,
    n.left_terms,
    n.right_terms
from (select distinct check_id, indicator, applicant from check_cells) as p
join (
    select
        check_id,
        count(*) filter (where is_left) as left_terms,
        count(*) filter (where not is_left) as right_terms
    from check_terms
    group by check_id
) as n using (check_id);

delete from check_sums;
insert into check_sums
with terms as (
    select p.place, k.cell, c.sign, c.is_left
    from check_cells as c
    join check_places as p
        on p.check_id = c.check_id and p.indicator = c.indicator and p.applicant is not distinct from c.applicant
    join fact_cells as k
        on k.form = c.form
        and k.table_id = c.table_id
        and k.indicator = c.cell
        and coalesce(k.applicant, '') = c.cell_applicant
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
    from (
        select report_id, cell, coalesce(number::decimal(20, 4), value) as value, agreed from fact_values
    ) as f
    join terms as t on t.cell = f.cell
    group by f.report_id, t.place
),
assessed as (
    select
        s.*,
        p.check_id,
        s.left_numbers = p.left_terms as left_complete,
        s.right_numbers = p.right_terms as right_complete,
        left_complete and right_complete and left_sum = trunc(left_sum) and right_sum = trunc(right_sum)
            and greatest(abs(left_sum), abs(right_sum)) < 1000000000 as is_whole
    from summed as s
    join check_places as p using (place)
)
select
    a.report_id,
    a.place,
    case when is_whole then left_sum::int end,
    case when is_whole then (left_sum - right_sum)::int end,
    case when left_complete and not is_whole then left_sum end,
    case when right_complete and not is_whole then right_sum end,
    case when not is_whole then right_sum end,
    case when left_complete and right_complete and not is_whole then left_sum - right_sum end,
    case
        when not (left_complete and right_complete) then 'not_assessed'
        when c.kind = 'identity' and abs(left_sum - right_sum) <= c.tolerance then null
        when c.kind = 'bound' and left_sum - right_sum <= c.tolerance then null
        else 'fails'
    end,
    a.agreed
from assessed as a
join checks as c using (check_id)
order by a.report_id, a.place;
