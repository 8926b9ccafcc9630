-- One year against the next, for each agency: what is carried over, and what is in force, goes on where it stopped.
-- needs: facts, reports
-- neighbourhood: agency
-- only with: (select 1 from reports where is_current group by agency_id having count(distinct year) > 1)
with cells as materialized (
    select r.agency_id, r.year, r.report_id, f.form, f.indicator, f.applicant, f.value, f.agreed
    from facts as f
    join reports as r using (report_id)
    where r.is_current and r.agency_id is not null and f.value is not null
        and f.indicator in (
            'requests.carried_in', 'requests.carried_out', 'regulations.issued', 'regulations.repealed',
            'regulations.in_force', 'normative_documents.issued', 'normative_documents.repealed',
            'normative_documents.in_force'
        )
),
expected as (
    -- 上年结转 is last year's 结转下年度继续办理, per applicant type
    select 'years.carried_over' as rule, this.report_id, this.indicator, this.applicant, this.value,
        before.value as expected, this.agreed and before.agreed as agreed
    from cells as this
    join cells as before
        on before.indicator = 'requests.carried_out'
        and before.agency_id = this.agency_id
        and before.year = this.year - 1
        and before.applicant = this.applicant
    where this.indicator = 'requests.carried_in'
    union all
    -- 现行有效 is last year's plus 制发 minus 废止
    select 'years.in_force', this.report_id, this.indicator, null, this.value,
        before.value + issued.value - repealed.value, this.agreed and before.agreed and issued.agreed and repealed.agreed
    from cells as this
    join cells as before
        on before.indicator = this.indicator and before.agency_id = this.agency_id and before.year = this.year - 1
    join cells as issued
        on issued.report_id = this.report_id and issued.form = this.form and issued.indicator = replace(this.indicator, 'in_force', 'issued')
    join cells as repealed
        on repealed.report_id = this.report_id and repealed.form = this.form and repealed.indicator = replace(this.indicator, 'in_force', 'repealed')
    where this.indicator in ('regulations.in_force', 'normative_documents.in_force')
)
select
    rule,
    report_id,
    indicator,
    applicant,
    expected,
    value as actual,
    case when agreed then 'unknown' else 'reader' end as cause,
    abs(value - expected) as deviation
from expected;
