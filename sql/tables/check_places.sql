-- check_places | 勾稽位置 | One row per place where a formula of checks applies to a form: per column, per row or once.
--   place | 位置序号 | its number
--   check_id | 规则 | checks.check_id
--   indicator | 指标 | the total it is about
--   applicant | 申请人类型 | the column it is about
--   left_terms | 左边格数 | cells left of the sign
--   right_terms | 右边格数 | cells right of it
-- kind: computed
create table check_places (
    place smallint not null,
    check_id varchar not null,
    indicator varchar,
    applicant varchar,
    left_terms integer not null,
    right_terms integer not null
);
