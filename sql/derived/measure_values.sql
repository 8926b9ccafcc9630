-- The harmonized measures of every current report, sorted so that a year or a district is read without the others:
-- what the view measures shows. A measure has the same number in every report.
-- Reports, measures and formulas go by numbers until the last step: of a whole country there are ninety million cells
-- and seventy million measures. Nothing before the slices keeps them in memory.
-- needs: cell_findings, crosswalk, crosswalk_terms, facts, findings, forms, indicators, is_settled, measure_forms, reports
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

-- slices: measure_reports
create or replace temporary table measures_made as
with ranked as (
    select report_id, rank
    from measure_reports
    where rank between getvariable('slice_first') and getvariable('slice_last')
),
printed as (
    select * from measure_prints where rank between getvariable('slice_first') and getvariable('slice_last')
),
cells as (
    select m.*, d.number, d.form, d.terms
    from measure_cells as m
    join measure_feeds as d using (feed)
    where m.rank between getvariable('slice_first') and getvariable('slice_last')
),
passed_over as (
    -- a report that prints two forms of one measure: the one that has a number, then the newer form
    select rank, feed
    from (
        select rank, feed, number, form, count(value) = any_value(terms) as complete
        from cells
        where rank in (select rank from printed where len(forms) > 1)
        group by rank, feed, number, form
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
        select rank, number, feed, terms, value, wrong, n_findings, corrected, true as counterpart
        from cells
        anti join passed_over using (rank, feed)
        union all
        select p.rank, c.number, null, null, null, false, 0, false, c.counterpart
        from printed as p
        join counterparts as c using (form_tables)
    )
    group by rank, number
),
numbered as (
    select
        m.rank,
        m.number,
        n.measure,
        d.form,
        coalesce(m.complete or m.counterpart, false) as has_counterpart,
        case when m.complete then m.value end as value,
        case when m.complete and m.value = trunc(m.value) and abs(m.value) < 2147483648 then m.value::int end as whole,
        m.wrong or w.errors is not null or t.errors is not null as has_error,
        m.n_findings + coalesce(w.errors, 0) + coalesce(t.errors, 0) as n_findings,
        m.corrected
    from made as m
    join ranked as r using (rank)
    join (select distinct number, measure from measure_feeds) as n using (number)
    left join measure_feeds as d using (feed)
    left join errors as w on w.report_id = r.report_id and w.table_id is null
    left join errors as t on t.report_id = r.report_id and t.table_id = d.table_id
),
arranged as (
    -- one list of rows: each ordered list takes its own memory
    select
        rank,
        list(
            {
                measure: measure,
                form: form,
                has_counterpart: has_counterpart,
                whole: whole,
                other: case when whole is null then value end,
                has_error: has_error,
                n_findings: n_findings,
                corrected: corrected
            }
            order by number
        ) as cells,
        bool_or(whole is null and value is not null) as any_other,
        bool_or(has_error) as any_error,
        max(n_findings) > 0 as any_finding,
        bool_or(corrected) as any_corrected
    from numbered
    group by rank
)
select
    rank,
    md5_number_lower(
        array_to_string([coalesce(c.form, '') || if(c.has_counterpart, '+', '-') for c in cells], ' ')
    ) as choice,
    [c.measure for c in cells] as measures,
    [c.form for c in cells] as forms,
    [c.has_counterpart for c in cells] as has_counterpart,
    [c.whole for c in cells] as numbers,
    case when any_other then [c.other for c in cells] end as others,
    case when any_error then [c.has_error for c in cells] end as has_error,
    case when any_finding then [c.n_findings for c in cells] end as n_findings,
    case when any_corrected then [c.corrected for c in cells] end as corrected
from arranged;

delete from measure_values where report_id in (
    select report_id from measure_reports where rank between getvariable('slice_first') and getvariable('slice_last')
);
insert into measure_values
select
    r.year, r.district_code, r.agency_id, r.report_id, m.choice, m.numbers, m.others, m.has_error, m.n_findings,
    m.corrected
from measures_made as m
join measure_reports as r using (rank)
order by rank;

insert into measure_forms
select choice, generate_subscripts(measures, 1), unnest(measures), unnest(forms), unnest(has_counterpart)
from (from measures_made select distinct choice, measures, forms, has_counterpart)
where choice not in (select choice from measure_forms)
order by all;

drop table measures_made;
