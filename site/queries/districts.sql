-- site_places | 网站上的区划 | The districts that have agencies, and those above them.
create or replace temp table site_places as
with recursive needed as (
    select distinct district_code from site_agencies
    union
    select d.parent_code from needed as n join districts as d using (district_code) where d.parent_code is not null
)
select d.district_code, d.district, d.level, d.parent_code, d.full_name
from needed
join districts as d using (district_code);
select * from site_places order by district_code;
