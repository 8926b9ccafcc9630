-- The newest report of each agency on the first page: requests, and how they were answered; the most requests first.
with wanted as (
    select slug, name, year, value, doubt, numerator, denominator
    from site_values
    where name in ('requests.received', 'granted_of_concluded', 'denied_of_concluded', 'requests.concluded',
        'requests.granted_in_part')
),
newest as (
    select slug, max(year) as year from wanted where name = 'requests.received' and value is not null group by slug
)
select
    n.slug, a.agency, n.year,
    any_value(w.value) filter (w.name = 'requests.received') as received,
    any_value(w.value) filter (w.name = 'requests.concluded') as concluded,
    any_value(w.value) filter (w.name = 'granted_of_concluded') as granted,
    any_value(w.value) filter (w.name = 'requests.granted_in_part') as granted_in_part,
    any_value(w.value) filter (w.name = 'denied_of_concluded') as denied,
    case
        when bool_or(w.doubt = '!') then '!' when bool_or(w.doubt = '?') then '?' when bool_or(w.doubt = '*') then '*'
        else ''
    end as doubt
from newest as n
join site_agencies as a using (slug)
join wanted as w on w.slug = n.slug and w.year = n.year
group by n.slug, a.agency, n.year
order by any_value(w.value) filter (w.name = 'requests.received')::double desc, a.agency, n.slug
limit 20;
