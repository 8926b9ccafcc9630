-- site_years | 网站上的年度 | The years every chart and matrix of the site runs over.
create or replace temp table site_years as
select unnest(generate_series(min(year)::bigint, max(year)::bigint)) as year from coverage;
