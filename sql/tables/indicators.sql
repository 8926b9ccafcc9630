-- indicators | 指标 | Every indicator of every form (data/reference/indicators.csv).
--   form | 表式 | forms.form
--   position | 次序 | place of the indicator in the form, from 1
--   table_id | 表 | proactive, requests, review_litigation or statistics
--   indicator | 指标 | name of the indicator; the same quantity has the same name within a form; x_cumulative is x in all years together
--   label_zh | 中文标签 | official label with the labels above it
--   label_en | 英文标签 | translation
--   unit | 单位 | unit of the form; NULL where the form names none
--   by_applicant | 分申请人 | whether it is printed per applicant type
--   row_path | 行标签 | labels that lead to the row, outermost first, joined by >
--   column_path | 列标签 | labels that lead to the column, joined by >; NULL where the columns are applicant types
--   optional_group | 可选部分 | rows and columns that some prints of the form have and others leave out together; NULL is in every print
-- kind: reference
create table indicators (
    form varchar not null,
    position smallint not null,
    table_id varchar not null,
    indicator varchar not null,
    label_zh varchar not null,
    label_en varchar not null,
    unit varchar,
    by_applicant boolean not null,
    row_path varchar,
    column_path varchar,
    optional_group varchar,
    primary key (form, indicator)
);
