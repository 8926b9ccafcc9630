-- corrections | 更正 | One row per correction by a person (data/corrections/): it overlays the value of a cell or of a statement, the text stays as published.
--   report_id | 报告编号 | the edition whose cell is corrected; NULL if it is fixed at the source and no longer applied
--   indicator | 指标 | the indicator
--   applicant | 申请人类型 | the applicant type; NULL if not per applicant
--   quote | 原句 | words of the statement that is corrected; NULL for a cell
--   expect | 原文 | the published text of the cell, the number of the statement
--   published | 发布值 | the number as published; NULL if the cell prints none or the correction is not applied
--   value | 更正值 | the corrected number
--   reason | 理由 | why
--   author | 更正人 | who
--   date | 日期 | when
--   status | 状态 | open, reported (to the publisher) or fixed (at the source)
--   file | 文件 | where the correction stands: file and line
-- kind: data
create table corrections (
    report_id varchar,
    indicator varchar not null,
    applicant varchar,
    quote varchar,
    expect varchar not null,
    published decimal(20, 4),
    value decimal(20, 4) not null,
    reason varchar not null,
    author varchar not null,
    date date not null,
    status varchar not null check (status in ('open', 'reported', 'fixed')),
    file varchar not null
);
