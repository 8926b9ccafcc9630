-- What measure_values is made of, in temporary tables: the current reports in its order, the formulas of measures, the
-- tables that each report prints, and the cells of the formulas. Everything goes by numbers: of a whole country there
-- are seventy million cells, and none of these statements keeps them in memory.
-- needs: cell_findings, crosswalk, crosswalk_terms, facts, indicators, reports
-- neighbourhood: agency
delete from measure_values;
delete from measure_forms;

create or replace temporary table measure_reports as
select
    report_id,
    year,
    district_code,
    agency_id,
    (row_number() over (order by year, district_code, agency_id, report_id))::int as rank
from reports
where is_current and status in ('loaded', 'partial');

create or replace temporary table measure_feeds as
with names as (
    select measure, (row_number() over (order by measure))::smallint as number
    from (select distinct measure from crosswalk)
),
terms as (
    select
        t.measure,
        t.form,
        count(*) as terms,
        min(i.table_id) as table_id
    from crosswalk_terms as t
    join indicators as i on i.form = t.form and i.indicator = t.indicator
    group by t.measure, t.form
)
select
    k.form,
    k.measure,
    n.number,
    (row_number() over (order by n.number, k.form))::smallint as feed,
    t.terms,
    t.table_id
from crosswalk as k
join names as n using (measure)
left join terms as t using (measure, form);

create or replace temporary table measure_prints as
select
    rank,
    list_sort(list(distinct form)) as forms,
    list_sort(list(distinct table_id)) as tables,
    list_sort(list(form || ' ' || table_id)) as form_tables
from (select distinct r.rank, f.form, f.table_id from facts as f join measure_reports as r using (report_id))
group by rank;

create or replace temporary table measure_cells as
with terms as (
    select
        d.feed,
        d.form,
        t.indicator,
        t.sign,
        -- the local forms have fees in 元, the measure is in 万元
        k.unit = '万元' and i.unit = '元' as is_converted
    from crosswalk_terms as t
    join measure_feeds as d using (measure, form)
    join crosswalk as k using (measure, form)
    join indicators as i on i.form = t.form and i.indicator = t.indicator
)
select
    r.rank,
    t.feed,
    t.sign * case when t.is_converted and f.unit = '元' then (f.value * 0.0001)::decimal(20, 4) else f.value end as value,
    coalesce(e.errors > 0, false) as wrong,
    coalesce(e.open_findings, 0) as n_findings,
    f.corrected
from facts as f
join measure_reports as r using (report_id)
join terms as t on t.form = f.form and t.indicator = f.indicator
left join cell_findings as e
    on e.report_id = f.report_id and e.indicator = f.indicator and e.applicant is not distinct from f.applicant
where f.applicant is null or f.applicant = 'total';
