-- A number that differs from last year's by a factor is pointed at: comparable measures, and amounts of money.
-- Counts below ten count as ten: 0 after 30 or 40 after 2 is the life of a small office.
insert into findings
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
    where not y.series_break and y.value is not null and y.previous is not null
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
    finding_key(r.agency_id, r.year, j.rule, j.indicator, null, j.detail),
    j.report_id,
    j.rule,
    c.severity,
    j.indicator,
    case when i.by_applicant then 'total' end,
    plain(j.previous),
    plain(j.value),
    'unknown',
    replace(replace(replace(c.message_zh, '{measure}', j.measure_zh), '{expected}', plain(j.previous)), '{actual}', plain(j.value)),
    replace(replace(replace(c.message_en, '{measure}', j.measure_en), '{expected}', plain(j.previous)), '{actual}', plain(j.value)),
    'open'
from jumps as j
join checks as c on c.check_id = j.rule and c.active
join reports as r using (report_id)
join indicators as i on i.form = j.form and i.indicator = j.indicator
where j.factor > c.tolerance;
