-- Every edition with all its page says of it, but for cells and findings.
select
    r.report_id,
    r.document_id,
    d.archive_path,
    d.media_type,
    r.source_url,
    r.title,
    json_extract_string(d.hints, '$.note') as source_note,
    r.agency,
    a.slug,
    r.district_code,
    r.district,
    r.year,
    r.published_on::varchar as published_on,
    r.status,
    r.is_current,
    r.superseded_by,
    r.withdrawn_on::varchar as withdrawn_on,
    r.scope,
    r.scope_quote,
    q.cells,
    q.agreed,
    q.places,
    q.assessed,
    q.holding,
    d.bytes,
    strftime(d.first_seen_at + interval 8 hour, '%Y-%m-%d') as first_seen
from reports as r
left join documents as d using (document_id)
left join report_quality as q using (report_id)
left join site_agencies as a on a.agency_id = r.agency_id
where r.report_id >= $first and r.report_id <= $last and r.report_id in (from site_asked)
order by r.report_id;
