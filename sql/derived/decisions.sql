-- What people decided is put on the findings. Editions share the id of a finding: one that prints other numbers than
-- those that were decided about stays open. A correction resolves what the text or the reader has against the number of
-- its cell: the text states the corrected number, nobody could read the printed one for certain, or it may stand in the
-- wrong row or column. What a rule has against the numbers is found anew among those that are corrected.
-- needs: checks, facts, findings, reports
-- neighbourhood: country
-- only with: (from decisions select 1 union all from findings select 1 where decision <> 'open' union all from fact_values select 1 where corrected)
update findings set decision = 'open' where decision <> 'open';
update findings set decision = d.decision
from decisions as d
where d.finding_id = findings.finding_id and d.state <> 'replaced'
    and d.expected is not distinct from findings.expected and d.actual is not distinct from findings.actual;
update findings set decision = 'corrected'
from facts as f
where f.corrected and f.report_id = findings.report_id and f.indicator = findings.indicator
    and f.applicant is not distinct from findings.applicant
    and findings.decision not in ('dismissed', 'corrected')
    and (
        findings.cause = 'reader' or try_cast(findings.expected as decimal(20, 4)) = f.value
        or findings.rule in (select check_id from checks where kind in ('form', 'label', 'number', 'reading'))
    );
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
