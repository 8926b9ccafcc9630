-- 只有正文写了的数 | Numbers that only the text states
select agency, year, measure_zh, value, availability, caveat_zh
from harmonized
where measure in ('disclosure.total', 'disclosure.website', 'requests.fees') and value is not null
order by agency, measure, year;
