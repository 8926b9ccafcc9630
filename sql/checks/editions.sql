-- A current report that is older than an edition which could not be read, or only in part, may be out of date.
insert into findings
select distinct
    finding_key(r.agency_id, r.year, c.check_id, null, null, newer.report_id),
    r.report_id,
    c.check_id,
    c.severity,
    null,
    null,
    newer.report_id,
    r.report_id,
    'unknown',
    replace(c.message_zh, '{expected}', newer.report_id),
    replace(c.message_en, '{expected}', newer.report_id),
    'open'
from reports as r
join documents as d using (document_id)
join reports as newer on newer.superseded_by = r.report_id and newer.status in ('partial', 'quarantined')
join documents as nd on nd.document_id = newer.document_id
join checks as c
    on c.check_id = case newer.status when 'partial' then 'edition.newer_partial' else 'edition.newer_unread' end and c.active
where r.status in ('loaded', 'partial')
    and (coalesce(newer.published_on, nd.first_seen_at::date), nd.first_seen_at)
        > (coalesce(r.published_on, d.first_seen_at::date), d.first_seen_at);

-- Two editions of one report that print different numbers: the current one says how many.
insert into findings
select
    finding_key(e.agency_id, e.year, c.check_id, null, null, e.from_report),
    e.to_report,
    c.check_id,
    c.severity,
    null,
    null,
    e.from_report,
    count(*)::varchar,
    'unknown',
    replace(replace(c.message_zh, '{expected}', e.from_report), '{actual}', count(*)::varchar),
    replace(replace(c.message_en, '{expected}', e.from_report), '{actual}', count(*)::varchar),
    'open'
from edition_changes as e
join checks as c on c.check_id = 'edition.differs' and c.active
group by e.agency_id, e.year, e.from_report, e.to_report, c.check_id, c.severity, c.message_zh, c.message_en;

-- An edition that gives much less than one before it waits; the finding is with the edition that is used.
insert into findings
select
    l.finding_id,
    r.report_id,
    c.check_id,
    c.severity,
    null,
    null,
    l.report_id,
    l.numbers || ' / ' || l.of_numbers,
    'unknown',
    replace(replace(c.message_zh, '{expected}', l.report_id), '{actual}', l.numbers || ' / ' || l.of_numbers),
    replace(replace(c.message_en, '{expected}', l.report_id), '{actual}', l.numbers || ' / ' || l.of_numbers),
    'open'
from edition_losses as l
join reports as r
    on r.agency_id = l.agency_id and r.year = l.year and coalesce(r.district_code, r.source_url || substr(r.report_id, 18)) = l.place
        and r.is_current
join checks as c on c.check_id = 'edition.pending' and c.active
where l.status <> 'quarantined';  -- those are found as edition.newer_unread
