-- edition_changes | 版本差异 | One row per cell that an agency's editions of one year print differently; what is missing from a superseded edition that is loaded in part is no difference.
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   from_report | 旧版本 | the superseded edition
--   to_report | 现行版本 | the current edition
--   form | 表式 | form of the cell
--   indicator | 指标 | indicator of the cell
--   applicant | 申请人类型 | applicant type; NULL if not per applicant
--   value_before | 旧数值 | number as published in the superseded edition; NULL where it prints none
--   value_after | 新数值 | number as published in the current edition; NULL where it prints none
--   raw_before | 旧原文 | text of the cell in the superseded edition; NULL where it has no such cell
--   raw_after | 新原文 | text of the cell in the current edition; NULL where it has no such cell
-- needs: corrections, facts, reports
create or replace view edition_changes as
with pairs as materialized (
    select
        new.agency_id, new.agency, new.year, old.report_id as from_report, new.report_id as to_report,
        old.status = 'partial' as is_part
    from reports as old
    join reports as new on new.report_id = old.superseded_by
    where old.status in ('loaded', 'partial') and new.status in ('loaded', 'partial')
),
printed as (
    -- a person's correction is no change by the agency
    select
        f.report_id, f.form, f.indicator, f.applicant, f.state, f.raw,
        case when f.corrected then c.published else f.value end as value
    from facts as f
    left join corrections as c
        on f.corrected
        and c.quote is null
        and c.report_id = f.report_id
        and c.indicator = f.indicator
        and c.applicant is not distinct from f.applicant
    where f.report_id in (select unnest([from_report, to_report]) from pairs)
),
before as (
    select p.from_report, f.* from pairs as p join printed as f on f.report_id = p.from_report
),
after as (
    select p.from_report, f.* from pairs as p join printed as f on f.report_id = p.to_report
)
select
    p.* exclude (is_part),
    coalesce(a.form, b.form) as form,
    coalesce(a.indicator, b.indicator) as indicator,
    coalesce(a.applicant, b.applicant) as applicant,
    b.value as value_before,
    a.value as value_after,
    b.raw as raw_before,
    a.raw as raw_after
from before as b
full join after as a
    on a.from_report = b.from_report
    and a.form = b.form
    and a.indicator = b.indicator
    and a.applicant is not distinct from b.applicant
join pairs as p on p.from_report = coalesce(a.from_report, b.from_report)
where not (p.is_part and b.indicator is null)
    and (
        a.value is distinct from b.value
        or a.state is distinct from b.state
        or (a.state = 'text' and a.raw <> b.raw)
    );
