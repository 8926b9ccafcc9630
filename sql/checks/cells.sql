-- Where a row and a column fail by the same amount, the cell they share is pointed at; a count is never below 0.
insert into findings
select distinct
    finding_key(coalesce(r.agency_id, r.document_id), r.year, 'identity.cell', f.indicator, f.applicant, ''),
    f.report_id,
    'identity.cell',
    rule.severity,
    f.indicator,
    f.applicant,
    plain(f.value - across.difference * ta.sign),
    plain(f.value),
    case when f.agreed then 'source' else 'reader' end,
    replace(replace(rule.message_zh, '{difference}', plain(abs(across.difference))),
        '{expected}', plain(f.value - across.difference * ta.sign)),
    replace(replace(rule.message_en, '{difference}', plain(abs(across.difference))),
        '{expected}', plain(f.value - across.difference * ta.sign)),
    'open'
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
join reports as r on r.report_id = f.report_id
cross join (select * from checks where check_id = 'identity.cell' and active) as rule
where across.result = 'fails'
    and down.result = 'fails'
    and across.difference * ta.sign = down.difference * td.sign
    and f.value >= across.difference * ta.sign;
