-- check_terms | 勾稽公式项 | The formulas of the identities, one row per term: the signed terms add up to 0.
--   check_id | 规则 | checks.check_id
--   indicator | 指标 | the indicator of the term; NULL for an identity once per row
--   applicant | 申请人类型 | the applicant type of the term; NULL for the others
--   sign | 符号 | 1 left of the equals sign, -1 right of it (turned round by a minus)
--   is_left | 等号左边 | whether the term stands left of the equals sign
-- kind: terms
create table check_terms (
    check_id varchar not null,
    indicator varchar,
    applicant varchar,
    sign smallint not null,
    is_left boolean not null
);
