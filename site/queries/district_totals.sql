-- The totals of each district: code, and the rows [measure, scope, series, reports, missing] as JSON; a series as
-- everywhere: values, comparability, caveats (none), doubts, breaks. Scopes contain each other and are never added.
-- row: measure, scope, series, reports, missing
with laid as (
    select t.*, y.year, v.* exclude (district_code, measure, scope, year)
    from (select distinct district_code, measure, scope from district_totals where value is not null) as t
    cross join site_years as y
    left join district_totals as v
        on v.district_code = t.district_code and v.measure = t.measure and v.year = y.year and v.scope = t.scope
),
rows as (
    select
        district_code,
        measure,
        scope,
        json_array(
            measure,
            scope,
            [
                string_agg(coalesce(plain(value), ''), ',' order by year),
                string_agg(
                    case
                        when value is not null then coalesce(left(comparability, 1), 'c')
                        when n_missing is not null then '-'
                        else ' '
                    end, '' order by year
                ),
                '',
                string_agg(case when value is not null then doubt_mark(has_error, n_findings, corrected) else ' ' end, '' order by year),
                string_agg(case
                        when (measure, year) in (select (measure, year) from breaks)
                            or (district_code, year) in (select (successor, ended + 1) from district_links where not alone)
                            then '|'
                        else ' '
                    end, '' order by year)
            ],
            string_agg(coalesce(n_reports::varchar, ''), ',' order by year),
            string_agg(coalesce(n_missing::varchar, ''), ',' order by year)
        ) as row
    from laid
    group by district_code, measure, scope
)
select district_code, '[' || string_agg(row::varchar, ',' order by measure, scope) || ']' as rows
from rows
group by district_code
order by district_code;
