-- A table that is loaded is loaded whole, or a finding says what is missing.
select f.report_id, f.form, f.table_id, count(*) as cells, any_value(form_cells.cells) as expected
from facts as f
join (
    select form, table_id, sum(case when by_applicant then (select count(*) from applicants) else 1 end) as cells
    from indicators
    group by all
) as form_cells using (form, table_id)
where not exists (
    select 1 from findings as x
    where x.report_id = f.report_id and x.rule in ('form.rows_missing', 'form.column_count', 'label.unknown_column')
)
group by f.report_id, f.form, f.table_id
having count(*) <> any_value(form_cells.cells);
