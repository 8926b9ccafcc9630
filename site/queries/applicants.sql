-- The columns of the requests tables.
select position, applicant, label_zh, label_en from applicants order by position;
