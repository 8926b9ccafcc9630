-- agency_history | 机关沿革 | One row per agency and time in which it stood under the same government: what it is, since when, and what it came from.
--   agency_id | 机关编号 | agencies.agency_id or reports.agency_id
--   agency | 机关 | its name
--   district_code | 行政区划代码 | GB/T 2260 code of its district
--   unit_type | 机构性质 | agency_kinds.unit_type
--   parent_id | 上级机关 | the government that it is, or acts for, a part of: that of its district, of a government that of the district above; NULL for organs led from above and of unknown type
--   parent_from | 上级起始年 | first year of that; NULL if not known
--   parent_to | 上级终止年 | last year of that; NULL while it lasts
--   valid_from | 起始年度 | first year that it reports on in place of others; NULL if it took over from none that is known
--   valid_to | 终止年度 | last year before another took its place; NULL if none did
--   first_report | 首份报告 | first year with a report
--   last_report | 末份报告 | last year with a report
--   predecessors | 前身 | agencies that it took over from, wholly or in part
--   successors | 承接机关 | agencies that took over from it
--   basis | 依据类型 | agency_links.basis of these, joined by |
--   source | 依据 | their sources, joined by |
-- needs: agency_kinds, agency_links, district_history, reports
create or replace view agency_history as
with links as materialized (select * from agency_links),
reported as (
    select agency_id, min(year) as first_report, max(year) as last_report
    from reports
    where is_current and status in ('loaded', 'partial') and year is not null
    group by agency_id
),
sides as (
    select successor_id as agency_id, predecessor, null as successor, year as began, null as ended, basis, source
    from links
    union all
    select predecessor_id, null, successor, null, year - 1, basis, source from links
),
gathered as (
    select
        agency_id,
        list_sort(list(distinct predecessor) filter (where predecessor is not null)) as predecessors,
        list_sort(list(distinct successor) filter (where successor is not null)) as successors,
        min(began) as began,
        max(ended) as ended,
        string_agg(distinct basis, '|' order by basis) as basis,
        string_agg(distinct source, '|' order by source) as source
    from sides
    group by agency_id
),
above as (
    select district_code, parent_code, valid_from, valid_to from district_history where parent_code is not null
)
select
    k.agency_id,
    k.agency,
    k.district_code,
    k.unit_type,
    case
        when k.unit_type = 'government' then a.parent_code || '-人民政府'
        when k.unit_type not in ('vertical', 'unknown') then k.district_code || '-人民政府'
    end as parent_id,
    case when k.unit_type = 'government' then a.valid_from end as parent_from,
    case when k.unit_type = 'government' then a.valid_to end as parent_to,
    -- one that reported before took over from another beside its own duties
    case when r.first_report is null or r.first_report >= g.began then g.began end as valid_from,
    case when r.last_report is null or r.last_report <= g.ended then g.ended end as valid_to,
    r.first_report,
    r.last_report,
    coalesce(g.predecessors, []) as predecessors,
    coalesce(g.successors, []) as successors,
    g.basis,
    g.source
from agency_kinds as k
left join reported as r using (agency_id)
left join gathered as g using (agency_id)
left join above as a on k.unit_type = 'government' and a.district_code = k.district_code;
