-- A current report that is older than an edition which could not be read, or only in part, may be out of date.
-- needs: documents, reports
-- neighbourhood: agency
-- only with: reports where superseded_by is not null
select distinct
    case newer.status when 'partial' then 'edition.newer_partial' else 'edition.newer_unread' end as rule,
    r.report_id,
    newer.report_id as detail,
    newer.report_id as expected,
    r.report_id as actual,
    'unknown' as cause
from reports as r
join documents as d using (document_id)
join reports as newer on newer.superseded_by = r.report_id and newer.status in ('partial', 'quarantined')
join documents as nd on nd.document_id = newer.document_id
where r.status in ('loaded', 'partial')
    and (coalesce(newer.published_on, nd.first_seen_at::date), nd.first_seen_at)
        > (coalesce(r.published_on, d.first_seen_at::date), d.first_seen_at);
