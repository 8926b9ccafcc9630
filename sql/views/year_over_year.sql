-- year_over_year | 同比 | One row per agency, measure and year with the year before beside it.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   measure | 可比指标 | crosswalk.measure
--   measure_zh | 可比指标（中文） | its label
--   measure_en | 可比指标（英文） | translation
--   year | 报告年度 | the year reported on
--   value | 数值 | value of the year
--   previous | 上年数值 | value of the year before; that of its predecessors where it took over from others (previous_agencies); NULL if a report or number is missing
--   change | 增减 | value minus previous
--   change_pct | 增减百分比 | change in percent of previous; NULL where previous is 0
--   series_break | 口径中断 | true across every row of breaks, where the form changed and with it the measure, and where the agency or its district did: do not read the change as a trend
--   has_error | 有错误 | whether an error touches either value
--   n_findings | 问题数 | open errors and warnings that touch either value
--   corrected | 已更正 | whether a person has corrected a cell of either value
--   form | 表式 | form that the value comes from
--   report_id | 报告编号 | the report it comes from
--   scope_changed | 统计范围变了 | whether the two reports say that they cover something else (reports.scope): the change is then no trend either
--   break_reason_zh | 中断原因 | why the series breaks here (breaks.what_zh; 可能 where it is not certain); NULL where it does not
--   break_reason_en | 中断原因（英文） | the same in English
--   break_kinds | 中断种类 | breaks.kind of every break here; empty where there is none
--   previous_agencies | 上年机关 | the agencies whose numbers previous adds up, with its own if it reported; empty where it is its own alone
--   comparability | 可比性 | of the change: exact; near across breaks that are only possible; caveat across one that is known, or another scope
-- needs: agency_breaks, breaks, form_changes, harmonized, inherited_values, measures, reports, stated_measures
create or replace view year_over_year as
with listed as (
    select
        measure,
        year,
        list(kind order by kind) as kinds,
        bool_or(certain) as certain,
        string_agg(what_zh || case when certain then '' else '（可能）' end, '；' order by kind, what_zh) as reasons_zh,
        string_agg(what_en || case when certain then '' else ' (possibly)' end, '; ' order by kind, what_zh) as reasons_en
    from breaks
    group by measure, year
),
breaks_of_agencies as materialized (select * from agency_breaks),
before as (
    select * from inherited_values
    union all
    select m.agency_id, m.year + 1, m.measure, m.value, m.form, m.has_error, m.n_findings, m.corrected, [p.scope]
    from measures as m
    join reports as p on p.report_id = m.report_id
    where not (
            m.availability = 'no_counterpart'
            and (m.report_id, m.measure) in (select (report_id, measure) from stated_measures)
        )
        and (m.agency_id, m.year + 1) not in (
            select (agency_id, year) from breaks_of_agencies where len(predecessors) > 0
        )
)
select
    this.district_code,
    this.district,
    this.agency_id,
    this.agency,
    this.measure,
    this.measure_zh,
    this.measure_en,
    this.year,
    this.value,
    before.value as previous,
    this.value - before.value as change,
    round(100 * (this.value - before.value) / nullif(before.value, 0), 2) as change_pct,
    coalesce(k.year is not null or f.measure is not null or g.year is not null, false) as series_break,
    this.has_error or coalesce(before.has_error, false) as has_error,
    this.n_findings + coalesce(before.n_findings, 0) as n_findings,
    this.corrected or coalesce(before.corrected, false) as corrected,
    this.form,
    this.report_id,
    coalesce(r.scope <> 'unknown' and len(list_filter(before.scopes, lambda s: s not in (r.scope, 'unknown'))) > 0, false) as scope_changed,
    nullif(concat_ws('；', k.reasons_zh, case when f.measure is not null and not list_contains(coalesce(k.kinds, []), 'form') then f.reason_zh end, g.reason_zh), '') as break_reason_zh,
    nullif(concat_ws('; ', k.reasons_en, case when f.measure is not null and not list_contains(coalesce(k.kinds, []), 'form') then f.reason_en end, g.reason_en), '') as break_reason_en,
    list_sort(list_distinct(list_concat(list_concat(coalesce(k.kinds, []), coalesce(g.kinds, [])), case when f.measure is not null then ['form'] else [] end))) as break_kinds,
    coalesce(g.predecessors, []) as previous_agencies,
    case
        when k.certain or f.measure is not null or g.certain or scope_changed then 'caveat'
        when k.year is not null or g.year is not null then 'near'
        else 'exact'
    end as comparability
from (select * from harmonized where availability <> 'in_text') as this
left join breaks_of_agencies as g on g.agency_id = this.agency_id and g.year = this.year
left join before on before.agency_id = this.agency_id and before.measure = this.measure and before.year = this.year
left join reports as r on r.report_id = this.report_id
left join listed as k on k.measure = this.measure and k.year = this.year
left join form_changes as f on f.measure = this.measure and f.form = this.form and f.form_before = before.form;
