-- An identity with a blank cell is not assessed, and says so: one finding per identity and report.
insert into findings
select
    finding_key(coalesce(r.agency_id, r.document_id), r.year, 'identity.not_assessed', null, null, k.check_id),
    k.report_id,
    'identity.not_assessed',
    rule.severity,
    null,
    null,
    k.places::varchar,
    (k.places - k.blank)::varchar,
    'source',
    replace(replace(replace(rule.message_zh, '{check}', c.message_zh), '{blank}', k.blank::varchar), '{all}', k.places::varchar),
    replace(replace(replace(rule.message_en, '{check}', c.message_en), '{blank}', k.blank::varchar), '{all}', k.places::varchar),
    'open'
from (
    select report_id, check_id, count(*) as places, count(*) filter (where result = 'not_assessed') as blank
    from check_results
    group by report_id, check_id
) as k
join checks as c on c.check_id = k.check_id and c.kind = 'identity'
join reports as r using (report_id)
cross join (select * from checks where check_id = 'identity.not_assessed' and active) as rule
where k.blank > 0;
