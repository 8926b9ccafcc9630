-- A row for each current report and harmonized measure: what measure_values keeps as lists, in temporary tables.
-- Reports, measures and formulas go by numbers: of a whole country there are fifty million rows.
-- needs: cell_findings, crosswalk, crosswalk_terms, facts, findings, forms, indicators, is_settled, reports
-- neighbourhood: agency
delete from measure_values;

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
)
select
    k.form, n.number, n.measure, (row_number() over (order by n.number, k.form))::smallint as feed,
    (
        select min(i.table_id)
        from crosswalk_terms as t
        join indicators as i on i.form = t.form and i.indicator = t.indicator
        where t.measure = k.measure and t.form = k.form
    ) as table_id
from crosswalk as k
join names as n using (measure);

create or replace temporary table measure_rows as
with ranked as (
    select report_id, rank from measure_reports
),
terms as (
    select
        d.feed,
        d.number,
        t.form,
        t.indicator,
        t.sign,
        -- the local forms have fees in 元, the measure is in 万元
        k.unit = '万元' and i.unit = '元' as is_converted,
        count(*) over (partition by d.feed) as terms
    from crosswalk_terms as t
    join measure_feeds as d using (measure, form)
    join crosswalk as k using (measure, form)
    join indicators as i on i.form = t.form and i.indicator = t.indicator
),
printed as (
    select
        rank,
        list_sort(list(distinct form)) as forms,
        list_sort(list(distinct table_id)) as tables,
        list_sort(list(form || ' ' || table_id)) as form_tables
    from (select distinct report_id, form, table_id from facts)
    join ranked using (report_id)
    group by rank
),
passed_over as (
    -- a report that prints two forms of one measure: the one that has a number, then the newer form
    select rank, feed
    from (
        select r.rank, t.feed, t.number, t.form, count(f.value) = any_value(t.terms) as complete
        from facts as f
        join ranked as r using (report_id)
        join terms as t on t.form = f.form and t.indicator = f.indicator
        where (f.applicant is null or f.applicant = 'total')
            and r.rank in (select rank from printed where len(forms) > 1)
        group by r.rank, t.feed, t.number, t.form
    )
    join forms using (form)
    qualify row_number() over (
        partition by rank, number order by complete desc, position desc
    ) > 1
),
errors as (
    -- those of no cell: of a printed table, or (table_id NULL) of the whole report
    select report_id, table_id, count(*)::int as errors
    from findings
    where severity = 'error' and indicator is null and not is_settled(decision)
    group by report_id, table_id
),
counterparts as (
    -- the form is that of the measure's own table; where the report prints none, that of any of its tables
    select p.form_tables, d.number, bool_or(
        list_contains(p.form_tables, d.form || ' ' || d.table_id)
        or (list_contains(p.forms, d.form) and not list_contains(p.tables, d.table_id))
    ) as counterpart
    from (select distinct forms, tables, form_tables from printed) as p
    cross join measure_feeds as d
    group by p.form_tables, d.number
),
cells as (
    select r.rank, t.number, t.feed, t.terms,
        t.sign * case when t.is_converted and f.unit = '元' then (f.value * 0.0001)::decimal(20, 4) else f.value end as value,
        coalesce(e.errors > 0, false) as wrong, coalesce(e.open_findings, 0) as n_findings, f.corrected
    from facts as f
    join ranked as r using (report_id)
    join terms as t on t.form = f.form and t.indicator = f.indicator
    left join cell_findings as e
        on e.report_id = f.report_id and e.indicator = f.indicator and e.applicant is not distinct from f.applicant
    where f.applicant is null or f.applicant = 'total'
),
made as (
    select
        rank,
        number,
        any_value(feed) as feed,
        count(value) = any_value(terms) as complete,
        sum(value) as value,
        bool_or(wrong) as wrong,
        sum(n_findings)::int as n_findings,
        bool_or(corrected) as corrected,
        bool_or(counterpart) as counterpart
    from (
        select *, true as counterpart
        from cells
        anti join passed_over using (rank, feed)
        union all
        select p.rank, c.number, null, null, null, false, 0, false, c.counterpart
        from printed as p
        join counterparts as c using (form_tables)
    )
    group by rank, number
)
select
    m.rank,
    m.number,
    m.feed,
    coalesce(m.complete or m.counterpart, false) as has_counterpart,
    case when m.complete and m.value = trunc(m.value) and abs(m.value) < 2147483648 then m.value::int end as whole,
    case when m.complete and whole is null then m.value end as other,
    m.wrong or w.errors is not null or t.errors is not null as has_error,
    m.n_findings + coalesce(w.errors, 0) + coalesce(t.errors, 0) as n_findings,
    m.corrected
from made as m
join measure_reports as r using (rank)
left join measure_feeds as d using (feed)
left join errors as w on w.report_id = r.report_id and w.table_id is null
left join errors as t on t.report_id = r.report_id and t.table_id = d.table_id
order by m.rank, m.number;
