-- site_breaks | 口径中断 | Where the series of each measure and rate breaks: a rate where a measure that it is made of does.
create or replace temp table site_breaks as
select measure as name, * exclude (measure) from breaks
union
select t.rate as name, b.* exclude (measure) from breaks as b join rate_terms as t using (measure);
