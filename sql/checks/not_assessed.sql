-- An identity with a blank cell is not assessed, and says so: one finding per identity and report.
-- needs: check_results, checks
-- neighbourhood: agency
-- only with: check_sums where result = 'not_assessed'
select
    'identity.not_assessed' as rule,
    k.report_id,
    k.check_id as detail,
    k.places as expected,
    k.places - k.blank as actual,
    'source' as cause,
    c.message_zh as check_zh,
    c.message_en as check_en,
    k.blank,
    k.places as "all"
from (
    select report_id, check_id, count(*) as places, count(*) filter (where result = 'not_assessed') as blank
    from check_results
    group by report_id, check_id
) as k
join checks as c on c.check_id = k.check_id and c.kind = 'identity'
where k.blank > 0;
