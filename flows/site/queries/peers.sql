-- An agency among its peers: page name, and the rows [rate, year, level, n, median, q1, q3, rank, how many of the kind
-- are missing, how many cannot form the rate, the first of the missing in the same city] as JSON.
select
    a.slug,
    '[' || string_agg(
        json_array(
            p.rate, p.year, p.level, p.n, round(p.median, 4), round(p.q1, 4), round(p.q3, 4), p.rank,
            len(p.missing), p.without_rate, case when p.level = 'city' then p.missing[1:10] end
        )::varchar, ',' order by p.rate, p.year, p.level
    ) || ']' as rows
from peers as p
join site_agencies as a using (agency_id)
group by a.slug;
