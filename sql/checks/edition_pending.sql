-- An edition that gives much less than one before it waits; the finding is with the edition that is used. Those that
-- could not be read are found as edition.newer_unread.
-- needs: reports
-- neighbourhood: agency
-- only with: edition_losses
select
    'edition.pending' as rule,
    r.report_id,
    l.report_id as detail,
    l.report_id as expected,
    l.numbers || ' / ' || l.of_numbers as actual,
    'unknown' as cause
from edition_losses as l
join reports as r
    on r.agency_id = l.agency_id and r.year = l.year and coalesce(r.district_code, r.source_url || substr(r.report_id, 18)) = l.place
        and r.is_current
where l.status <> 'quarantined';
