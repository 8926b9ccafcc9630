-- extra_cells | 表外格子 | One row per printed cell of a row or column that no form has: an agency's own rows, and labels that were not understood.
--   report_id | 报告编号 | the edition: reports.report_id
--   table_id | 表 | the table it stands in: proactive, requests, review_litigation or statistics
--   label | 行标签 | the label of its row as printed, with the groups above it; empty if the row has none
--   column_label | 列标签 | the label of its column as printed; NULL where nothing is printed above it
--   raw | 原文 | what the cell prints, line breaks removed
--   value | 数值 | the number printed; NULL if it is none
--   page | 页 | page of the cell, from 1; NULL where the source has no pages
--   x0 | 左 | left edge of the cell, PDF points from the left of the page as displayed
--   y0 | 上 | upper edge of the cell, PDF points from the top of the page as displayed
--   x1 | 右 | right edge of the cell, PDF points from the left
--   y1 | 下 | lower edge of the cell, PDF points from the top
-- kind: data
create table extra_cells (
    report_id varchar not null,
    table_id varchar not null,
    label varchar not null,
    column_label varchar,
    raw varchar not null,
    value decimal(20, 4),
    page integer check (page >= 1),
    x0 double,
    y0 double,
    x1 double,
    y1 double
);
