-- Where nearly all rows have the number of the year and 历年累计, a row that lacks one of them may be the first of several
-- whose numbers have moved. People are counted on one day: of all years there need be no number of them.
-- needs: facts
-- neighbourhood: agency
-- only with: fact_values join fact_cells using (cell) where ends_with(indicator, '_cumulative')
with rows_of_two as materialized (
    select
        every.report_id, every.indicator, added.indicator as year_indicator,
        every.agreed and added.agreed as both_agreed,
        every.value is not null and added.value is not null as is_whole,
        every.value is null and every.state = 'blank' and added.value > 0 as lacks_all_years,
        added.value is null and added.state = 'blank' and every.value > 0 as lacks_year,
        every.state = 'blank' and added.state = 'blank' as is_blank
    from facts as every
    join facts as added
        on added.report_id = every.report_id and added.form = every.form and every.indicator = added.indicator || '_cumulative'
    where every.unit is distinct from '人'
),
gaps as (
    select
        *,
        lacks_all_years and sum(lacks_all_years::int) over report * 5 <= sum(is_whole::int) over report
        -- an office that leaves zeros blank has rows without any number
        or lacks_year and not bool_or(is_blank) over report
        and sum(lacks_year::int) over report * 5 <= sum(is_whole::int) over report as is_gap
    from rows_of_two
    window report as (partition by report_id)
)
select
    'cumulative.one_blank' as rule, report_id, unnest([indicator, year_indicator]) as indicator,
    case when both_agreed then 'source' else 'reader' end as cause
from gaps
where is_gap;
