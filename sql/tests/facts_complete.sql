-- A report that is loaded has every cell of its tables; one that is loaded in part has a finding for what is missing.
-- Of what a form leaves to its prints, a part that is printed is printed whole.
-- neighbourhood: agency
with form_cells as (
    select
        form, table_id, optional_group,
        sum(case when by_applicant then (select count(*) from applicants) else 1 end) as cells
    from indicators
    group by all
),
printed as (
    select f.report_id, f.form, f.table_id, i.optional_group
    from facts as f
    left join indicators as i using (form, table_id, indicator)
)
select f.report_id, f.form, f.table_id, count(*) as cells, any_value(c.cells) as expected
from printed as f
join form_cells as c
    on c.form = f.form and c.table_id = f.table_id and c.optional_group is not distinct from f.optional_group
where not exists (
    select 1 from findings as x
    where x.report_id = f.report_id and x.rule in ('form.rows_missing', 'form.mixed_blocks')
)
group by f.report_id, f.form, f.table_id, f.optional_group
having count(*) <> any_value(c.cells)
union all
select r.report_id, r.status, x.rule, null, null
from reports as r
join findings as x on x.report_id = r.report_id and x.rule in ('form.rows_missing', 'form.table_missing')
where r.status = 'loaded';
