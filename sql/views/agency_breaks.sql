-- agency_breaks | 机关中断 | One row per agency and year in which it, or its district, is not what it was the year before, or may not be.
--   agency_id | 机关编号 | reports.agency_id
--   year | 年度 | the first year of the new state
--   kinds | 种类 | organisation, boundary, or both
--   reason_zh | 原因 | what changed, with its source; 推断 where names and years alone say so, 可能 where it is not certain
--   reason_en | 原因（英文） | the same in English
--   certain | 确定 | whether it is known to have changed; false where it may have
--   predecessors | 前身 | names of the agencies whose numbers of the year before, with its own if it reported, are its previous value; empty where that is its own alone
-- needs: agency_kinds, agency_links, agency_reforms, area_changes, district_links
create or replace view agency_breaks as
with links as materialized (select * from agency_links),
areas as (
    select successor as district_code, ended + 1 as year, true as certain from district_links where not alone
    union
    select district_code, year, certain from area_changes
),
reasons as (
    select
        successor_id as agency_id, year, kind,
        format(
            case
                when kind = 'boundary' then '区划调整：上年为{}'
                when change = 'part' then '机构改革：承接{}的部分职能或与他机关分承（{}）'
                else '机构改革：由{}调整而来（{}）'
            end,
            string_agg('“' || predecessor || '”', '' order by predecessor_id), string_agg(distinct source, '；' order by source)
        ) || case when bool_or(basis = 'inferred') then '（推断）' else '' end as zh,
        format(
            case
                when kind = 'boundary' then 'districts changed: the year before it was {}'
                when change = 'part' then 'reform: duties of {} were taken over in part, or by several agencies ({})'
                else 'reform: it was made of {} ({})'
            end,
            string_agg(predecessor, ', ' order by predecessor_id), string_agg(distinct source, '; ' order by source)
        ) || case when bool_or(basis = 'inferred') then ' (inferred)' else '' end as en,
        bool_or(certain) as certain
    from links
    group by successor_id, year, kind, change
    union all
    select k.agency_id, a.year, 'boundary',
        '行政区划范围有变（district_history）' || case when bool_or(a.certain) then '' else '（可能）' end,
        'the area of the district changed (district_history)' || case when bool_or(a.certain) then '' else ' (possibly)' end,
        bool_or(a.certain)
    from areas as a
    join agency_kinds as k using (district_code)
    group by k.agency_id, a.year
    union all
    select k.agency_id, y.year, 'organisation',
        '机构改革，职能或有划入划出（' || string_agg(distinct y.source, '；' order by y.source) || '）（可能）',
        'a reform may have moved duties (' || string_agg(distinct y.source, '; ' order by y.source) || ') (possibly)',
        false
    from agency_kinds as k
    join (
        select n.name, unnest(range(f.first_year, f.last_year + 1)) as year, f.source
        from (select distinct name from agency_kinds) as n
        join agency_reforms as f
            on f.continuing
            and (regexp_full_match(n.name, f.successor) or (f.change = 'part' and regexp_full_match(n.name, f.predecessor)))
    ) as y using (name)
    group by k.agency_id, y.year
)
select
    agency_id,
    year::smallint as year,
    list_sort(list(distinct kind)) as kinds,
    string_agg(distinct zh, '；' order by zh) as reason_zh,
    string_agg(distinct en, '; ' order by en) as reason_en,
    bool_or(certain) as certain,
    coalesce(any_value(l.predecessors), []) as predecessors
from reasons
left join (
    select successor_id as agency_id, year, list_sort(list(distinct predecessor)) as predecessors
    from links
    where change <> 'part'
    group by all
) as l using (agency_id, year)
group by agency_id, year;
