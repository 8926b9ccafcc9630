-- The harmonized measures of every current report, sorted so that a year or a district is read without the others.
delete from measures;
insert into measures
with made as (
    select
        f.report_id,
        t.measure,
        t.form,
        count(f.value) = any_value(n.terms) as complete,
        sum(t.sign * f.value) as value,
        bool_or(coalesce(e.wrong, false)) as has_error
    from crosswalk_terms as t
    join (select measure, form, count(*) as terms from crosswalk_terms group by all) as n using (measure, form)
    join facts as f
        on f.form = t.form and f.indicator = t.indicator and (f.applicant is null or f.applicant = 'total')
    left join (
        select distinct report_id, indicator, coalesce(applicant, '') as applicant, true as wrong
        from finding_cells
        where severity = 'error' and decision <> 'dismissed'
    ) as e on e.report_id = f.report_id and e.indicator = f.indicator and e.applicant = coalesce(f.applicant, '')
    group by f.report_id, t.measure, t.form
),
chosen as (
    -- a report that prints two forms of one measure: the one that has a number, then the newer form
    select report_id, measure, unnest(max_by(
        {'form': form, 'complete': complete, 'value': value, 'has_error': has_error},
        concat(complete::int, replace(form, 'legacy', ''))
    ))
    from made
    group by report_id, measure
),
whole as (
    select distinct report_id from findings where severity = 'error' and indicator is null and decision <> 'dismissed'
),
counterparts as (
    select distinct f.report_id, k.measure
    from (select distinct report_id, form from facts) as f
    join crosswalk as k using (form)
)
select
    r.year,
    r.district_code,
    r.agency_id,
    r.report_id,
    m.measure,
    case when made.complete then made.value end,
    made.form,
    coalesce(made.has_error, false) or w.report_id is not null,
    case when made.complete then 'reported' when p.measure is not null then 'not_reported' else 'no_counterpart' end
from reports as r
cross join (select distinct measure from crosswalk) as m
left join chosen as made on made.report_id = r.report_id and made.measure = m.measure
left join counterparts as p on p.report_id = r.report_id and p.measure = m.measure
left join whole as w on w.report_id = r.report_id
where r.is_current and r.status = 'loaded'
order by r.year, r.district_code, r.agency_id, r.report_id, m.measure;
