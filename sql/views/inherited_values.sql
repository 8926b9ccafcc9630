-- inherited_values | 承接的上年数 | One row per agency that took over from others, year of that, and measure: what these and itself had the year before.
--   agency_id | 机关编号 | agency_links.successor_id
--   year | 年度 | agency_links.year: the numbers are of the year before
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | sum over the predecessors, with its own number if it reported; NULL if one of them has no number
--   form | 表式 | form of the numbers; where they are of several, one of these
--   has_error | 有错误 | whether an error touches one of the numbers
--   n_findings | 问题数 | open errors and warnings that touch them
--   corrected | 已更正 | whether a person has corrected a cell of one of them
--   scopes | 统计范围 | the scopes of the reports
-- needs: agency_links, measures, reports
create or replace view inherited_values as
with links as materialized (
    select distinct successor_id, year, predecessor_id from agency_links where change <> 'part'
),
terms as materialized (
    select successor_id, year, predecessor_id from links
    union
    select l.successor_id, l.year, l.successor_id
    from links as l
    join reports as r on r.agency_id = l.successor_id and r.year = l.year - 1
    where r.is_current and r.status in ('loaded', 'partial')
),
counted as (select successor_id, year, count(*) as n from terms group by all)
select
    t.successor_id as agency_id,
    t.year,
    m.measure,
    case when count(m.value) = any_value(c.n) then sum(m.value) end as value,
    min(m.form) as form,
    bool_or(m.has_error) as has_error,
    sum(m.n_findings)::integer as n_findings,
    bool_or(m.corrected) as corrected,
    list(distinct r.scope) as scopes
from terms as t
join counted as c using (successor_id, year)
join measures as m on m.agency_id = t.predecessor_id and m.year = t.year - 1
join reports as r on r.report_id = m.report_id
group by t.successor_id, t.year, m.measure;
