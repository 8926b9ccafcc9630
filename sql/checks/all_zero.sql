-- A report whose every number is 0 says so, if it prints more than a few; blanks and marks are no zeros.
-- needs: checks, facts
-- neighbourhood: agency
select
    c.check_id as rule,
    f.report_id,
    count(f.value) as actual,
    'source' as cause
from facts as f
cross join (select * from checks where check_id = 'report.all_zero') as c
group by f.report_id, c.check_id, c.tolerance
having max(f.value) = 0 and min(f.value) = 0 and count(f.value) >= c.tolerance;
