-- district_parts | 地区的部分 | One row per district, year and measure with a report of its own agencies: its roll-up, or the sum of those agencies. What lies below it is added in district_measures.
--   district_code | 行政区划代码 | GB/T 2260
--   year | 报告年度 | the year reported on
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | of the roll-up, or the sum; NULL where there is no number, or roll-ups contradict each other
--   basis | 依据 | whole_region, conflicting (roll-ups that differ), unstated (its government has a number and does not say what it covers: value is of the others) or parts
--   n_reports | 报告数 | reports whose numbers are in value
--   n_missing | 缺少数 | agencies of the district that should be in it and are not
--   missing | 缺少的部分 | their names, the first twenty
--   parts | 计入的部分 | names of the agencies that are, the first twenty
--   not_added | 未计入 | agencies with a number that is not added, the first twenty: it does not say what it covers, or may be in another one
--   worst | 最差可比性 | position in comparability_order() of the worst number used
--   has_error | 有错误 | whether an error touches a number used
--   n_findings | 问题数 | open errors and warnings that touch them
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   report_id | 报告编号 | the report of the whole region, or the unstated one
-- needs: agency_kinds, comparability_order, crosswalk, districts, measures, reporting
create or replace view district_parts as
with members as materialized (
    select
        e.year, e.district_code, e.agency_id, e.agency, e.report_id, e.scope,
        case
            when e.scope in ('whole_region', 'own_with_departments') then e.scope
            when k.unit_type not in ('government', 'government_office', 'department', 'township') then 'other'
            when e.scope = 'unknown' and k.unit_type in ('government', 'government_office') then 'unstated_government'
            when e.scope = 'unknown' then 'unstated'
            else k.unit_type
        end as role,
        k.unit_type in ('government', 'government_office') as is_government
    from reporting as e
    join agency_kinds as k using (agency_id)
    where e.district_code is not null
),
-- every government reports (条例 §49): where none is known, it is missing
governed as (
    select year, district_code, bool_or(is_government) as is_governed from members group by year, district_code
),
absent as (
    select
        year, district_code,
        list(agency order by agency_id) filter (where role = 'township') as townships,
        list(agency order by agency_id) filter (where role in ('government', 'government_office', 'department')) as level_agencies
    from members
    where report_id is null
    group by year, district_code
),
roles as (
    select
        m.year, m.district_code, n.measure, m.role,
        count(n.value) as n_reports,
        sum(n.value) as total,
        min(n.value) as least,
        max(n.value) as most,
        list(m.agency order by m.agency_id) filter (where n.value is null) as silent,
        list(m.agency order by m.agency_id) filter (where n.value is not null) as named,
        min(n.report_id) filter (where n.value is not null) as report_id,
        max(list_position(comparability_order(), c.comparability)) filter (where n.value is not null) as worst,
        coalesce(bool_or(n.has_error) filter (where n.value is not null), false) as has_error,
        coalesce(sum(n.n_findings) filter (where n.value is not null), 0) as n_findings,
        coalesce(bool_or(n.corrected) filter (where n.value is not null), false) as corrected
    from members as m
    join measures as n on n.report_id = m.report_id
    left join crosswalk as c on c.measure = n.measure and c.form = n.form
    group by m.year, m.district_code, n.measure, m.role
),
chosen as (
    select
        *,
        bool_or(role = 'whole_region' and n_reports > 0) over place as has_whole,
        bool_or(role = 'own_with_departments' and n_reports > 0) over place as has_level,
        bool_or(role = 'government_office' and n_reports > 0) over place as has_office
    from roles
    window place as (partition by year, district_code, measure)
),
-- departments are counted by the roll-up of their level, or one by one; a government and its office often publish the same
used as (
    select
        *,
        case
            when has_whole then role = 'whole_region'
            when role = 'government' then not has_level and not has_office
            when role in ('government_office', 'department') then not has_level
            else role in ('own_with_departments', 'township')
        end as is_used,
        -- roll-ups of the same that differ: none is chosen
        role in ('whole_region', 'own_with_departments') and least < most as is_conflicting
    from chosen
),
summed as (
    select
        year, district_code, measure,
        any_value(has_whole) as has_whole,
        any_value(has_level) as has_level,
        coalesce(bool_or(is_used and is_conflicting), false) as is_conflicting,
        sum(case when role in ('whole_region', 'own_with_departments') then least else total end) filter (where is_used) as total,
        coalesce(sum(case when role in ('whole_region', 'own_with_departments') then least(n_reports, 1) else n_reports end)
            filter (where is_used), 0)::int as n_reports,
        -- a roll-up without this number is missing only where nothing else gives it
        coalesce(flatten(list(named order by role) filter (where is_used)), []) as parts,
        coalesce(flatten(list(silent order by role) filter (where is_used or (role = 'whole_region' and not has_level))), [])
            as silent,
        coalesce(flatten(list(named order by role) filter (
            where not has_whole and not coalesce(is_used, false) and not (has_level and role in ('department', 'government', 'government_office'))
        )), []) as not_added,
        coalesce(flatten(list(named order by role) filter (where not has_whole and starts_with(role, 'unstated'))), []) as unstated,
        bool_or(role = 'unstated_government' and n_reports > 0) and not any_value(has_whole or has_level) as is_unstated,
        min(report_id) filter (where role = 'whole_region' and n_reports > 0) as whole_id,
        min(report_id) filter (where role = 'unstated_government' and n_reports > 0) as unstated_id,
        max(worst) filter (where is_used) as worst,
        coalesce(bool_or(has_error) filter (where is_used), false) as has_error,
        coalesce(sum(n_findings) filter (where is_used), 0)::int as n_findings,
        coalesce(bool_or(corrected) filter (where is_used), false) as corrected
    from used
    group by year, district_code, measure
),
counted as (
    select
        s.*,
        d.district as place,
        case
            when s.has_whole then []
            else case when g.is_governed then [] else [d.district || '人民政府'] end
                || s.silent
                || s.unstated
                || case when s.has_level then [] else coalesce(a.level_agencies, []) end
                || coalesce(a.townships, [])
        end as lacking
    from summed as s
    join governed as g using (year, district_code)
    join districts as d using (district_code)
    left join absent as a using (year, district_code)
)
select
    district_code,
    year,
    measure,
    case when not is_conflicting then total end as value,
    case when is_conflicting then 'conflicting' when has_whole then 'whole_region' when is_unstated then 'unstated' else 'parts' end as basis,
    n_reports,
    case when is_conflicting then 1 else len(lacking) end::int as n_missing,
    case when is_conflicting then [place] else lacking[:20] end as missing,
    parts[:20] as parts,
    not_added[:20] as not_added,
    worst,
    has_error,
    n_findings,
    corrected,
    case when not is_conflicting then coalesce(whole_id, case when is_unstated then unstated_id end) end as report_id
from counted;
