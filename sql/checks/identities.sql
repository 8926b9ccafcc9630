-- Every formula that fails becomes a finding, once per row, column or report.
insert into findings
select
    finding_key(coalesce(r.agency_id, r.document_id), r.year, k.check_id, k.indicator, k.applicant, ''),
    k.report_id,
    k.check_id,
    c.severity,
    k.indicator,
    k.applicant,
    plain(k.right_side + case when c.kind = 'bound' then c.tolerance else 0 end),
    plain(k.left_side),
    case when k.agreed then 'source' else 'reader' end,
    format('{}：{}（左边 {}，右边 {}）', c.message_zh, coalesce(place.zh, '全表'), plain(k.left_side), plain(k.right_side)),
    format('{}: {} (left {}, right {})', c.message_en, coalesce(place.en, 'the table'), plain(k.left_side), plain(k.right_side)),
    'open'
from check_results as k
join checks as c using (check_id)
join reports as r using (report_id)
left join lateral (
    select
        concat_ws('，', i.label_zh, a.label_zh) as zh,
        concat_ws(', ', i.label_en, a.label_en) as en
    from indicators as i
    left join applicants as a on a.applicant = k.applicant
    where i.form = c.form and i.indicator = k.indicator
) as place on true
where k.result = 'fails';
