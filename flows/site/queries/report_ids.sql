-- Every edition of every report.
select report_id from reports order by report_id;
