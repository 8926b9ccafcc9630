-- The cells of every form, in printed order.
-- row: form, position, table, indicator, zh, en, unit, byApplicant, rows, columns
select form, position, table_id, indicator, label_zh, label_en, unit, by_applicant::int, row_path, column_path
from indicators
order by form, position;
