-- 各机关每年予以公开和部分公开的占多少 | What share each agency granted, wholly or in part
select agency, year, rate_zh, round(value, 4) as value, denominator as n, comparability, caveat_zh
from rates
where rate = 'granted_or_in_part_of_concluded' and value is not null
order by agency, year;
