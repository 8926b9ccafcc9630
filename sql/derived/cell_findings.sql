-- The cells that errors and warnings touch, counted once for all who ask.
-- needs: decisions, finding_cells, is_settled
-- neighbourhood: agency
delete from cell_findings;
insert into cell_findings
select
    report_id,
    indicator,
    applicant,
    count(distinct finding_id),
    count(distinct finding_id) filter (severity = 'error')
from finding_cells
where severity in ('error', 'warning') and not is_settled(decision)
group by report_id, indicator, applicant
order by report_id;
