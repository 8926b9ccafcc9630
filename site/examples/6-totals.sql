-- 各机关自己的数按地区相加，缺几份 | The agencies' own numbers added by district, and how many lack
select district, year, value, n_reports, n_missing, has_error
from district_totals
where measure = 'requests.received' and scope = 'own';
