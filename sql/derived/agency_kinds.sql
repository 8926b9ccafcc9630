-- What every agency can be compared with: asked beside every number, so kept as a table.
-- needs: agencies, agency_name, kinds, regions, reports, unit_types
-- neighbourhood: agency
delete from agency_kinds;
insert into agency_kinds
with known as (
    select agency_id, agency, district_code, first_year, last_year from agencies
    union all
    -- of several reports of one year, or of none, always the same
    select
        agency_id, max_by(agency, (coalesce(year, 0), report_id)), max_by(district_code, (coalesce(year, 0), report_id)),
        null, null
    from reports
    where is_current and agency_id is not null and agency_id not in (select agency_id from agencies)
    group by agency_id
),
named as (
    select *, agency_name(agency_id) as name from known
),
-- of names, not of agencies: thousands of districts have a 司法局
kinded as materialized (
    select n.name, coalesce(regexp_replace(n.name, '^(?:' || k.pattern || ')$', k.kind), n.name) as kind
    from (select distinct name from named) as n
    left join kinds as k on regexp_full_match(n.name, k.pattern)
    qualify row_number() over (partition by n.name order by k.position) = 1
),
typed as materialized (
    select n.name, u.level, min(u.position) as position
    from kinded as n
    join unit_types as u on regexp_full_match(n.name, u.pattern) or regexp_full_match(n.kind, u.pattern)
    group by n.name, u.level
)
select
    n.agency_id,
    n.agency,
    n.district_code,
    k.kind,
    r.level,
    r.city_code,
    r.province_code,
    n.first_year,
    n.last_year,
    coalesce(u.unit_type, 'unknown') as unit_type,
    n.name
from named as n
join kinded as k on k.name = n.name
left join regions as r using (district_code)
left join typed as every on every.name = n.name and every.level is null
left join typed as here on here.name = n.name and here.level = r.level
left join unit_types as u on u.position = least(every.position, here.position)
order by n.district_code, n.agency_id;
