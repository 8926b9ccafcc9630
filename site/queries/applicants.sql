-- The columns of the requests tables.
-- row: position, id, zh, en
select position, applicant, label_zh, label_en from applicants order by position;
