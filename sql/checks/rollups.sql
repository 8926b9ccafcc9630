-- A report of a level or a region against the reports of its parts: parts above their whole, and a whole above all of
-- its parts.
-- needs: crosswalk, crosswalk_terms, indicators, measures, rollups
-- neighbourhood: tree
-- only with: reports where is_current and scope in ('own_with_departments', 'whole_region')
select
    case u.verdict when 'exceeds' then 'rollup.exceeds' else 'rollup.differs' end as rule,
    u.report_id,
    i.indicator,
    case when i.by_applicant then 'total' end as applicant,
    null as id_applicant,
    u.measure as detail,
    case when u.verdict = 'exceeds' then u.parts_sum else u.parts_sum_high end as expected,
    u.value as actual,
    'scope' as cause,
    u.parts_loaded as parts,
    k.measure_zh,
    k.measure_en
from rollups as u
join measures as m on m.report_id = u.report_id and m.measure = u.measure
join (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en from crosswalk group by measure
) as k on k.measure = u.measure
join (
    select t.measure, t.form, arg_min(i.indicator, i.position) as indicator
    from crosswalk_terms as t
    join indicators as i on i.form = t.form and i.indicator = t.indicator
    group by t.measure, t.form
) as f on f.measure = u.measure and f.form = m.form
join indicators as i on i.form = f.form and i.indicator = f.indicator
where u.verdict in ('exceeds', 'differs');
