-- A number that differs from last year's by a factor is pointed at: comparable measures, and amounts of money.
-- Counts below ten count as ten: 0 after 30 or 40 after 2 is the life of a small office.
-- needs: crosswalk_terms, facts, indicators, reports, year_over_year
-- neighbourhood: agency
with jumps as (
    select
        'years.jump' as rule,
        y.report_id,
        y.form,
        (
            select arg_min(t.indicator, i.position)
            from crosswalk_terms as t
            join indicators as i on i.form = t.form and i.indicator = t.indicator
            where t.measure = y.measure and t.form = y.form
        ) as indicator,
        y.measure as detail,
        y.measure_zh,
        y.measure_en,
        greatest(y.value, y.previous) / greatest(least(y.value, y.previous), 10) as factor,
        y.previous,
        y.value
    from year_over_year as y
    -- a law, a merger or a boundary may move a number, but hardly by a factor: only what is counted otherwise is let pass
    where not list_has_any(y.break_kinds, ['form', 'definition']) and y.value is not null and y.previous is not null
    union all
    select
        'years.unit', this.report_id, this.form, this.indicator, '', '', '',
        greatest(this.value, before.value) / least(this.value, before.value), before.value, this.value
    from facts as this
    join reports as r on r.report_id = this.report_id and r.is_current
    join reports as rb on rb.agency_id = r.agency_id and rb.year = r.year - 1 and rb.is_current
    join facts as before
        on before.report_id = rb.report_id and before.form = this.form and before.indicator = this.indicator
    where this.unit = '万元' and before.unit = '万元' and this.value > 0 and before.value > 0
)
select
    j.rule,
    j.report_id,
    j.indicator,
    case when i.by_applicant then 'total' end as applicant,
    null as id_applicant,
    j.detail,
    j.previous as expected,
    j.value as actual,
    'unknown' as cause,
    j.factor as deviation,
    j.measure_zh,
    j.measure_en
from jumps as j
join indicators as i on i.form = j.form and i.indicator = j.indicator;
