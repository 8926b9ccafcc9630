-- harmonized | 可比指标 | One row per current report and measure: what the forms of all years can be compared on.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   unit | 单位 | unit of the measure
--   value | 数值 | NULL where the form has no counterpart or a cell it needs is no number: never 0
--   form | 表式 | form of the table it comes from; NULL where none of the report's forms has it
--   comparability | 可比性 | exact, near, aggregate or caveat; NULL where there is no counterpart
--   caveat | 注意 | what to keep in mind when comparing
--   has_error | 有错误 | whether an error touches a cell that it is made of
--   availability | 可得性 | reported, not_reported (a cell it needs prints no number) or no_counterpart
--   report_id | 报告编号 | the report it comes from
create or replace view harmonized as
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
    -- a report that prints two forms of one measure: the one that has a number, then the newer form
    qualify row_number() over (
        partition by f.report_id, t.measure order by complete desc, t.form <> 'legacy' desc, t.form desc
    ) = 1
),
whole as (
    select distinct report_id from findings where severity = 'error' and indicator is null and decision <> 'dismissed'
),
measures as (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en, any_value(unit) as unit
    from crosswalk
    group by measure
)
select
    r.district_code,
    r.district,
    r.agency_id,
    r.agency,
    r.year,
    m.measure,
    m.measure_zh,
    m.measure_en,
    m.unit,
    case when made.complete then made.value end as value,
    made.form,
    c.comparability,
    c.caveat,
    coalesce(made.has_error, false) or w.report_id is not null as has_error,
    case
        when made.complete then 'reported'
        when made.form is not null or exists (
            select 1
            from facts as f
            join crosswalk as k on k.form = f.form and k.measure = m.measure
            where f.report_id = r.report_id
        ) then 'not_reported'
        else 'no_counterpart'
    end as availability,
    r.report_id
from reports as r
cross join measures as m
left join made on made.report_id = r.report_id and made.measure = m.measure
left join crosswalk as c on c.measure = made.measure and c.form = made.form
left join whole as w on w.report_id = r.report_id
where r.is_current and r.status = 'loaded';
