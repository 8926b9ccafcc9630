-- site_caveats | 注意事项编号 | The caveats of each measure and rate, numbered as series point at them.
create or replace temp table site_caveats as
select name, caveat, dense_rank() over (partition by name order by caveat) - 1 as number
from (select distinct name, caveat from site_values where caveat is not null);
