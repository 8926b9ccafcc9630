-- The number that stands for each city on the page of a measure: measure, and code → the rows [year, value, basis, how
-- many parts are not in it, the first three of them, comparability, doubt] as one JSON object. 北京, 上海, 天津 and 重庆 are
-- cities, too.
-- row: year, value, basis, absent, names, how, doubt
with numbers as (
    select m.*
    from district_measures as m
    join site_places as p using (district_code)
    where m.city_code = m.district_code and m.level in ('province', 'prefecture')
),
rows as (
    select
        measure,
        district_code,
        '[' || string_agg(
            json_array(
                year, plain(value), basis, n_missing, missing[:3], comparability,
                case when value is not null then trim(doubt_mark(has_error, n_findings, corrected)) else '' end
            )::varchar, ',' order by year
        ) || ']' as row
    from numbers
    group by measure, district_code
)
select measure, '{' || string_agg(to_json(district_code)::varchar || ':' || row, ',' order by district_code) || '}' as rows
from rows
group by measure;
