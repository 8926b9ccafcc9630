-- site_moved | 有变的区划 | Districts of whose agencies a point can differ in the districts of the newest year, as the variable of this name: all but
-- those that are what they were in every year of which there is a report, and whose code their agencies' numbers have.
set variable site_moved = (
    with ends as (
        select min(year) as first, max(year) as last from site_years
    ),
    lasting as (
        select district_code
        from district_history
        group by district_code
        having count(*) = 1 and any_value(valid_from) <= (select first from ends)
            and coalesce(any_value(valid_to), 9999) >= (select last from ends)
    ),
    links as (
        select * from district_links where ended >= (select first - 1 from ends)
    ),
    moved as (
        select district_code from reports where district_code not in (from lasting)
        union
        select successor from links
        union
        select district_code from area_changes where year > (select first from ends)
        union
        select unnest([district_code, left(agency_id, 6)]) from reports
        where not starts_with(agency_id, district_code || '-')
    )
    select coalesce(list(district_code), []) from moved where district_code is not null
);
