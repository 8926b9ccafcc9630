-- Where the series of each measure and rate breaks, with the law, form or definition behind it.
select b.measure as name, b.year, b.kind, b.what_zh, b.what_en, b.certain, b.source
from breaks as b
union
select t.rate as name, b.year, b.kind, b.what_zh, b.what_en, b.certain, b.source
from breaks as b
join rate_terms as t using (measure)
order by name, year, kind, what_zh, source;
