-- The series of the agencies that are asked for: page name, and name → series as one JSON object.
select slug, '{' || string_agg(to_json(name)::varchar || ':' || series::varchar, ',' order by name) || '}' as series
from site_series
where slug in (from site_asked_agencies)
group by slug;
