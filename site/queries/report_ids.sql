-- Every edition of every report, and the document it was read from.
select report_id, document_id from reports order by report_id;
