-- 结转下年的占比，与同类机关比 | The share carried over, among agencies of the same kind
select agency, value, median, q1, q3, rank, n, without_rate, n_missing, missing
from peers
where rate = 'carried_out_of_handled' and year = 2024 and level = 'city';
