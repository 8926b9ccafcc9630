-- The edition to use is what the report's own address gives now: of the contents of one address the last one counts, of
-- several addresses the one that was published last. An edition that gives much less than one seen before it (a table
-- without any number, or fewer than 95 % of the numbers) is taken for a torn or blank copy: it waits until a person
-- dismisses the finding edition.pending. A sighting that lies in the future was noted by a wrong clock and counts last.
-- Editions are of one agency of one district; where the district is not known, only what stood at one address is:
-- every county has a 太平镇人民政府.
-- needs: decisions, documents, facts, finding_key, reports, sightings
-- neighbourhood: agency
create or replace temporary table edition_numbers as
with several as (
    -- the parts of one document are no editions of each other
    select agency_id, year, coalesce(district_code, source_url || substr(report_id, 18)) as place
    from reports
    where agency_id is not null and year is not null
    group by all
    having count(*) > 1
)

select r.report_id, s.place, count(f.indicator) filter (f.state = 'reported') as numbers,
    coalesce(list(distinct f.table_id) filter (f.state = 'reported'), []) as tables
from reports as r
join several as s
    on s.agency_id = r.agency_id and s.year = r.year
        and s.place = coalesce(r.district_code, r.source_url || substr(r.report_id, 18))
left join facts as f using (report_id)
group by r.report_id, s.place;

create or replace temporary table edition_sightings as
select r.report_id, r.agency_id, n.place, r.year, r.status, n.numbers, n.tables,
    coalesce(s.source_url, d.source_url) as address,
    if(known.first_seen_at > clock.now, null, known.first_seen_at) as first_seen_at,
    if(known.given_since > clock.now, null, known.given_since) as given_since,
    s.gone_at, coalesce(s.first_turn, 0) as first_turn, coalesce(s.turn, 0) as turn
from reports as r
join edition_numbers as n using (report_id)
join documents as d using (document_id)
left join sightings as s using (document_id)
cross join (
    select coalesce(getvariable('run_started_at')::timestamp, make_timestamp(epoch_us(now()))) + interval 1 hour as now
) as clock
cross join lateral (
    select coalesce(s.first_seen_at, d.first_seen_at) as first_seen_at,
        coalesce(s.given_since, d.first_seen_at) as given_since
) as known;

-- an edition and one seen before it that gives much more; `less` is the finding about the pair
create or replace temporary table edition_losses as
select less.report_id, arg_max(fuller.report_id, (fuller.numbers, fuller.report_id)) as fuller,
    any_value(less.agency_id) as agency_id, any_value(less.place) as place, any_value(less.year) as year,
    any_value(less.status) as status, any_value(less.numbers) as numbers, max(fuller.numbers) as of_numbers,
    finding_key(any_value(less.agency_id), any_value(less.year), 'edition.pending', null, null, less.report_id)
        as finding_id
from edition_sightings as less
join edition_sightings as fuller
    on fuller.agency_id = less.agency_id and fuller.place = less.place and fuller.year = less.year
        and fuller.report_id <> less.report_id
where fuller.status in ('loaded', 'partial')
    -- a page without a table beside the document that it offers is no torn copy of it
    and (less.status in ('loaded', 'partial') or less.address = fuller.address)
    and (
        if(less.address = fuller.address, fuller.first_turn, 0), coalesce(fuller.first_seen_at, '-infinity'::timestamp)
    ) < (if(less.address = fuller.address, less.turn, 0), coalesce(less.given_since, '-infinity'::timestamp))
    and (not list_has_all(less.tables, fuller.tables) or less.numbers < 0.95 * fuller.numbers)
group by less.report_id;

update reports set is_pending = reports.report_id in (
    select report_id
    from edition_losses as l
    where l.finding_id not in (select finding_id from decisions where decision = 'dismissed' and state <> 'replaced')
);

update reports set withdrawn_on = gone.day
from (
    select r.report_id, if(bool_and(s.gone_at is not null), max(s.gone_at)::date, null) as day
    from reports as r
    join sightings as s using (document_id)
    group by r.report_id
) as gone
where gone.report_id = reports.report_id and reports.withdrawn_on is distinct from gone.day;

create or replace temporary table edition_ranks as
with given as (
    -- what each address gives now: the last content that is not pending
    select s.report_id, s.given_since, s.gone_at is null as is_there, row_number() over (
        partition by s.agency_id, s.place, s.year, s.address
        order by r.is_pending, s.turn desc, s.given_since desc nulls last, s.report_id
    ) = 1 and not r.is_pending as is_given
    from edition_sightings as s
    join reports as r using (report_id)
),

whole as (
    select report_id, bool_or(is_given) as is_given, bool_or(is_given and is_there) as is_there,
        max(given_since) as given_since
    from given
    group by report_id
)

select r.report_id as mine, first_value(r.report_id) over (
    partition by r.agency_id, coalesce(r.district_code, r.source_url || substr(r.report_id, 18)), r.year
    order by w.is_given desc, r.status = 'loaded' desc, r.status = 'partial' desc,
        r.status = 'quarantined' desc, r.status = 'no_table' desc, w.is_there desc,
        r.published_on desc nulls last, w.given_since desc nulls last, r.report_id
) as report_id
from reports as r
join whole as w using (report_id);

update reports set is_current = coalesce(best.report_id = reports.report_id, true),
    superseded_by = case when best.report_id <> reports.report_id then best.report_id end
from (
    select r.report_id as mine, e.report_id
    from reports as r
    join documents as d using (document_id)
    left join edition_ranks as e on e.mine = r.report_id
) as best
where best.mine = reports.report_id
    and (reports.is_current <> coalesce(best.report_id = best.mine, true)
        or reports.superseded_by is distinct from case when best.report_id <> best.mine then best.report_id end);
