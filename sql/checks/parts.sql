-- Parts that already exceed their whole are pointed at, although blank parts keep their identity from being assessed.
insert into findings
select
    finding_key(coalesce(r.agency_id, r.document_id), r.year, rule.check_id, k.indicator, k.applicant, k.check_id),
    k.report_id,
    rule.check_id,
    rule.severity,
    k.indicator,
    k.applicant,
    plain(k.left_side),
    plain(k.right_filled),
    case when k.agreed then 'source' else 'reader' end,
    replace(replace(replace(rule.message_zh, '{check}', c.message_zh), '{actual}', plain(k.right_filled)), '{expected}', plain(k.left_side)),
    replace(replace(replace(rule.message_en, '{check}', c.message_en), '{actual}', plain(k.right_filled)), '{expected}', plain(k.left_side)),
    'open'
from check_results as k
join checks as c on c.check_id = k.check_id and c.kind = 'identity'
join reports as r using (report_id)
cross join (select * from checks where check_id = 'identity.parts_above_whole' and active) as rule
where k.result = 'not_assessed'
    and k.right_filled > k.left_side + rule.tolerance
    -- only where one total stands alone on the left and nothing is taken off on the right
    and (select count(*) filter (where is_left) = 1 and bool_and(is_left or sign < 0) from check_terms as t where t.check_id = k.check_id);
