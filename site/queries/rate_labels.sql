-- The rates in the order of their definitions: name, labels, and % for shares.
select rate, rate_zh, rate_en, if(share, '%', '') from rate_definitions order by rowid;
