-- in_boundaries_of | 换区划口径 | harmonized in the boundaries of another year, `from in_boundaries_of(2024)`: new names and codes are followed, districts that became one are added where each has a number; what was taken apart, or is asked for as it was before it grew, has no number but a reason. Nothing is apportioned.
--   district_code | 行政区划代码 | code of the district in the year asked for
--   district | 行政区划 | its name then
--   agency_id | 机关编号 | that code with the name of the agency: agencies go by their name without the district
--   agency_name | 机关名称 | name of the agency without the district
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   unit | 单位 | unit of the measure
--   value | 数值 | sum of the parts; NULL with a reason
--   comparability | 可比性 | the worst of the parts
--   has_error | 有错误 | whether an error touches one of them
--   n_findings | 问题数 | open errors and warnings that touch them
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   parts | 部分数 | districts of the year reported on that the number is to be made of
--   reason | 无数原因 | part_missing, taken_apart, part_of_larger, scopes_differ (the parts do not cover the same), not_of_its_year (the report is under a code of another year), no_counterpart (no district of the year asked for is known to have its area: founded later of parts of others, or ended without a successor that is known), area_changed (a part of it came or went in between); NULL where there is a number
--   scope | 统计范围 | reports.scope of the parts, joined by | where they differ
-- needs: area_changes, comparability_order, district_history, district_links, harmonized, reports
create or replace macro in_boundaries_of(target) as table
with recursive years as (
    select distinct year from reports where year is not null
),
segments as (
    select district_code, valid_from, coalesce(valid_to, 9999) as valid_to from district_history
),
begun as (
    select successor, ended, count(*) as predecessors from district_links group by successor, ended
),
-- one step forwards from the end of a district, or backwards from its beginning
steps as (
    select
        true as forwards, l.district_code as code, l.ended as at,
        h.district_code as next_code, h.valid_from as next_from, coalesce(h.valid_to, 9999) as next_to,
        case when not l.whole then 'taken_apart' end as breaks
    from district_links as l
    join district_history as h on h.district_code = l.successor
        and h.valid_from <= l.ended + 1 and l.ended + 1 <= coalesce(h.valid_to, 9999)
    union all
    select
        false, l.successor, l.ended + 1, h.district_code, h.valid_from, h.valid_to,
        case when b.predecessors > 1 then 'part_of_larger' end
    from district_links as l
    join begun as b on b.successor = l.successor and b.ended = l.ended
    join district_history as h on h.district_code = l.district_code and h.valid_to = l.ended
),
-- from each district as it was from one year to another to what its area belongs to in the year asked for
ways as (
    select
        district_code as origin, valid_from as since, valid_to as until,
        district_code as code, valid_from, valid_to, null::varchar as broken
    from segments
    union all
    select w.origin, w.since, w.until, s.next_code, s.next_from, s.next_to, coalesce(w.broken, s.breaks)
    from (
        select *, case when valid_to < target then valid_to else valid_from end as at
        from ways
        where valid_to < target or valid_from > target
    ) as w
    join steps as s on s.forwards = (w.valid_to < target) and s.code = w.code and s.at = w.at
),
-- a district that took in another, or a part of one, after the year asked for is larger than it was
grown as (
    select w.origin, w.since, min(l.ended) as ended
    from ways as w
    join district_links as l on l.successor = w.code
        and l.ended >= target
        and l.ended >= w.valid_from and l.ended < w.valid_to
    group by w.origin, w.since
),
-- a district that went on without a part of it, or with one more, is not what it was
altered as (
    select w.origin, w.since, y.year
    from ways as w
    join years as y on w.since <= y.year and y.year <= w.until
    join area_changes as c on c.district_code = w.code
        and w.valid_from <= c.year and c.year <= w.valid_to + 1
        and least(y.year, target) < c.year and c.year <= greatest(y.year, target)
    group by w.origin, w.since, y.year
),
arrived as (
    select
        w.code, y.year, w.origin,
        coalesce(
            min(coalesce(w.broken, case when g.ended < y.year then 'part_of_larger' end)),
            case when bool_or(a.year is not null) then 'area_changed' end
        ) as broken
    from ways as w
    join years as y on w.since <= y.year and y.year <= w.until
    left join grown as g on g.origin = w.origin and g.since = w.since
    left join altered as a on a.origin = w.origin and a.since = w.since and a.year = y.year
    where w.valid_from <= target and target <= w.valid_to
    group by w.code, y.year, w.origin
),
placed as (
    select
        code, year, count(*) as parts,
        coalesce(min(broken) filter (broken <> 'area_changed'), min(broken)) as broken
    from arrived group by code, year
),
origins as (
    select a.code, a.year, p.parts, p.broken, a.origin
    from arrived as a
    join placed as p on p.code = a.code and p.year = a.year
    union all
    -- codes without a history stay as they are; a report under a code that was not in use in its year has no place, nor
    -- has one of a district that nothing in the year asked for corresponds to
    select
        h.district_code, h.year, 1,
        case
            when exists (
                from segments as s
                where s.district_code = h.district_code and s.valid_from <= h.year and h.year <= s.valid_to
            ) then 'no_counterpart'
            when h.district_code in (select district_code from district_history) then 'not_of_its_year'
        end,
        h.district_code
    from (select distinct district_code, year from reports where district_code is not null and year is not null) as h
    anti join arrived as a on a.origin = h.district_code and a.year = h.year
),
numbers as (
    select
        o.code as district_code,
        regexp_replace(h.agency_id, '^\d{6}-', '') as name,
        h.year,
        h.measure,
        any_value(h.measure_zh) as measure_zh,
        any_value(h.measure_en) as measure_en,
        any_value(h.unit) as unit,
        sum(h.value) as total,
        count(h.value) = max(o.parts) and count(*) = max(o.parts) as complete,
        max(list_position(comparability_order(), h.comparability)) as worst,
        bool_or(h.has_error) as has_error,
        sum(h.n_findings)::int as n_findings,
        bool_or(h.corrected) as corrected,
        max(o.parts) as parts,
        min(o.broken) as broken,
        -- nearly always one: to list distinct ones in the aggregate takes twice as long
        case
            when min(h.scope) = max(h.scope) then min(h.scope)
            else array_to_string(list_sort(list_distinct(list(h.scope) filter (h.scope is not null))), '|')
        end as scope
    from harmonized as h
    join origins as o on o.origin = h.district_code and o.year = h.year
    -- what a text states is counted as each agency sees fit: not to be added
    where h.availability <> 'in_text'
    group by o.code, name, h.year, h.measure
)
select
    n.district_code,
    d.district,
    n.district_code || '-' || n.name as agency_id,
    n.name as agency_name,
    n.year,
    n.measure,
    n.measure_zh,
    n.measure_en,
    n.unit,
    case when n.broken is null and n.complete and not contains(n.scope, '|') then n.total end as value,
    comparability_order()[n.worst] as comparability,
    n.has_error,
    n.n_findings,
    n.corrected,
    n.parts,
    coalesce(
        n.broken, case when not n.complete then 'part_missing' when contains(n.scope, '|') then 'scopes_differ' end
    ) as reason,
    n.scope
from numbers as n
left join district_history as d
    on d.district_code = n.district_code and d.valid_from <= target and target <= coalesce(d.valid_to, 9999);
