-- The series of each measure and rate over all agencies: name, and page name → series as one JSON object.
select name, json_group_object(slug, series)::varchar as series from site_series where has_value group by name;
