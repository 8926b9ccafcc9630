-- Current reports that no agency and year could be told for: they stand in no matrix.
select report_id, title, agency, year, status, source_url
from reports
where is_current and (agency_id is null or year is null)
order by report_id
limit 500;
