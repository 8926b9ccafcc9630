-- check_sums | 勾稽核对存储 | What check_results shows, as the file keeps it: one row per report and place where a formula applies.
--   report_id | 报告编号 | reports.report_id
--   place | 位置序号 | check_places.place
--   left_number | 左边整数 | left side, where both sides are whole numbers
--   excess | 多出 | how much more than the right side that is
--   left_side | 左边 | left side where one of them is not, likewise the next three
--   right_side | 右边 | right side
--   right_filled | 右边已填 | sum of those cells right of the sign that are numbers
--   difference | 差额 | left minus right
--   result | 结果 | fails or not_assessed; NULL for holds
--   agreed | 两次读取一致 | whether both readings agree on every cell concerned
-- kind: computed
create table check_sums (
    report_id varchar not null,
    place smallint not null,
    left_number integer,
    excess integer,
    left_side decimal(38, 4),
    right_side decimal(38, 4),
    right_filled decimal(38, 4),
    difference decimal(38, 4),
    result varchar check (result in ('fails', 'not_assessed')),
    agreed boolean not null,
    check ((left_number is null) = (excess is null)),
    check ((left_number is null) = (right_filled is not null))
);
