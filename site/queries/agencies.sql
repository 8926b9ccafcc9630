-- site_agencies | 网站上的机关 | One row per agency that has a page: its newest name and district, and the name of its page.
--   slug | 页名 | the agency_id where it can be a file name everywhere, else what is left of it and a hash
create or replace temp table site_agencies as
with named as (
    select
        agency_id,
        arg_max(agency, year) as agency,
        coalesce(arg_max(district_code, year), '000000') as district_code,
        regexp_replace(agency_id, '[^\p{Han}a-z0-9-]+', '-', 'g')[:50] as readable
    from coverage
    group by agency_id
)
select agency_id, agency, district_code, if(readable = agency_id, readable, readable || '-' || left(md5(agency_id), 8)) as slug
from named;
