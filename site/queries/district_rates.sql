-- The newest rates of the agencies of each district: code, and the rows [page name, rate, year, value, comparability,
-- numerator, denominator, doubt] as JSON.
-- row: slug, rate, year, value, how, numerator, denominator, doubt
with newest as (
    select v.*
    from site_values as v
    join rate_definitions as d on d.rate = v.name
    where v.value is not null
    qualify row_number() over (partition by v.slug, v.name order by v.year desc) = 1
)
select
    a.district_code,
    '[' || string_agg(
        json_array(n.slug, n.name, n.year, n.value, n.how, n.numerator, n.denominator, trim(n.doubt))::varchar,
        ',' order by n.slug, n.name
    ) || ']' as rows
from newest as n
join site_agencies as a using (slug)
group by a.district_code;
