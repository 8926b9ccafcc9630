-- agency_successions | 机关承接 | Agencies that are known to have been followed by another (data/reference/agency_successions.csv).
--   predecessor_id | 前身编号 | reports.agency_id of what ended, or gave up duties
--   successor_id | 承接机关编号 | reports.agency_id of what took over
--   year | 年度 | the first year that the successor reports on
--   change | 变化 | renamed, merged (all of the predecessor, with others or beside its own duties) or part (some duties moved)
--   source | 依据 | decision or notice, with its date
-- kind: reference
create table agency_successions (
    predecessor_id varchar not null,
    successor_id varchar not null check (successor_id <> predecessor_id),
    year smallint not null,
    change varchar not null check (change in ('renamed', 'merged', 'part')),
    source varchar not null,
    primary key (predecessor_id, successor_id, year)
);
