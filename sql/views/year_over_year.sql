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
--   previous | 上年数值 | value of the year before; NULL if there is no report or no number
--   change | 增减 | value minus previous
--   change_pct | 增减百分比 | change in percent of previous; NULL where previous is 0
--   series_break | 口径中断 | true across 2018→2019, and across 2020→2021 where the measure changed: do not read the change as a trend
--   has_error | 有错误 | whether an error touches either value
--   form | 表式 | form that the value comes from
--   report_id | 报告编号 | the report it comes from
--   scope_changed | 统计范围变了 | whether the two reports say that they cover something else (reports.scope): the change is then no trend either
-- needs: crosswalk, harmonized, reports
create or replace view year_over_year as
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
    -- 2019: the revised Regulations changed what is counted in the middle of the year, in whatever form it is printed
    coalesce(this.year = 2019, false)
        or coalesce(
            this.form <> before.form
            and (
                (before.form = 'legacy') <> (this.form = 'legacy')
                or a.formula <> b.formula
                or a.comparability in ('near', 'caveat')
                or b.comparability in ('near', 'caveat')
            ),
            false
        ) as series_break,
    this.has_error or coalesce(before.has_error, false) as has_error,
    this.form,
    this.report_id,
    coalesce(r.scope <> p.scope and 'unknown' not in (r.scope, p.scope), false) as scope_changed
from harmonized as this
left join harmonized as before
    on before.agency_id = this.agency_id and before.measure = this.measure and before.year = this.year - 1
left join reports as r on r.report_id = this.report_id
left join reports as p on p.report_id = before.report_id
left join crosswalk as a on a.measure = this.measure and a.form = this.form
left join crosswalk as b on b.measure = before.measure and b.form = before.form;
