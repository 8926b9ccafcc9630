-- What can come out otherwise in the sums over districts because some reports changed (changed_keys): the reports that
-- cover more than their agency, of all districts that were ever under the same province, in the years of the changed
-- ones; in every year where an agency is new or gone, or had reports of several districts: then it is expected, or no
-- longer, in years without a report, too.
-- needs: district_history, district_numbers, reports
create or replace temporary table affected_places as
with recursive moved as (
    select agency_id
    from agency_places
    where agency_id in (select agency_id from changed_keys)
    group by agency_id
    having count(distinct coalesce(district_code, '')) > 1
),

stayed as (
    select r.agency_id
    from reports as r
    anti join changed_keys as c on c.agency_id = r.agency_id and c.year is not distinct from r.year
    anti join moved as m on m.agency_id = r.agency_id
    -- one of no year makes its agency expected in none (reporting)
    where r.is_current and r.status in ('loaded', 'partial') and r.year is not null
        and r.agency_id in (select agency_id from changed_keys)
),

edges as materialized (
    select district_code, parent_code as other from district_history where parent_code is not null
    union
    select parent_code, district_code from district_history where parent_code is not null
),

reached as (
    select distinct if(c.agency_id in (from stayed), c.year, null) as year, p.district_code
    from changed_keys as c
    join agency_places as p using (agency_id)
    where p.district_code is not null
    union
    -- numbers that come out otherwise in other years, too, or elsewhere
    select year, district_code from changed_places where district_code is not null
    union
    select r.year, e.other from reached as r join edges as e using (district_code)
)

from reached;

-- the same, every year by itself: of a code that came or went its last number goes as well
create or replace temporary table summed_places as
select distinct y.year, a.district_code
from affected_places as a
join (select distinct year from district_numbers union select distinct year from reports where year is not null) as y
    on a.year is null or a.year = y.year;

-- whose reports the sums are made of, and the reports of the years to be summed
create or replace temporary table tree_agencies as
select distinct agency_id from agency_places where district_code in (select district_code from affected_places);

create or replace temporary table tree_reports as
select r.report_id
from reports as r
join (
    select distinct p.agency_id, s.year from agency_places as p join summed_places as s using (district_code)
) as p on p.agency_id = r.agency_id and p.year = r.year;

-- those of them that are expected to report in any year, as they did in one (reporting)
create or replace temporary table tree_reporting as
select agency_id
from tree_agencies
where agency_id in (
    select agency_id from reports where is_current and status in ('loaded', 'partial') and year is not null
);

create or replace temporary table tree_sums as
select distinct r.report_id
from reports as r
join affected_places as a on a.district_code = r.district_code and (a.year is null or a.year = r.year)
where r.scope in ('own_with_departments', 'whole_region');
