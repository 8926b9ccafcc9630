-- Year by year: how many agencies have a number of requests, and the share granted of the agency in the middle of
-- those that concluded ten or more and whose share is not in doubt. A middle, not a sum: the agencies of one year are not those of another.
with shares as (
    select year, value::double as value
    from site_values
    where name = 'granted_of_concluded' and value is not null and denominator::double >= 10 and doubt not in ('!', '?')
),
granted as (
    select
        year,
        plain(round(quantile_cont(value, 0.5), 4)) as middle,
        plain(round(min(value), 4)) as low,
        plain(round(max(value), 4)) as high,
        count(*) as n
    from shares
    group by year
)
select v.year, count(*) as agencies, g.middle, g.low, g.high, coalesce(g.n, 0) as n
from site_values as v
left join granted as g using (year)
where v.name = 'requests.received' and v.value is not null
group by v.year, g.middle, g.low, g.high, g.n
order by v.year desc;
