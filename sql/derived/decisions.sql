-- What people decided is put on the findings. Editions share the id of a finding: one that prints other numbers than
-- those that were decided about stays open.
-- needs: findings, reports
update findings set decision = 'open' where decision <> 'open';
update findings set decision = d.decision
from decisions as d
where d.finding_id = findings.finding_id and d.state <> 'replaced'
    and d.expected is not distinct from findings.expected and d.actual is not distinct from findings.actual;
update decisions set state = case when f.same then 'applied' else 'changed' end
from (
    select d.finding_id, bool_or(
        f.expected is not distinct from d.expected and f.actual is not distinct from d.actual
    ) as same
    from findings as f
    join reports as r on r.report_id = f.report_id and r.is_current
    join decisions as d on d.finding_id = f.finding_id and d.state <> 'replaced'
    group by d.finding_id
) as f
where f.finding_id = decisions.finding_id and decisions.state <> 'replaced';
