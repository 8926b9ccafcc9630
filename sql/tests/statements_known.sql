-- Every statement belongs to a report, and says where it stands.
-- neighbourhood: agency
select s.report_id, s.indicator, s.quote
from statements as s
left join reports as r using (report_id)
where r.report_id is null or r.status = 'not_a_report' or s."end" <= s."start" or s.quote = '';
