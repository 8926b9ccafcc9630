-- A coverage floor: a formula that meets hundreds of places and can be assessed in none of them passes on nothing.
-- neighbourhood: country
with counted as (
    -- by the number of the place, and what is not assessed by itself: half the time that rule_coverage takes
    select place, count(*) as n, 0 as not_assessed from check_sums group by place
    union all
    select place, 0, count(*) from check_sums where result = 'not_assessed' group by place
)
select p.check_id, sum(s.n)::bigint as places
from counted as s
join check_places as p on p.place = s.place
join checks as c on c.check_id = p.check_id
where c.active
group by p.check_id
having sum(s.n) >= 500 and sum(s.n) = sum(s.not_assessed);
