-- Coverage of each agency: page name, name, district, a digit per year (place in STATES, space if not expected),
-- and the reports of the years.
with state as (
    select
        a.slug,
        c.year,
        arg_max(c.state, c.report_id is not null) as state,
        max(c.report_id) as report_id
    from coverage as c
    join site_agencies as a using (agency_id)
    group by all
)
select
    a.slug,
    a.agency,
    a.district_code,
    a.agency_id,
    string_agg(coalesce((list_position($states, s.state) - 1)::varchar, ' '), '' order by y.year) as states,
    string_agg(coalesce(s.report_id, ''), ',' order by y.year) as reports
from site_agencies as a
cross join site_years as y
left join state as s on s.slug = a.slug and s.year = y.year
group by all
order by a.district_code, a.agency_id;
