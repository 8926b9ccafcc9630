-- Where the numbers of agencies differ in the districts of the newest year: measure, and page name → points as one JSON
-- object. All other points are the same in both. Asked of the districts of moved_districts.sql alone.
-- row: year, value, how, doubt, parts
with newest as (
    select max(year) as year from site_years
),
converted as (
    select * from in_boundaries_of((select year from newest))
    where list_contains(getvariable('site_moved'), district_code)
),
own as (
    select a.slug, h.agency_id, h.measure, h.year
    from harmonized as h
    join site_agencies as a using (agency_id)
    where list_contains(getvariable('site_moved'), h.district_code) and h.year is not null and h.availability <> 'in_text'
    group by all
),
changed as (
    select
        a.slug, c.measure, c.year, plain(c.value) as value,
        case c.reason
            when 'part_missing' then 'm'
            when 'taken_apart' then 'd'
            when 'part_of_larger' then 'l'
            when 'scopes_differ' then 's'
            when 'not_of_its_year' then 'w'
            when 'area_changed' then 'v'
            when 'no_counterpart' then 'k'
            else left(c.comparability, 1)
        end as how,
        case when c.value is not null then trim(doubt_mark(c.has_error, c.n_findings, c.corrected)) else '' end as doubt,
        c.parts
    from converted as c
    join site_agencies as a using (agency_id)
    left join own as o using (agency_id, measure, year)
    where c.parts > 1 or o.slug is null or c.reason not in ('part_missing', 'scopes_differ')
    union all
    -- what an agency counts for another district has no place in its own line
    select o.slug, o.measure, o.year, null, 'g', '', 0
    from own as o
    anti join converted as c using (agency_id, measure, year)
)
select
    measure,
    '{' || string_agg(to_json(slug)::varchar || ':' || points, ',' order by slug) || '}' as points
from (
    select measure, slug, '[' || string_agg(json_array(year, value, how, doubt, parts)::varchar, ',' order by year) || ']' as points
    from changed
    group by measure, slug
)
group by measure;
