-- Each agency that is asked for among its peers: page name, and the rows [rate, year, level, n, median, q1, q3, rank, how many
-- cannot form the rate, whether reports of unlike scope are compared, how many
-- are missing, the first of them] as JSON. City and province of the year that the page shows, the newest with a
-- number; the country of every year, for the charts. Who is missing is told for the same city: those of the
-- country would be thousands of names beside each of thousands of agencies.
-- row: rate, year, level, n, median, q1, q3, rank, without, unlike, absent, names
with newest as (
    select slug, name as rate, max(year) as year from site_values where value is not null group by slug, name
),
beside as (
    select
        a.slug, p.year, p.rate, p.level, p.n, p.median, p.q1, p.q3, p.rank, p.without_rate,
        contains(coalesce(p.scopes, ''), '|')::int as unlike,
        case when p.level = 'city' then p.n_missing end as absent,
        case when p.level = 'city' then p.missing[1:10] end as names
    from peers as p
    join site_agencies as a using (agency_id)
    left join newest as n on n.slug = a.slug and n.rate = p.rate and n.year = p.year
    where a.slug in (from site_asked_agencies) and (p.level = 'country' or n.year is not null)
)
select
    slug,
    '[' || string_agg(
        json_array(
            rate, year, level, n, round(median, 4), round(q1, 4), round(q3, 4), rank, without_rate, unlike, absent, names
        )::varchar, ',' order by rate, year, level
    ) || ']' as rows
from beside
group by slug;
