-- One current edition for an agency and year; every other edition names the one to use.
select agency_id, year, count(*) filter (where is_current) as current
from reports
where agency_id is not null and year is not null
group by agency_id, year
having count(*) filter (where is_current) <> 1
union all
select report_id, year, 0 from reports where is_current = (superseded_by is not null);
