-- facts | 指标值 | One row per cell of a form in an edition of a report (long format), as published.
--   report_id | 报告编号 | the edition: reports.report_id
--   form | 表式 | form of the table the cell stands in (forms.form), decided by its labels
--   table_id | 表 | proactive, requests, review_litigation or statistics
--   indicator | 指标 | indicators.indicator
--   applicant | 申请人类型 | applicant type; NULL for cells that are not printed per applicant
--   value | 数值 | the number printed, or a person's correction of it; NULL unless state is reported or corrected
--   unit | 单位 | unit as printed, else the unit of the form; NULL where neither says one
--   state | 状态 | reported (a number, 0 included), blank, mark (/ - 无 …) or text (not a number)
--   raw | 原文 | what the cell prints, line breaks removed
--   note | 附注 | what is printed behind the number in the same cell
--   page | 页 | page of the cell, from 1; NULL where the source has no pages
--   x0 | 左 | left edge of the cell, PDF points from the left of the page as displayed
--   y0 | 上 | upper edge of the cell, PDF points from the top of the page as displayed
--   x1 | 右 | right edge of the cell, PDF points from the left
--   y1 | 下 | lower edge of the cell, PDF points from the top
--   reader | 读取方式 | how the cell was read: medium and the two programs
--   agreed | 两次读取一致 | whether both independent readings of the cell gave this text
--   corrected | 已更正 | whether a person has corrected the value (corrections); raw and state are as published
-- kind: data
create table facts (
    report_id varchar not null,
    form varchar not null,
    table_id varchar not null,
    indicator varchar not null,
    applicant varchar,
    value decimal(20, 4),
    unit varchar,
    state varchar not null check (state in ('reported', 'blank', 'mark', 'text')),
    raw varchar not null,
    note varchar,
    page integer check (page >= 1),
    x0 double,
    y0 double,
    x1 double,
    y1 double,
    reader varchar not null,
    agreed boolean not null,
    corrected boolean not null,
    check ((state = 'reported' or corrected) = (value is not null))
);
