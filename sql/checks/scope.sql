-- A report that covers something else than last year's says so: its numbers do not continue the series. One that could
-- not be read has none.
insert into findings
with scope_labels(scope, zh, en) as (
    values
        ('own', '本机关', 'the organ itself'),
        ('own_with_departments', '本级及所属部门', 'its level with its departments'),
        ('whole_region', '全地区', 'the whole region')
)
select
    finding_key(this.agency_id, this.year, c.check_id, null, null, ''),
    this.report_id,
    c.check_id,
    c.severity,
    null,
    null,
    before.scope,
    this.scope,
    'scope',
    replace(replace(c.message_zh, '{expected}', was.zh), '{actual}', is_now.zh),
    replace(replace(c.message_en, '{expected}', was.en), '{actual}', is_now.en),
    'open'
from reports as this
join reports as before on before.agency_id = this.agency_id and before.year = this.year - 1
join checks as c on c.check_id = 'years.scope' and c.active
join scope_labels as was on was.scope = before.scope
join scope_labels as is_now on is_now.scope = this.scope
where this.is_current and this.status in ('loaded', 'partial')
    and before.is_current and before.status in ('loaded', 'partial')
    and this.scope <> before.scope
    and 'unknown' not in (this.scope, before.scope);
