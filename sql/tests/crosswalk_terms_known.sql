-- Every term of the crosswalk and of the identities is an indicator (or applicant type) of that form.
-- neighbourhood: country
select t.measure as name, t.form, t.indicator
from crosswalk_terms as t
left join indicators as i on i.form = t.form and i.indicator = t.indicator
where i.indicator is null
union all
select t.check_id, c.form, coalesce(t.indicator, t.applicant)
from check_terms as t
join checks as c using (check_id)
left join indicators as i on i.form = c.form and i.indicator = t.indicator and i.table_id = c.table_id
left join applicants as a on a.applicant = t.applicant
where i.indicator is null and a.applicant is null;
