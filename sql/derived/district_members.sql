-- The reports that count for a district, each with its role, and the years that district_numbers goes through, in
-- temporary tables. The rank of a year is that of its first report.
-- needs: agency_kinds, districts, reporting
-- neighbourhood: tree
delete from district_numbers;
delete from district_number_parts;

create or replace temporary type district_role as enum (
    'department', 'government', 'government_office', 'other', 'own_with_departments', 'township', 'unstated',
    'unstated_government', 'whole_region'
);

create or replace temporary type district_basis as enum ('conflicting', 'gap', 'parts', 'unstated', 'whole_region');

create or replace temporary table district_all_members as
select
    (row_number() over (order by e.report_id, e.year, e.agency_id))::int as member,
    e.year, e.district_code, e.agency_id, e.agency, e.report_id,
    (case
        when e.scope in ('whole_region', 'own_with_departments') then e.scope
        when k.unit_type not in ('government', 'government_office', 'department', 'township') then 'other'
        when e.scope = 'unknown' and k.unit_type in ('government', 'government_office') then 'unstated_government'
        when e.scope = 'unknown' then 'unstated'
        else k.unit_type
    end)::district_role as role,
    k.unit_type in ('government', 'government_office') as is_government
from reporting as e
join agency_kinds as k using (agency_id)
where e.district_code in (select district_code from districts);

create or replace temporary table district_years as
select year, (1 + coalesce(sum(count(*)) over (order by year rows between unbounded preceding and 1 preceding), 0))::int as rank
from district_all_members
where report_id is not null and year is not null
group by year;
