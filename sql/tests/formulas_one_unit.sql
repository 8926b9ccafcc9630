-- A measure has one label and one unit in all forms, and no formula adds what is counted in different units.
-- neighbourhood: country
select measure as name, null as form
from crosswalk
group by measure
having count(distinct (label_zh, label_en, unit)) > 1
union all
select t.name, t.form
from (
    select measure as name, form, indicator from crosswalk_terms
    union all
    select c.check_id, c.form, t.indicator from check_terms as t join checks as c using (check_id)
) as t
join indicators as i on i.form = t.form and i.indicator = t.indicator
group by t.name, t.form
having count(distinct i.unit) > 1;
