-- Every finding belongs to a report, names a rule of checks.csv, and stands once in its edition.
-- neighbourhood: tree
select f.finding_id, f.report_id, f.rule, count(*) as times
from findings as f
left join reports as r using (report_id)
left join checks as c on c.check_id = f.rule
group by f.finding_id, f.report_id, f.rule
having count(*) > 1 or bool_or(r.report_id is null) or bool_or(c.check_id is null);
