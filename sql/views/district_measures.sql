-- district_measures | 地区数值 | One row per district, year and measure: the one number that stands for the place, and what it lacks.
--   district_code | 行政区划代码 | GB/T 2260
--   district | 行政区划 | its name in that year
--   level | 级别 | province, prefecture or county
--   city_code | 所属市代码 | regions.city_code
--   province_code | 所属省代码 | regions.province_code
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   unit | 单位 | unit of the measure
--   value | 数值 | of the report of the whole region; without one the sum of its parts, each counted once; NULL where there is neither, or roll-ups contradict each other: never 0
--   basis | 依据 | whole_region: as one report says; all_parts: a sum that lacks nothing known; some_parts: a sum that lacks what missing names, so no more than a least; conflicting: two roll-ups differ; unstated: its own government gives a number and does not say what it covers (report_id); none: no number that can be added
--   n_reports | 报告数 | reports whose numbers are in value
--   n_missing | 缺少数 | parts that are not in value: agencies of the place and of those below it, and districts below without any number
--   missing | 缺少的部分 | their names, the first twenty
--   parts | 计入的部分 | the agencies whose numbers are in value, the first twenty by district
--   not_added | 未计入 | agencies with a number that is not in value, the first twenty: it does not say what it covers, or may be in another one
--   comparability | 可比性 | the worst among the numbers used
--   has_error | 有错误 | whether an error touches one of the numbers used
--   n_findings | 问题数 | open errors and warnings that touch the numbers used
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   report_id | 报告编号 | the report of the whole region, or the unstated one; NULL for a sum
-- needs: comparability_order, crosswalk, district_history, district_parts, districts, regions
create or replace view district_measures as
with own as materialized (
    select * from district_parts
),
places as materialized (
    select y.year, h.district_code, h.district, h.level, h.parent_code
    from (select distinct year from own) as y
    join district_history as h on h.valid_from <= y.year and y.year <= coalesce(h.valid_to, 9999)
),
-- a district is a part of itself, of the one above it, and by way of that one of its province
parts as materialized (
    select year, district_code as part, district_code as whole, null as via from places
    union all
    select year, district_code, parent_code, null from places where parent_code is not null
    union all
    select p.year, p.district_code, a.parent_code, a.district_code
    from places as p
    join places as a on a.year = p.year and a.district_code = p.parent_code and a.parent_code is not null
    union all
    -- a code that was not in use in its year
    select year, district_code, district_code, null
    from (select distinct year, district_code from own)
    anti join places using (year, district_code)
),
decided as materialized (
    select year, district_code, measure from own where basis in ('whole_region', 'conflicting')
),
numbered as materialized (
    select distinct p.year, p.whole as district_code, o.measure
    from own as o
    join parts as p on p.year = o.year and p.part = o.district_code
    where o.value is not null
),
reached as (
    select distinct p.year, p.whole as district_code, o.measure
    from own as o
    join parts as p on p.year = o.year and p.part = o.district_code
),
-- districts below that give nothing: a place that is missing whole is named once, not by its own parts
silent as (
    select r.year, r.district_code, r.measure, c.district, c.district_code as code
    from reached as r
    join places as c on c.year = r.year and c.parent_code = r.district_code
    anti join numbered as n on n.year = r.year and n.district_code = c.district_code and n.measure = r.measure
    union all
    -- its own government, where none of its own agencies is known
    select r.year, r.district_code, r.measure, p.district || '人民政府', p.district_code
    from reached as r
    join places as p on p.year = r.year and p.district_code = r.district_code
    anti join own as o on o.year = r.year and o.district_code = r.district_code
),
gaps as (
    select s.year, s.district_code, s.measure, list(s.district order by s.code) as missing
    from silent as s
    anti join decided as d on d.year = s.year and d.district_code = s.district_code and d.measure = s.measure
    group by s.year, s.district_code, s.measure
),
pieces as (
    select
        o.year, o.district_code, o.measure, o.value, o.n_reports, o.n_missing, o.missing, o.parts, o.not_added, o.worst,
        o.has_error, o.n_findings, o.corrected, o.basis, o.report_id
    from own as o
    union all
    select year, district_code, measure, null, 0, len(missing), missing[:20], [], [], null, false, 0, false, 'gap', null
    from gaps
),
kept as (
    select
        p.whole, x.* replace (
            -- a place that gives nothing is named by the one above it
            case when p.part = p.whole or n.year is not null then x.missing else [] end as missing,
            case when p.part = p.whole or n.year is not null then x.n_missing else 0 end as n_missing
        )
    from pieces as x
    join parts as p on p.year = x.year and p.part = x.district_code
    left join numbered as n on n.year = x.year and n.district_code = x.district_code and n.measure = x.measure
    -- what a roll-up counts is not counted again
    anti join decided as d
        on d.year = p.year and d.measure = x.measure and d.district_code = p.whole and p.part <> p.whole
    anti join decided as v on v.year = p.year and v.measure = x.measure and v.district_code = p.via
),
summed as (
    select
        whole as district_code,
        year,
        measure,
        sum(value) as value,
        coalesce(any_value(basis) filter (where district_code = whole and basis in ('whole_region', 'conflicting', 'unstated')), 'parts') as basis,
        coalesce(sum(n_reports) filter (where value is not null), 0)::int as n_reports,
        sum(n_missing)::int as n_missing,
        flatten(list(missing order by district_code, basis)) as missing,
        flatten(list(parts order by district_code, basis)) as parts,
        flatten(list(not_added order by district_code, basis)) as not_added,
        max(worst) filter (where value is not null) as worst,
        coalesce(bool_or(has_error) filter (where value is not null), false) as has_error,
        coalesce(sum(n_findings) filter (where value is not null), 0)::int as n_findings,
        coalesce(bool_or(corrected) filter (where value is not null), false) as corrected,
        any_value(report_id) filter (where district_code = whole) as report_id
    from kept
    group by whole, year, measure
)
select
    s.district_code,
    coalesce(p.district, d.district) as district,
    coalesce(p.level, d.level) as level,
    g.city_code,
    g.province_code,
    s.year,
    s.measure,
    k.measure_zh,
    k.measure_en,
    k.unit,
    case when s.basis <> 'unstated' then s.value end as value,
    case
        when s.basis <> 'parts' then s.basis
        when s.value is null then 'none'
        when s.n_missing = 0 then 'all_parts'
        else 'some_parts'
    end as basis,
    case when s.basis = 'unstated' then 0 else s.n_reports end as n_reports,
    s.n_missing,
    s.missing[:20] as missing,
    case when s.basis = 'unstated' then [] else s.parts[:20] end as parts,
    s.not_added[:20] as not_added,
    case when s.basis <> 'unstated' then comparability_order()[s.worst] end as comparability,
    s.basis <> 'unstated' and s.has_error as has_error,
    case when s.basis = 'unstated' then 0 else s.n_findings end as n_findings,
    s.basis <> 'unstated' and s.corrected as corrected,
    s.report_id
from summed as s
join (
    select measure, any_value(label_zh) as measure_zh, any_value(label_en) as measure_en, any_value(unit) as unit
    from crosswalk
    group by measure
) as k on k.measure = s.measure
left join places as p on p.year = s.year and p.district_code = s.district_code
left join districts as d on d.district_code = s.district_code
left join regions as g on g.district_code = s.district_code;
