-- The caveats of each measure and rate as [Chinese, English], in the order in which the series number them.
select name, list([coalesce(caveat_zh, caveat), caveat] order by caveat) as caveats
from (select name, caveat, any_value(caveat_zh) as caveat_zh from site_values where caveat is not null group by all)
group by name;
