-- rates | 比率 | One row per current report and rate; the name of a rate says what it is a share of.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   rate | 比率 | rate_definitions.rate
--   rate_zh | 比率（中文） | its label
--   rate_en | 比率（英文） | translation
--   value | 数值 | numerator divided by denominator, 0 to 1 for shares; NULL where it cannot be formed: never 0
--   value_low | 下限 | least that the rate can be with what is printed: value where it is formed, else the numbers there are over the denominator; NULL where the denominator is missing
--   value_high | 上限 | most that it can be: value where it is formed, else 1
--   numerator | 分子 | sum of its measures; NULL where one of them is missing
--   denominator | 分母 | sum of its measures: the n of the rate; NULL where one of them is missing
--   comparability | 可比性 | the worst of its parts: exact, then aggregate, near, caveat; NULL where a part has no counterpart
--   caveat_zh | 注意 | what to keep in mind when comparing, in Chinese: that of the rate, those of its parts, and that the report was withdrawn
--   caveat | 注意（英文） | the same in English
--   has_error | 有错误 | whether an error touches a cell that it is made of
--   n_findings | 问题数 | open errors and warnings that touch it: on the cells that it is made of, each measure's counted, or errors of the whole report
--   corrected | 已更正 | whether a person has corrected one of these cells
--   availability | 可得性 | formed, or why not: no_counterpart, not_reported, denominator_0, not_a_share (parts larger than the whole)
--   report_id | 报告编号 | the report it comes from
-- needs: comparability_order, harmonized, rate_definitions, rate_terms, withdrawn_note, without_sentence
create or replace view rates as
with parts as (
    select
        h.report_id,
        h.district_code,
        h.district,
        h.agency_id,
        h.agency,
        h.year,
        t.rate,
        count(h.value) = count(*) as complete,
        sum(t.sign * h.value) filter (where t.is_numerator) as numerator,
        sum(t.sign * h.value) filter (where not t.is_numerator) as denominator,
        min(t.sign) as least_sign,
        count(h.value) filter (where t.is_numerator) = count(*) filter (where t.is_numerator) as has_numerator,
        count(h.value) filter (where not t.is_numerator) = count(*) filter (where not t.is_numerator) as has_denominator,
        bool_or(h.availability = 'no_counterpart') as no_counterpart,
        max(list_position(comparability_order(), h.comparability)) as worst,
        string_agg(distinct h.own_caveat_zh, '；' order by h.own_caveat_zh) as caveats_zh,
        string_agg(distinct h.own_caveat, '; ' order by h.own_caveat) as caveats,
        bool_or(h.withdrawn_on is not null) as withdrawn,
        bool_or(h.form = d.legacy_form) as legacy,
        bool_or(h.has_error) as has_error,
        sum(h.n_findings)::int as n_findings,
        bool_or(h.corrected) as corrected
    from (
        select
            *,
            without_sentence(caveat_zh, withdrawn_note().zh, '；') as own_caveat_zh,
            without_sentence(caveat, withdrawn_note().en, '; ') as own_caveat
        from harmonized
    ) as h
    join rate_terms as t using (measure)
    join rate_definitions as d using (rate)
    -- all that names a report: what is asked of one year or agency is asked of harmonized
    group by h.report_id, h.district_code, h.district, h.agency_id, h.agency, h.year, t.rate
),
judged as (
    select
        p.*,
        d.rate_zh,
        d.rate_en,
        concat_ws('；', d.caveat_zh, case when p.legacy then d.legacy_caveat_zh end) as own_zh,
        concat_ws('; ', d.caveat, case when p.legacy then d.legacy_caveat end) as own,
        case
            when p.no_counterpart then 'no_counterpart'
            when not p.complete then 'not_reported'
            when p.denominator = 0 then 'denominator_0'
            when p.denominator < 0 or p.numerator < 0 or (d.share and p.numerator > p.denominator) then 'not_a_share'
            else 'formed'
        end as availability,
        -- parts of a whole that is known: none is below 0, and together they are not above it
        not p.no_counterpart and not p.complete and p.has_denominator and p.denominator > 0 and d.share
            and p.least_sign > 0 and coalesce(p.numerator, 0) between 0 and p.denominator as bounded
    from parts as p
    join rate_definitions as d using (rate)
)
select
    district_code,
    district,
    agency_id,
    agency,
    year,
    rate,
    rate_zh,
    rate_en,
    case when availability = 'formed' then numerator::double / denominator::double end as value,
    case
        when availability = 'formed' then numerator::double / denominator::double
        when bounded then coalesce(numerator, 0)::double / denominator::double
    end as value_low,
    case when availability = 'formed' then numerator::double / denominator::double when bounded then 1 end as value_high,
    case when has_numerator then numerator end as numerator,
    case when has_denominator then denominator end as denominator,
    case when not no_counterpart then comparability_order()[worst] end as comparability,
    nullif(concat_ws('；', nullif(own_zh, ''), caveats_zh, if(withdrawn, withdrawn_note().zh, null)), '') as caveat_zh,
    nullif(concat_ws('; ', nullif(own, ''), caveats, if(withdrawn, withdrawn_note().en, null)), '') as caveat,
    has_error,
    n_findings,
    corrected,
    availability,
    report_id
from judged;
