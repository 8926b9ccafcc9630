-- The series of each agency: page name, and name → series as one JSON object.
select slug, json_group_object(name, series)::varchar as series from site_series where has_value group by slug;
