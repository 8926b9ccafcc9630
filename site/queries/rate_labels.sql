-- The rates in the order of their definitions: name, labels, and % for shares.
-- row: id, zh, en, unit
select rate, rate_zh, rate_en, if(share, '%', '') from rate_definitions order by rowid;
