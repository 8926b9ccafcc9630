-- What each rate is made of: the measures above and below the line, with their labels.
select t.rate, t.measure, t.is_numerator, t.sign, any_value(c.label_zh) as label_zh, any_value(c.label_en) as label_en
from rate_terms as t
join crosswalk as c using (measure)
group by t.rate, t.measure, t.is_numerator, t.sign, t.rowid
order by t.rowid;
