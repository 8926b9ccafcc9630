-- A report that covers something else than last year's says so: its numbers do not continue the series. One that could
-- not be read has none.
-- needs: reports, terms
-- neighbourhood: agency
-- only with: (select 1 from reports where is_current group by agency_id having count(distinct year) > 1)
select
    'years.scope' as rule,
    this.report_id,
    before.scope as expected,
    this.scope as actual,
    'scope' as cause,
    was.label_zh as expected_zh,
    was.label_en as expected_en,
    is_now.label_zh as actual_zh,
    is_now.label_en as actual_en
from reports as this
join reports as before on before.agency_id = this.agency_id and before.year = this.year - 1
join terms as was on was.vocabulary = 'scope' and was.term = before.scope
join terms as is_now on is_now.vocabulary = 'scope' and is_now.term = this.scope
where this.is_current and this.status in ('loaded', 'partial')
    and before.is_current and before.status in ('loaded', 'partial')
    and this.scope <> before.scope
    and 'unknown' not in (this.scope, before.scope);
