-- agency_links | 机关承接关系 | One row per agency with reports and agency that took over from it, wholly or in part.
--   predecessor_id | 前身编号 | agency that ended, gave up duties, or was in a district of another name or code
--   predecessor | 前身 | its name
--   successor_id | 承接机关编号 | agency that took over
--   successor | 承接机关 | its name
--   year | 年度 | the first year that the successor reports on in its place
--   change | 变化 | renamed, merged (all of it, with others or beside its own duties) or part (some of it, or nobody can say how much)
--   kind | 种类 | organisation, or boundary where the district changed and the agency goes by the same name
--   basis | 依据类型 | listed (agency_successions), district (district_history) or inferred (agency_reforms: by the names in the district and the years reported on)
--   certain | 确定 | whether the reform was the same everywhere; true if listed
--   source | 依据 | decision or notice, with its date
-- needs: agency_kinds, agency_reforms, agency_successions, district_links, reports
create or replace view agency_links as
with loaded as materialized (
    select agency_id, year
    from reports
    where is_current and status in ('loaded', 'partial') and agency_id is not null and year is not null
),
known as materialized (
    select k.agency_id, k.agency, k.name, k.district_code, min(r.year) as first, max(r.year) as last
    from reports as r
    join agency_kinds as k using (agency_id)
    where r.is_current and r.status <> 'not_a_report' and r.year is not null
    group by all
),
names as materialized (select distinct name from known),
began as (
    select n.name, f.position from names as n join agency_reforms as f on regexp_full_match(n.name, f.successor)
),
ended as (
    select n.name, f.* exclude (predecessor, successor, continuing, note)
    from names as n
    join agency_reforms as f on regexp_full_match(n.name, f.predecessor)
),
-- an agency that still reports has not ended: what took over goes on where it stopped
pairs as (
    select a.agency_id as predecessor_id, b.agency_id as successor_id, e.*, min(y.year) as year
    from known as a
    join ended as e on e.name = a.name and e.change <> 'part'
    join known as b on b.district_code = a.district_code and b.agency_id <> a.agency_id and b.last > a.last
    join began as n on n.name = b.name and n.position = e.position
    join loaded as y on y.agency_id = b.agency_id and y.year > a.last
    where a.agency_id not in (select predecessor_id from agency_successions)
    group by all
    having min(y.year) between any_value(e.first_year) and any_value(e.last_year) + 1
),
chosen as (
    select *, count(*) over (partition by predecessor_id) as successors
    from (select * from pairs qualify position = min(position) over (partition by predecessor_id))
),
linked as (
    select predecessor_id, successor_id, year, change, 'organisation' as kind, 'listed' as basis, true as certain, source
    from agency_successions
    union all
    -- two that may have taken over: nobody can say how much either has
    select
        predecessor_id, successor_id, year, case when successors > 1 then 'part' else change end,
        'organisation', 'inferred', certain, source
    from chosen
    union all
    -- the same name in a district that became part of another, or changed its code; a new name under one code is one agency
    select
        a.agency_id, b.agency_id, l.ended + 1,
        case when not l.whole then 'part' when l.alone then 'renamed' else 'merged' end,
        'boundary', 'district', true, 'district_history'
    from district_links as l
    join known as a on a.district_code = l.district_code and a.first <= l.ended
    join known as b on b.district_code = l.successor and b.name = a.name and b.agency_id <> a.agency_id
)
select
    l.predecessor_id, a.agency as predecessor, l.successor_id, b.agency as successor,
    l.year, l.change, l.kind, l.basis, l.certain, l.source
from linked as l
join known as a on a.agency_id = l.predecessor_id
join known as b on b.agency_id = l.successor_id;
