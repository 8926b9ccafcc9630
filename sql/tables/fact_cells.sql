-- fact_cells | 表格的格 | The cells that forms have, numbered.
--   cell | 格序号 | its number
--   form | 表式 | forms.form
--   table_id | 表 | proactive, requests, review_litigation or statistics
--   indicator | 指标 | indicators.indicator
--   applicant | 申请人类型 | applicant type; NULL for cells that are not printed per applicant
--   unit | 单位 | unit of the form; NULL where it names none
--   across | 列 | column of the applicant type, from 1; NULL where the columns are others
-- kind: terms
create table fact_cells (
    cell smallint not null,
    form varchar not null,
    table_id varchar not null,
    indicator varchar not null,
    applicant varchar,
    unit varchar,
    across smallint
);
