-- rollups | 汇总核对 | One row per number of a report that covers more than its own agency: against the sum of the reports of its parts.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   scope | 统计范围 | own_with_departments: the departments of the level are its parts; whole_region: these, towns and subdistricts, and the districts directly below
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | what the report says
--   parts_sum | 部分之和 | least that its parts add up to: loaded numbers of what is sure to be counted in it, each counted once
--   parts_sum_high | 部分之和上限 | with what may or may not be counted in it: institutions, zones, organs led from above, agencies of unknown type; of departments, towns and subdistricts
--   parts_expected | 应有部分 | agencies of the level that reported in any year or are listed, and districts directly below in that year
--   parts_loaded | 已载部分 | those of them that have this number, on the scope that is added
--   parts_missing | 缺少部分 | the others
--   residual | 差额 | value minus parts_sum
--   verdict | 结论 | equal; within: the sum does not exceed it, and a part is missing or may be; exceeds: the parts are more than the whole; differs: it is more than all its parts; NULL if no part is loaded
--   has_error | 有错误 | whether an error touches the number of the report or one of a part
--   report_id | 报告编号 | the report
-- needs: agency_kinds, district_history, measures, reporting, reports
create or replace view rollups as
with recursive places as materialized (
    select y.year, h.district_code, h.parent_code, h.level
    from (
        select distinct year from reports where is_current and scope in ('own_with_departments', 'whole_region')
    ) as y
    join district_history as h on h.valid_from <= y.year and y.year <= coalesce(h.valid_to, 9999)
),
asked as materialized (
    select report_id, agency_id, agency, district_code, district, year, scope
    from reports
    where is_current and status in ('loaded', 'partial') and scope in ('own_with_departments', 'whole_region')
        and agency_id is not null and (year, district_code) in (select (year, district_code) from places)
),
regions_asked as (
    select distinct year, district_code from asked where scope = 'whole_region'
    union
    select p.year, p.district_code
    from regions_asked as a
    join places as p on p.year = a.year and p.parent_code = a.district_code
),
areas as (
    select year, district_code from regions_asked
    union
    select year, district_code from asked
),
members as materialized (
    select
        e.year, e.district_code, e.agency_id, e.report_id, e.scope,
        case
            when k.unit_type in ('government_office', 'department') then 'department'
            when k.unit_type in ('government', 'township') then k.unit_type
            else 'optional'
        end as role
    from reporting as e
    join agency_kinds as k using (agency_id)
    join areas as a on a.year = e.year and a.district_code = e.district_code
),
expected as materialized (
    select
        year, district_code,
        count(*) filter (
            where role = 'department' and coalesce(scope, '') not in ('own_with_departments', 'whole_region')
        ) as departments,
        count(*) filter (where role = 'township') as townships,
        count(*) filter (where role = 'optional') as optional
    from members
    group by year, district_code
),
-- what is loaded of each district: the sums over its agencies, and its roll-ups where they do not contradict each other
pieces as materialized (
    select
        m.year, m.district_code, n.measure,
        case
            when count(distinct n.value) filter (where m.scope = 'whole_region') = 1
                then min(n.value) filter (where m.scope = 'whole_region')
        end as whole,
        case
            when count(distinct n.value) filter (where m.scope = 'own_with_departments') = 1
                then min(n.value) filter (where m.scope = 'own_with_departments')
        end as level,
        coalesce(sum(n.value) filter (where m.scope = 'own' and m.role = 'department'), 0) as departments,
        coalesce(sum(n.value) filter (where m.scope = 'own' and m.role = 'township'), 0) as townships,
        coalesce(sum(n.value) filter (where m.scope = 'own' and m.role = 'optional'), 0) as optional,
        count(n.value) filter (where m.scope = 'own' and m.role = 'department') as n_departments,
        count(n.value) filter (where m.scope = 'own' and m.role = 'township') as n_townships,
        count(n.value) filter (where m.scope = 'own' and m.role = 'optional') as n_optional,
        coalesce(bool_or(n.has_error) filter (where n.value is not null), false) as has_error
    from members as m
    join measures as n on n.report_id = m.report_id
    group by m.year, m.district_code, n.measure
    having count(n.value) > 0
),
counties as materialized (
    select
        x.year, p.parent_code, x.measure, x.whole is not null as is_whole,
        coalesce(x.whole, greatest(coalesce(x.level, 0), x.departments + x.townships)) as least_sum,
        x.has_error
    from pieces as x
    join places as p on p.year = x.year and p.district_code = x.district_code and p.level = 'county'
),
prefectures as materialized (
    select
        x.year, p.parent_code, x.measure, bool_or(x.is_whole) as is_whole,
        coalesce(max(x.whole), sum(x.least_sum)) as least_sum,
        bool_or(x.has_error) as has_error
    from (
        select
            year, district_code, measure, whole, whole is not null as is_whole,
            greatest(coalesce(level, 0), departments + townships) as least_sum, has_error
        from pieces
        union all
        select year, parent_code, measure, null, false, sum(least_sum), bool_or(has_error)
        from counties
        group by year, parent_code, measure
    ) as x
    join places as p on p.year = x.year and p.district_code = x.district_code and p.level = 'prefecture'
    group by x.year, x.district_code, p.parent_code, x.measure
),
below as (
    select
        year, parent_code as district_code, measure, sum(least_sum) as least_sum,
        count(*) filter (where is_whole) as n_whole, count(*) as n_some, bool_or(has_error) as has_error
    from (select * from counties union all select * from prefectures)
    group by year, parent_code, measure
),
districts_below as (
    select year, parent_code as district_code, count(*) as districts
    from places
    where parent_code is not null
    group by year, parent_code
),
compared as (
    select
        a.*, v.measure, v.value,
        a.scope = 'whole_region' as is_region,
        coalesce(x.level, 0) as level,
        a.scope = 'whole_region' and x.level is not null as by_level,
        coalesce(x.departments, 0) as departments,
        coalesce(x.townships, 0) as townships,
        coalesce(x.optional, 0) as optional,
        case when a.scope = 'whole_region' then coalesce(b.least_sum, 0) else 0 end as least_below,
        case when a.scope = 'whole_region' then coalesce(b.n_some, 0) else 0 end as n_some_below,
        case when a.scope = 'whole_region' then coalesce(b.n_whole, 0) else 0 end as n_below,
        case when a.scope = 'whole_region' then coalesce(d.districts, 0) else 0 end as x_below,
        coalesce(x.n_departments, 0) as n_departments,
        coalesce(x.n_townships, 0) as n_townships,
        coalesce(x.n_optional, 0) as n_optional,
        coalesce(e.departments, 0) as x_departments,
        coalesce(e.townships, 0) as x_townships,
        coalesce(e.optional, 0) as x_optional,
        v.has_error or coalesce(x.has_error, false) or (a.scope = 'whole_region' and coalesce(b.has_error, false)) as has_error
    from asked as a
    join measures as v on v.report_id = a.report_id and v.value is not null
    left join pieces as x on x.year = a.year and x.district_code = a.district_code and x.measure = v.measure
    left join below as b on b.year = a.year and b.district_code = a.district_code and b.measure = v.measure
    left join expected as e on e.year = a.year and e.district_code = a.district_code
    left join districts_below as d on d.year = a.year and d.district_code = a.district_code
),
summed as (
    select
        *,
        -- departments are counted by the report of their level, or one by one: never both
        case when is_region then greatest(level, departments + townships) + least_below else departments end as low,
        case when is_region then greatest(level, departments) + townships + optional + least_below else departments + townships + optional end as high,
        case when by_level then 1 else x_departments end + x_townships + x_optional + x_below as expected,
        case when by_level then 1 else n_departments end + n_townships + n_optional + n_below as loaded,
        n_departments + n_townships + n_optional + n_some_below + by_level::int > 0 as any_loaded,
        not is_region and x_departments = n_departments and n_departments > 0 and departments = value as is_departments
    from compared
),
judged as (
    select
        *,
        any_loaded and expected = loaded as all_there,
        any_loaded and (is_departments or (expected = loaded and value in (low, high))) as is_equal
    from summed
)
select
    district_code,
    district,
    agency_id,
    agency,
    year,
    scope,
    measure,
    value,
    low as parts_sum,
    high as parts_sum_high,
    expected as parts_expected,
    loaded as parts_loaded,
    expected - loaded as parts_missing,
    value - low as residual,
    case
        when not any_loaded then null
        when low > value then 'exceeds'
        when is_equal then 'equal'
        -- agencies that nobody knows of are not missed: that all are there shows where most of the numbers are equal
        when all_there and value > high
            and 2 * count(*) filter (where is_equal and value > 0) over (partition by report_id)
                >= count(*) filter (where all_there and (value > 0 or high > 0)) over (partition by report_id)
            then 'differs'
        else 'within'
    end as verdict,
    has_error,
    report_id
from judged;
