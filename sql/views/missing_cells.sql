-- missing_cells | 缺失格子 | One row per cell that a report loaded in part should have and lacks.
--   report_id | 报告编号 | reports.report_id
--   form | 表式 | form of the table; of a table that is missing altogether, the newest form of the report
--   table_id | 表 | proactive, requests, review_litigation or statistics
--   indicator | 指标 | indicators.indicator
--   applicant | 申请人类型 | applicant type; NULL if not per applicant
-- needs: applicants, facts, forms, indicators, reports
create or replace view missing_cells as
with printed as (
    select distinct f.report_id, f.form, f.table_id
    from facts as f
    join reports as r using (report_id)
    where r.status = 'partial'
),
newest as (
    select p.report_id, arg_max(p.form, f.position) as form
    from printed as p
    join forms as f using (form)
    group by p.report_id
),
absent as (
    select n.report_id, n.form, t.table_id
    from newest as n
    join (select distinct form, table_id from indicators) as t using (form)
    anti join printed as p on p.report_id = n.report_id and p.table_id = t.table_id
),
expected as (
    select report_id, form, table_id, false as is_mixed from absent
    union all
    select report_id, form, table_id, count(*) over (partition by report_id, table_id) > 1 from printed
),
cells as (
    select
        e.report_id, e.form, e.table_id, e.is_mixed, i.indicator, i.optional_group, a.applicant,
        split_part(i.row_path, '>', 1) as block
    from expected as e
    join indicators as i using (form, table_id)
    left join applicants as a on i.by_applicant
),
optional as (
    select distinct f.report_id, f.form, i.optional_group
    from facts as f
    join indicators as i using (form, table_id, indicator)
    where i.optional_group is not null
),
blocks as (
    -- a table may print blocks of two forms: of each form only those that are there are expected
    select distinct f.report_id, f.form, f.table_id, split_part(i.row_path, '>', 1) as block
    from facts as f
    join indicators as i using (form, table_id, indicator)
    where f.report_id in (select report_id from expected where is_mixed)
)
select c.report_id, c.form, c.table_id, c.indicator, c.applicant
from cells as c
anti join facts as f
    on f.report_id = c.report_id
    and f.form = c.form
    and f.table_id = c.table_id
    and f.indicator = c.indicator
    and f.applicant is not distinct from c.applicant
where (c.optional_group is null or (c.report_id, c.form, c.optional_group) in (select (o.report_id, o.form, o.optional_group) from optional as o))
    and (not c.is_mixed
    or (c.report_id, c.form, c.table_id, c.block) in (select (b.report_id, b.form, b.table_id, b.block) from blocks as b));
