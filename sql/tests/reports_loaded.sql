-- A report that is loaded, whole or in part, has facts; any other has none and, unless it has no form to read, a finding that says why.
-- neighbourhood: agency
select r.report_id, r.status
from reports as r
where (r.status in ('loaded', 'partial')) <> exists (select 1 from facts as f where f.report_id = r.report_id)
    or (r.status in ('partial', 'quarantined') and not exists (select 1 from findings as f where f.report_id = r.report_id));
