-- site_values | 各年数值 | One row per agency, measure and year, with what must be said beside the number in single letters.
--   how | 如何 | e, n, a, c: exact, near, aggregate, caveat; -: not reported; .: the form has no counterpart;
--     0 and x for rates: the denominator is 0, the parts are larger than the whole
create or replace temp table site_values as
with breaks as (
    select agency_id, measure, year, bool_or(series_break) as series_break from year_over_year group by all
)
select
    a.slug,
    h.measure as name,
    h.year,
    case when h.availability <> 'in_text' then plain(h.value) end as value,
    case h.availability
        when 'reported' then left(h.comparability, 1)
        when 'not_reported' then '-'
        else '.'
    end as how,
    k.caveat_zh,
    k.caveat,
    doubt_mark(h.has_error, h.n_findings, h.corrected) as doubt,
    coalesce(b.series_break, false) as series_break,
    null::varchar as numerator,
    null::varchar as denominator
from harmonized as h
join site_agencies as a using (agency_id)
left join crosswalk as k on k.measure = h.measure and k.form = h.form
left join breaks as b on b.agency_id = h.agency_id and b.measure = h.measure and b.year = h.year
-- of which year it is nobody knows: no place in a series
where h.year is not null
-- two current reports of one agency and year: the one with a number
qualify row_number() over (
    partition by a.slug, h.measure, h.year order by h.value is null, h.report_id
) = 1;
