-- A report that covers something else than last year's says so: its numbers do not continue the series. One that could
-- not be read has none.
-- needs: reports
with scope_labels(scope, zh, en) as (
    values
        ('own', '本机关', 'the organ itself'),
        ('own_with_departments', '本级及所属部门', 'its level with its departments'),
        ('whole_region', '全地区', 'the whole region')
)
select
    'years.scope' as rule,
    this.report_id,
    before.scope as expected,
    this.scope as actual,
    'scope' as cause,
    was.zh as expected_zh,
    was.en as expected_en,
    is_now.zh as actual_zh,
    is_now.en as actual_en
from reports as this
join reports as before on before.agency_id = this.agency_id and before.year = this.year - 1
join scope_labels as was on was.scope = before.scope
join scope_labels as is_now on is_now.scope = this.scope
where this.is_current and this.status in ('loaded', 'partial')
    and before.is_current and before.status in ('loaded', 'partial')
    and this.scope <> before.scope
    and 'unknown' not in (this.scope, before.scope);
