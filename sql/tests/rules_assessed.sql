-- A coverage floor: a formula that meets hundreds of places and can be assessed in none of them passes on nothing.
-- neighbourhood: country
with assessed as materialized (
    -- most formulas were in one of these rows, whichever they are: only where another one was is looked for in all
    select distinct place from (select place, result from check_sums limit 50000) where result is distinct from 'not_assessed'
),
others as materialized (
    select place, check_id
    from check_places
    where check_id not in (select check_id from check_places where place in (from assessed))
),
counted as (
    select place, count(*) as n, count(*) filter (where result = 'not_assessed') as not_assessed
    from check_sums
    where place in (select place from others)
    group by place
)
select p.check_id, sum(s.n)::bigint as places
from counted as s
join others as p on p.place = s.place
join checks as c on c.check_id = p.check_id
where c.active
group by p.check_id
having sum(s.n) >= 500 and sum(s.n) = sum(s.not_assessed);
