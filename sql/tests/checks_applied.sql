-- A loaded table meets every identity of its form, or a finding says that rows are missing: an identity that applies
-- nowhere would pass on nothing.
-- neighbourhood: agency
select f.report_id, c.check_id
from (select distinct report_id, form, table_id from facts) as f
join checks as c on c.form = f.form and c.table_id = f.table_id and c.kind = 'identity' and c.active
left join check_results as k on k.report_id = f.report_id and k.check_id = c.check_id
where k.check_id is null
    -- what only some prints of a form have is not added up in the others
    and not exists (
        select 1 from indicators as i
        where i.form = c.form and i.indicator = c.indicator and i.optional_group is not null
    )
    and not exists (select 1 from findings as x where x.report_id = f.report_id and x.rule = 'form.rows_missing');
