-- fact_values | 指标值存储 | What facts shows, as the file keeps it: one row per cell, in the order of the report. What is the same in many rows one after the other takes hardly any place.
--   report_id | 报告编号 | reports.report_id
--   cell | 格序号 | fact_cells.cell
--   number | 整数 | the value where it is a whole number
--   value | 非整数 | the value where it is not, or too large
--   unit | 单位 | unit where it is not that of fact_cells; empty where neither print nor form says one
--   state | 状态 | 0 reported, 1 blank, 2 mark, 3 text
--   raw | 原文 | what the cell prints, where it is neither the number written plainly nor blank
--   note | 附注 | what is printed behind the number in the same cell
--   page | 页 | page of the cell
--   row_place | 行位置 | upper edge × 32768 + height, in hundredths of a point; NULL where there is no box, or none that can be written so
--   column_place | 列位置 | left edge × 32768 + width, where they are not those of the applicant's column
--   edge_1 | 列边 1 | left edge of column 1 of applicant types in this report, in hundredths of a point
--   edge_2 | 列边 2 | left edge of column 2 of applicant types in this report, in hundredths of a point
--   edge_3 | 列边 3 | left edge of column 3 of applicant types in this report, in hundredths of a point
--   edge_4 | 列边 4 | left edge of column 4 of applicant types in this report, in hundredths of a point
--   edge_5 | 列边 5 | left edge of column 5 of applicant types in this report, in hundredths of a point
--   edge_6 | 列边 6 | left edge of column 6 of applicant types in this report, in hundredths of a point
--   edge_7 | 列边 7 | left edge of column 7 of applicant types in this report, in hundredths of a point
--   edge_8 | 列边 8 | right edge of the last one
--   x0 | 左 | left edge in points, of a box without row_place; likewise the other three
--   y0 | 上 | upper edge
--   x1 | 右 | right edge
--   y1 | 下 | lower edge
--   reader | 读取方式 | how the cell was read
--   agreed | 两次读取一致 | whether both independent readings of the cell gave this text
--   corrected | 已更正 | whether a person has corrected the value
-- kind: data
create table fact_values (
    report_id varchar not null,
    cell smallint not null,
    number integer,
    value decimal(20, 4),
    unit varchar,
    state utinyint not null check (state <= 3),
    raw varchar,
    note varchar,
    page smallint check (page >= 1),
    row_place uinteger,
    column_place uinteger,
    edge_1 integer,
    edge_2 integer,
    edge_3 integer,
    edge_4 integer,
    edge_5 integer,
    edge_6 integer,
    edge_7 integer,
    edge_8 integer,
    x0 double,
    y0 double,
    x1 double,
    y1 double,
    reader varchar not null,
    agreed boolean not null,
    corrected boolean not null,
    check (number is null or value is null),
    check ((state = 0 or corrected) = (number is not null or value is not null)),
    check (raw is not null or (not corrected and ((state = 0 and number is not null) or state = 1)))
);
