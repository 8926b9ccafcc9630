-- The series of each agency: page name, and name → series as one JSON object.
select slug, '{' || string_agg(to_json(name)::varchar || ':' || series::varchar, ',' order by name) || '}' as series
from site_series
group by slug;
