-- The caveats of each measure and rate, in the order in which the series number them.
select name, list(caveat order by caveat) as caveats
from (select distinct name, caveat from site_values where caveat is not null)
group by name;
