-- Parts that already exceed their whole are pointed at, although blank parts keep their identity from being assessed.
-- needs: check_results, check_terms, checks
-- neighbourhood: agency
-- only with: check_sums where result = 'not_assessed'
select
    'identity.parts_above_whole' as rule,
    k.report_id,
    k.indicator,
    k.applicant,
    k.check_id as detail,
    k.left_side as expected,
    k.right_filled as actual,
    case when k.agreed then 'source' else 'reader' end as cause,
    k.right_filled - k.left_side as deviation,
    c.message_zh as check_zh,
    c.message_en as check_en
from check_results as k
join checks as c on c.check_id = k.check_id and c.kind = 'identity'
where k.result = 'not_assessed'
    -- only where one total stands alone on the left and nothing is taken off on the right
    and (select count(*) filter (where is_left) = 1 and bool_and(is_left or sign < 0) from check_terms as t where t.check_id = k.check_id);
