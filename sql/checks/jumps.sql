-- A number that differs from last year's by a factor is pointed at: comparable measures, and amounts of money.
-- Counts below ten count as ten: 0 after 30 or 40 after 2 is the life of a small office.
-- The numbers are those of year_over_year, which says besides how each came about: that takes three times as long.
-- needs: breaks, crosswalk, crosswalk_terms, facts, form_changes, indicators, inherited_values, measures, reports
-- neighbourhood: agency
-- only with: (select 1 from reports where is_current having count(distinct year) > 1)
with labels as (
    select
        c.measure, c.form,
        any_value(k.measure_zh) as measure_zh,
        any_value(k.measure_en) as measure_en,
        arg_min(t.indicator, i.position) as indicator
    from crosswalk as c
    join (
        select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en from crosswalk group by measure
    ) as k on k.measure = c.measure
    join crosswalk_terms as t on t.measure = c.measure and t.form = c.form
    join indicators as i on i.form = t.form and i.indicator = t.indicator
    group by c.measure, c.form
),
inherited as materialized (select agency_id, year, measure, value, form from inherited_values),
previous as (
    select * from inherited where value is not null
    union all
    -- the own numbers of the year before are among those inherited
    select m.agency_id, m.year + 1, m.measure, m.value, m.form
    from measures as m
    anti join inherited as i on i.agency_id = m.agency_id and i.year = m.year + 1 and i.measure = m.measure
    where m.value is not null
),
jumps as (
    select
        'years.jump' as rule,
        this.report_id,
        this.form,
        k.indicator,
        this.measure as detail,
        k.measure_zh,
        k.measure_en,
        greatest(this.value, before.value) / greatest(least(this.value, before.value), 10) as factor,
        before.value as previous,
        this.value
    from measures as this
    join previous as before
        on before.agency_id = this.agency_id and before.measure = this.measure and before.year = this.year
    join labels as k on k.measure = this.measure and k.form = this.form
    -- a law, a merger or a boundary may move a number, but hardly by a factor: only what is counted otherwise is let pass
    anti join (select measure, year from breaks where kind in ('form', 'definition')) as b
        on b.measure = this.measure and b.year = this.year
    anti join form_changes as f
        on f.measure = this.measure and f.form = this.form and f.form_before = before.form
    where this.value is not null
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
