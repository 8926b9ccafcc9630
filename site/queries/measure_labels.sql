-- The measures in the order of the crosswalk: name, labels, unit.
-- row: id, zh, en, unit
select measure, any_value(label_zh), any_value(label_en), any_value(unit)
from crosswalk
group by measure
order by min(rowid);
