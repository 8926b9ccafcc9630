-- site_agencies | 网站上的机关 | One row per agency that has a page: its newest name and district, and the name of its page.
create or replace temp table site_agencies as
select
    agency_id,
    left(md5(agency_id), 12) as slug,
    arg_max(agency, year) as agency,
    coalesce(arg_max(district_code, year), '000000') as district_code
from coverage
group by agency_id;
