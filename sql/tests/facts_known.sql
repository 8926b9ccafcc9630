-- Every fact belongs to a report that is loaded, whole or in part, and to an indicator of its form.
-- neighbourhood: agency
select f.report_id, f.form, f.indicator, r.status
from facts as f
left join reports as r using (report_id)
left join indicators as i on i.form = f.form and i.indicator = f.indicator and i.table_id = f.table_id
where coalesce(r.status not in ('loaded', 'partial'), true) or i.indicator is null
    or (f.applicant is not null) <> i.by_applicant;
