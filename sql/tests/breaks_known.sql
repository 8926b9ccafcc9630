-- A break is of a measure that exists, and every form after the first begins with one in each of its measures.
select measure, year from breaks where measure not in (select measure from crosswalk)
union all
select k.measure, f.first_year
from crosswalk as k
join forms as f on f.form = k.form
where f.series > (select min(series) from forms)
    and f.position = (select min(position) from forms as g where g.series = f.series)
    and (k.measure, f.first_year) not in (select (measure, year) from breaks);
