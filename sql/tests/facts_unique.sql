-- A cell of a form stands once in an edition.
select report_id, form, table_id, indicator, applicant, count(*) as times
from facts
group by all
having count(*) > 1;
