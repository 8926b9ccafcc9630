-- A break is of a measure that exists, and every national form begins with one in each measure that another form had
-- before it, and every one after the first in all of its measures.
-- neighbourhood: country
select measure, year from breaks where measure not in (select measure from crosswalk)
union all
select k.measure, f.first_year
from crosswalk as k
join forms as f on f.form = k.form
where f.prescribed = 'national'
    and f.position = (select min(position) from forms as g where g.series = f.series)
    and (
        f.position > (select min(position) from forms where prescribed = 'national')
        or exists (
            select 1 from crosswalk as b join forms as g using (form)
            where b.measure = k.measure and g.position < f.position
        )
    )
    and (k.measure, f.first_year) not in (select (measure, year) from breaks);
