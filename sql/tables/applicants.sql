-- applicants | 申请人类型 | The columns of the requests table (data/reference/applicants.csv).
--   applicant | 申请人类型 | name
--   position | 次序 | printed order, from 1
--   label_zh | 中文标签 | official label
--   label_en | 英文标签 | translation
-- kind: reference
create table applicants (
    applicant varchar primary key,
    position smallint not null,
    label_zh varchar not null,
    label_en varchar not null
);
