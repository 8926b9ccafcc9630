-- The series of each measure and rate that is asked for, over all agencies: name, and page name → series as one JSON object.
select name, '{' || string_agg(to_json(slug)::varchar || ':' || series::varchar, ',' order by slug) || '}' as series
from site_series
where name in (from unnest($names))
group by name;
