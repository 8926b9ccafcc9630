-- Every cell that two published editions of a report print differently, in printed order, with when each edition was
-- there, and whether one address gave both: only then is it known that it was changed.
with replaced as (
    select distinct e.from_report, e.to_report
    from site_changes as e
    join reports as old on old.report_id = e.from_report
    join reports as new on new.report_id = e.to_report
    join sightings as before on before.document_id = old.document_id
    join sightings as after on after.document_id = new.document_id and after.source_url = before.source_url
)
select
    e.from_report,
    e.to_report,
    a.slug,
    e.agency,
    e.year,
    old.published_on::varchar as published_before,
    new.published_on::varchar as published_after,
    strftime(old_document.first_seen_at + interval 8 hour, '%Y-%m-%d') as seen_before,
    strftime(new_document.first_seen_at + interval 8 hour, '%Y-%m-%d') as seen_after,
    replaced.to_report is not null as same_address,
    e.indicator,
    e.applicant,
    coalesce(i.label_zh, e.indicator) as zh,
    coalesce(i.label_en, e.indicator) as en,
    p.label_zh as applicant_zh,
    p.label_en as applicant_en,
    i.unit,
    plain(e.value_before) as value_before,
    plain(e.value_after) as value_after,
    plain(e.value_after - e.value_before) as difference,
    e.raw_before,
    e.raw_after
from site_changes as e
join reports as old on old.report_id = e.from_report
join reports as new on new.report_id = e.to_report
left join documents as old_document on old_document.document_id = old.document_id
left join documents as new_document on new_document.document_id = new.document_id
left join replaced on replaced.from_report = e.from_report and replaced.to_report = e.to_report
left join site_agencies as a on a.agency_id = e.agency_id
left join indicators as i on i.form = e.form and i.indicator = e.indicator
left join applicants as p on p.applicant = e.applicant
order by e.year desc, e.agency, e.to_report, e.from_report, e.form, i.position, p.position;
