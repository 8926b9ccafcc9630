-- Where a row and a column fail by the same amount, the cell they share is pointed at; a count is never below 0.
-- needs: check_results, check_terms, checks, facts
-- neighbourhood: agency
-- only with: check_sums where result = 'fails'
select distinct
    'identity.cell' as rule,
    f.report_id,
    f.indicator,
    f.applicant,
    f.value - across.difference * ta.sign as expected,
    f.value as actual,
    case when f.agreed then 'source' else 'reader' end as cause,
    abs(across.difference) as difference
from check_results as across
join checks as ca on ca.check_id = across.check_id and ca.scope = 'indicator'
join check_terms as ta on ta.check_id = ca.check_id
join check_results as down on down.report_id = across.report_id and down.applicant = ta.applicant
join checks as cd on cd.check_id = down.check_id and cd.scope = 'applicant' and cd.table_id = ca.table_id
join check_terms as td on td.check_id = cd.check_id and td.indicator = across.indicator
join facts as f
    on f.report_id = across.report_id
    and f.form = ca.form
    and f.indicator = across.indicator
    and f.applicant = ta.applicant
where across.result = 'fails'
    and down.result = 'fails'
    and across.difference * ta.sign = down.difference * td.sign
    and f.value >= across.difference * ta.sign;
