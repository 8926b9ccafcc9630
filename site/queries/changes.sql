-- site_changes | 版本差异 | Cells that two published editions of a report print differently. What waits for a person is no publication: a torn copy would change everything.
create or replace temp table site_changes as
select e.*
from edition_changes as e
join reports as old on old.report_id = e.from_report and not old.is_pending
join reports as new on new.report_id = e.to_report and not new.is_pending;
