-- Year by year: how many agencies have a number of requests, and the share granted of the agency in the middle of
-- those that concluded ten or more. A middle, not a sum: the agencies of one year are not those of another.
select
    y.year,
    count(distinct v.slug) filter (v.name = 'requests.received' and v.value is not null) as agencies,
    plain(round(quantile_cont(v.value::double, 0.5) filter (v.name = 'granted_of_concluded' and v.denominator::double >= 10), 4)) as middle,
    plain(round(min(v.value::double) filter (v.name = 'granted_of_concluded' and v.denominator::double >= 10), 4)) as low,
    plain(round(max(v.value::double) filter (v.name = 'granted_of_concluded' and v.denominator::double >= 10), 4)) as high,
    count(v.value) filter (v.name = 'granted_of_concluded' and v.denominator::double >= 10) as of
from site_years as y
left join site_values as v on v.year = y.year
group by y.year
order by y.year desc;
