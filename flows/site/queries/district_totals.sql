-- The totals of each district: code, and the rows [measure, scope, values, reports, missing] as JSON.
with laid as (
    select t.district_code, t.measure, t.scope, y.year, v.value, v.n_reports, v.n_missing
    from (select distinct district_code, measure, scope from district_totals) as t
    cross join site_years as y
    left join district_totals as v
        on v.district_code = t.district_code and v.measure = t.measure and v.year = y.year
        and v.scope is not distinct from t.scope
),
rows as (
    select
        district_code,
        measure,
        scope,
        json_array(
            measure,
            scope,
            string_agg(coalesce(plain(value), ''), ',' order by year),
            string_agg(coalesce(n_reports::varchar, ''), ',' order by year),
            string_agg(coalesce(n_missing::varchar, ''), ',' order by year)
        ) as row
    from laid
    group by district_code, measure, scope
    having bool_or(value is not null)
)
select district_code, '[' || string_agg(row::varchar, ',' order by measure, scope) || ']' as rows from rows group by district_code;
