-- An agency among its peers: page name, and the rows [rate, year, level, n, median, q1, q3, rank, how many
-- cannot form the rate, whether reports of unlike scope are compared, how many
-- are missing, the first of them] as JSON. Who is missing is told for the same city: those of the
-- country would be thousands of names beside each of thousands of agencies.
-- row: rate, year, level, n, median, q1, q3, rank, without, unlike, absent, names
with beside as (
    select
        agency_id, year, rate, level, n, median, q1, q3, rank, without_rate,
        contains(coalesce(scopes, ''), '|')::int as unlike, n_missing as absent,
        missing[1:10] as names
    from peers
    where level = 'city'
    union all
    select agency_id, year, rate, level, n, median, q1, q3, rank, without_rate,
        contains(coalesce(scopes, ''), '|')::int, null, null
    from peers
    where level <> 'city'
)
select
    a.slug,
    '[' || string_agg(
        json_array(
            b.rate, b.year, b.level, b.n, round(b.median, 4), round(b.q1, 4), round(b.q3, 4), b.rank, b.without_rate,
            b.unlike, b.absent, b.names
        )::varchar, ',' order by b.rate, b.year, b.level
    ) || ']' as rows
from beside as b
join site_agencies as a using (agency_id)
group by a.slug;
