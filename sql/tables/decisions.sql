-- decisions | 处理决定 | One row per decision of a person about a finding (data/decisions/), in the order in which they were made.
--   finding_id | 问题编号 | findings.finding_id
--   decision | 处理 | confirmed (it is as the finding says), dismissed (it is no problem), needs-correction, or open (taken back)
--   decided_by | 处理人 | who
--   decided_on | 日期 | when
--   note | 说明 | why
--   about | 对象 | agency, year, rule and cell, as they were
--   expected | 应为 | findings.expected as it was; the decision holds only while it is the same
--   actual | 实为 | findings.actual as it was; likewise
--   state | 状态 | applied, replaced (by a later decision), changed (the numbers are others now: the finding is open again) or gone (no such finding now)
--   file | 文件 | where the decision stands: file and line
-- kind: data
create table decisions (
    finding_id varchar not null,
    decision varchar not null check (decision in ('open', 'confirmed', 'dismissed', 'needs-correction')),
    decided_by varchar not null,
    decided_on date not null,
    note varchar not null,
    about varchar,
    expected varchar,
    actual varchar,
    state varchar not null check (state in ('applied', 'replaced', 'changed', 'gone')),
    file varchar not null
);
