-- peers | 同类比较 | An agency's rate against agencies of the same kind and level, one row for each of its city, province and the country.
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   rate | 比率 | rates.rate
--   level | 比较范围 | city, province or country: where the peers are
--   n | 同类数 | agencies of the kind there whose rate can be formed, this one included
--   value | 数值 | the agency's own rate; NULL if it cannot be formed
--   median | 中位数 | of the n rates
--   q1 | 下四分位 | of the n rates, interpolated
--   q3 | 上四分位 | of the n rates, interpolated
--   rank | 名次 | 1 is the largest rate, equal rates share a rank; NULL if n is below 5 or the agency has no rate
--   n_missing | 缺报数 | agencies of the kind there that should have a report of the year, or have one of another year, and have none
--   missing | 缺报机关 | their names, the first twenty by agency_id; the view reporting has all
--   without_rate | 不能计算数 | agencies of the kind there that have a report from which the rate cannot be formed
--   with_error | 有错误数 | how many of the n rates an error touches
--   with_doubt | 存疑数 | how many of the n rates an open error or warning touches, or a correction
--   comparability | 可比性 | the worst among the n rates
--   scopes | 统计范围 | the scopes of the n reports, joined by |: more than one means unlike reports are compared
--   kind | 类别 | agency_kinds.kind
--   has_error | 有错误 | whether an error touches the agency's own rate
--   n_findings | 问题数 | open errors and warnings that touch the agency's own rate
--   corrected | 已更正 | whether a person has corrected a cell of the agency's own rate
--   report_id | 报告编号 | the agency's report
-- needs: agency_kinds, comparability_order, rates, reporting, reports
create or replace view peers as
with places as (
    select agency_id, kind, level as own_level, unnest([
        {'level': 'city', 'code': city_code},
        {'level': 'province', 'code': province_code},
        {'level': 'country', 'code': '000000'}
    ], recursive := true)
    from agency_kinds
    where level is not null
),
entries as (
    select
        p.kind, p.own_level, p.level, p.code, x.agency_id, x.agency, x.year, x.rate, x.value, x.comparability,
        x.has_error, x.n_findings, x.corrected, x.report_id, r.scope
    from rates as x
    join reports as r using (report_id)
    join places as p on p.agency_id = x.agency_id and p.code is not null
    where x.year is not null
),
groups as (
    select
        kind, own_level, level, code, year, rate,
        count(value) as n,
        median(value) as median,
        quantile_cont(value, 0.25) as q1,
        quantile_cont(value, 0.75) as q3,
        count(*) - count(value) as without_rate,
        count(*) filter (where has_error and value is not null) as with_error,
        count(*) filter (where (n_findings > 0 or corrected) and value is not null) as with_doubt,
        comparability_order()[
            max(list_position(comparability_order(), comparability)) filter (where value is not null)
        ] as comparability,
        string_agg(distinct scope, '|' order by scope) filter (where value is not null) as scopes
    from entries
    group by all
),
absent as (
    -- a few names: beside each of thousands of agencies stand as many that are missing
    select
        p.kind, p.own_level, p.level, p.code, m.year,
        count(*) as n_missing,
        list(m.agency order by m.agency_id)[:20] as missing
    from reporting as m
    join places as p on p.agency_id = m.agency_id and p.code is not null
    where m.report_id is null
    group by all
)
select
    e.agency_id,
    e.agency,
    e.year,
    e.rate,
    e.level,
    g.n,
    e.value,
    g.median,
    g.q1,
    g.q3,
    case
        when g.n >= 5 and e.value is not null
            then rank() over (
                partition by e.kind, e.own_level, e.level, e.code, e.year, e.rate order by e.value desc nulls last
            )
    end as rank,
    coalesce(a.n_missing, 0) as n_missing,
    coalesce(a.missing, []) as missing,
    g.without_rate,
    g.with_error,
    g.with_doubt,
    g.comparability,
    g.scopes,
    e.kind,
    e.has_error,
    e.n_findings,
    e.corrected,
    e.report_id
from entries as e
join groups as g using (kind, own_level, level, code, year, rate)
left join absent as a using (kind, own_level, level, code, year);
