-- The provinces on the first page: of the newest number of each agency that concluded ten requests or more, the share
-- granted of the one in the middle; without shares in doubt.
with newest as (
    select slug, value::double as value
    from site_values
    where name = 'granted_of_concluded' and value is not null and denominator::double >= 10 and doubt not in ('!', '?')
    qualify row_number() over (partition by slug order by year desc) = 1
)
select
    left(a.district_code, 2) as code,
    count(*) as agencies,
    plain(round(quantile_cont(n.value, 0.5), 4)) as middle
from site_agencies as a
left join newest as n using (slug)
group by code
order by code;
