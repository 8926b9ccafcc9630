-- 每个地方最近一年新收多少申请 | How many requests each place received in its latest year
select district, year, value::int as value, basis, n_missing, missing[:2] as missing
from latest_by_district
where measure_zh = '新收政府信息公开申请'
order by district_code;
