-- One current edition for an agency and year (of one address, where its district is not known); every other edition
-- names the one to use, which is of the same agency, place and year.
-- neighbourhood: agency
select agency_id, year, count(*) filter (where is_current) as current
from reports
where agency_id is not null and year is not null
group by agency_id, year, coalesce(district_code, source_url || substr(report_id, 18))
having count(*) filter (where is_current) <> 1
union all
select report_id, year, 0 from reports where is_current = (superseded_by is not null)
union all
select old.report_id, old.year, 0
from reports as old
join reports as new on new.report_id = old.superseded_by
where (old.agency_id, old.year, coalesce(old.district_code, old.source_url))
    is distinct from (new.agency_id, new.year, coalesce(new.district_code, new.source_url));
