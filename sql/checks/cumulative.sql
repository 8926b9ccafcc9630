-- 历年累计 beside the number of the year: it includes the year, and is last year's plus the year. People are counted on
-- one day: those of several years do not add up.
-- needs: facts, indicators, reports
-- neighbourhood: agency
-- only with: fact_values join fact_cells using (cell) where ends_with(indicator, '_cumulative')
with cells as materialized (
    select r.agency_id, r.year, r.report_id, r.is_current, f.form, f.indicator, f.value, f.agreed
    from facts as f
    join reports as r using (report_id)
    join indicators as i on i.form = f.form and i.indicator = f.indicator
    where f.form in (select form from indicators where ends_with(indicator, '_cumulative'))
        and f.value is not null and i.unit is distinct from '人'
),
pairs as (
    select every.*, added.value as of_year, added.indicator as year_indicator,
        every.agreed and added.agreed as both_agreed
    from cells as every
    join cells as added
        on added.report_id = every.report_id and added.form = every.form and every.indicator = added.indicator || '_cumulative'
)
-- either number may be the wrong one: both are pointed at
select
    'cumulative.below_year' as rule, report_id, unnest([indicator, year_indicator]) as indicator,
    of_year as expected, value as actual,
    case when both_agreed then 'source' else 'reader' end as cause, of_year - value as deviation
from pairs
union all
select
    'years.cumulative', p.report_id, unnest([p.indicator, p.year_indicator]), before.value + p.of_year, p.value,
    case when p.both_agreed and before.agreed then 'unknown' else 'reader' end,
    abs(p.value - before.value - p.of_year)
from pairs as p
join cells as before
    on before.agency_id = p.agency_id and before.year = p.year - 1 and before.indicator = p.indicator and before.is_current
where p.is_current;
