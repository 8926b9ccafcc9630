-- Every formula that fails becomes a finding, once per row, column or report.
-- needs: applicants, check_results, checks, indicators, plain
-- neighbourhood: agency
-- only with: check_sums where result = 'fails'
select
    k.check_id as rule,
    k.report_id,
    k.indicator,
    k.applicant,
    k.right_side + case when c.kind = 'bound' then c.tolerance else 0 end as expected,
    k.left_side as actual,
    case when k.agreed then 'source' else 'reader' end as cause,
    format('{}：{}（左边 {}，右边 {}）', c.message_zh, coalesce(place.zh, '全表'), plain(k.left_side), plain(k.right_side)) as message_zh,
    format('{}: {} (left {}, right {})', c.message_en, coalesce(place.en, 'the table'), plain(k.left_side), plain(k.right_side)) as message_en
from check_results as k
join checks as c using (check_id)
left join lateral (
    select
        concat_ws('，', i.label_zh, a.label_zh) as zh,
        concat_ws(', ', i.label_en, a.label_en) as en
    from indicators as i
    left join applicants as a on a.applicant = k.applicant
    where i.form = c.form and i.indicator = k.indicator
) as place on true
where k.result = 'fails';
