-- How many agencies have a number of each measure and rate: name, and how many.
select name, count(distinct slug) as agencies from site_values where value is not null group by name;
