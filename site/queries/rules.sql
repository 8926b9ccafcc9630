-- Every rule that a finding can name.
-- row: id, severity, zh, en, source
select check_id, severity, message_zh, message_en, source from checks order by check_id;
