-- The series of each measure and rate over all agencies: name, and page name → series as one JSON object.
select name, '{' || string_agg(to_json(slug)::varchar || ':' || series::varchar, ',' order by slug) || '}' as series
from site_series
group by name;
