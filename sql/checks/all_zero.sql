-- A report whose every number is 0 says so, if it prints more than a few; blanks and marks are no zeros.
insert into findings
select
    finding_key(coalesce(r.agency_id, r.document_id), r.year, rule.check_id, null, null, ''),
    r.report_id,
    rule.check_id,
    rule.severity,
    null,
    null,
    null,
    z.numbers::varchar,
    'source',
    replace(rule.message_zh, '{actual}', z.numbers::varchar),
    replace(rule.message_en, '{actual}', z.numbers::varchar),
    'open'
from (
    select report_id, count(value) as numbers
    from facts
    group by report_id
    having max(value) = 0 and min(value) = 0
) as z
join reports as r using (report_id)
join (select * from checks where check_id = 'report.all_zero' and active) as rule on z.numbers >= rule.tolerance;
