-- The districts that have agencies, and those above them.
with recursive needed as (
    select distinct district_code from site_agencies
    union
    select d.parent_code from needed as n join districts as d using (district_code) where d.parent_code is not null
)
select d.district_code, d.district, d.level, d.parent_code, d.full_name
from needed
join districts as d using (district_code)
order by d.district_code;
