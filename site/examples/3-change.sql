-- 办结的比上一年多了多少 | How much more was concluded than the year before
select agency, year, value, previous, change_pct, series_break
from year_over_year
where measure = 'requests.concluded';
