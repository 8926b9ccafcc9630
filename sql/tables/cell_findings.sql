-- cell_findings | 有问题的单元格 | One row per cell that an error or a warning touches (finding_cells, counted).
--   report_id | 报告编号 | reports.report_id
--   indicator | 指标 | indicator of the cell
--   applicant | 申请人类型 | applicant type of the cell; NULL if not per applicant
--   open_findings | 问题数 | errors and warnings that touch it
--   errors | 错误数 | errors alone
-- kind: computed
create table cell_findings (
    report_id varchar not null,
    indicator varchar,
    applicant varchar,
    open_findings bigint not null,
    errors bigint not null
);
