-- What can come out otherwise because some reports changed (changed_keys): all reports of their agencies, and of those
-- that may have taken over from them or they from, in whatever year. Whether one did depends on the years in which both
-- report; here the names suffice, so that a link that was, or is now, is among them.
-- needs: agencies, agency_name, agency_reforms, agency_successions, district_links, reports
create or replace temporary table agency_places as
select agency_id, district_code from reports where agency_id is not null
union
select agency_id, district_code from agencies
union
select agency_id, district_code from changed_keys where agency_id is not null;

create or replace temporary table affected_agencies as
with recursive seeds as (
    select distinct agency_id from changed_keys where agency_id is not null
),

linked as materialized (
    select district_code, successor as other from district_links
    union
    select successor, district_code from district_links
),

listed as materialized (
    select predecessor_id as agency_id, successor_id as other from agency_successions
    union
    select successor_id, predecessor_id from agency_successions
),

ways as materialized (
    from linked
    union
    select p.district_code, o.district_code
    from listed as l
    join agency_places as p on p.agency_id = l.agency_id
    join agency_places as o on o.agency_id = l.other
),

near as (
    select distinct district_code from agency_places where agency_id in (from seeds)
    union
    select w.other from near as n join ways as w using (district_code)
),

placed as materialized (
    select agency_id, district_code, agency_name(agency_id) as name
    from agency_places
    where district_code in (from near)
),

roles as materialized (
    select
        n.name, f.position, regexp_full_match(n.name, f.predecessor) as may_end,
        regexp_full_match(n.name, f.successor) as may_begin
    from (select distinct name from placed) as n
    join agency_reforms as f
        on regexp_full_match(n.name, f.predecessor) or regexp_full_match(n.name, f.successor)
),

ending as materialized (
    select p.agency_id, p.district_code, r.position from placed as p join roles as r using (name) where r.may_end
),

beginning as materialized (
    select p.agency_id, p.district_code, r.position from placed as p join roles as r using (name) where r.may_begin
),

moved as materialized (
    select p.agency_id, p.name, l.other as district_code from placed as p join linked as l using (district_code)
),

pairs as materialized (
    select a.agency_id, b.agency_id as other from ending as a join beginning as b using (district_code, position)
    union
    select a.agency_id, b.agency_id from moved as a join placed as b using (district_code, name)
),

edges as materialized (
    from pairs
    union
    select other, agency_id from pairs
    union
    from listed
),

affected as (
    from seeds
    union
    select e.other from affected as a join edges as e using (agency_id)
)

from affected;

-- those that are gone are among them: what was computed of them goes as well
create or replace temporary table affected_reports as
select report_id from reports where agency_id in (from affected_agencies)
union
select report_id from changed_keys;
