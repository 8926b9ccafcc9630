-- How many findings there are of each rule, severity and decision.
-- row: rule, severity, decision, findings
select rule, severity, decision, count(*) as findings
from site_findings
group by all
order by all;
