-- agency_reforms | 机构改革 | Which departments a reform made of which, by their names: agencies that nobody listed follow it too (data/reference/agency_reforms.csv).
--   position | 次序 | of several reforms in which an agency may have ended the first decides that has a successor in its district
--   predecessor | 前身 | regular expression that fits the whole name, without the district, of what ended or gave up duties
--   successor | 承接机关 | regular expression that fits the whole name of what took over
--   first_year | 首年 | first year reported on in which a successor may be the one to report
--   last_year | 末年 | last such year; a successor that is a year late is followed too
--   change | 变化 | renamed, merged (it took over all of the predecessor, with others or beside its own duties) or part (some duties moved)
--   certain | 确定 | whether the reform was the same everywhere; false where places did it in their own ways
--   continuing | 涉及存续机关 | whether agencies that bore the successor's name before, or gave up duties and go on, are marked in these years: what they do may have changed
--   source | 依据 | plan, decision or notice, with its date
--   note | 说明 | remarks
-- kind: reference
create table agency_reforms (
    position smallint primary key,
    predecessor varchar not null check (regexp_matches('', predecessor) is not null),
    successor varchar not null check (regexp_matches('', successor) is not null),
    first_year smallint not null,
    last_year smallint not null check (last_year >= first_year),
    change varchar not null check (change in ('renamed', 'merged', 'part')),
    certain boolean not null,
    continuing boolean not null,
    source varchar not null,
    note varchar
);
