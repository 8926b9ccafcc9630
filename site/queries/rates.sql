-- site_values, the rates | 各年比率 | The same for the rates; a break is where what the rate is made of changes.
insert into site_values by name
select
    a.slug,
    r.rate as name,
    r.year,
    case when r.value is not null then plain(round(r.value, 4)) end as value,
    case r.availability
        when 'formed' then left(r.comparability, 1)
        when 'no_counterpart' then '.'
        when 'denominator_0' then '0'
        when 'not_a_share' then 'x'
        else '-'
    end as how,
    r.caveat_zh,
    r.caveat,
    doubt_mark(r.has_error, r.n_findings, r.corrected) as doubt,
    (r.agency_id, r.year) in (select (agency_id, year) from agency_breaks) or coalesce(
        lag(r.year) over this = r.year - 1 and (
            lag(r.comparability) over this is distinct from r.comparability
            -- that a report was withdrawn is no other way of counting
            or lag(without_sentence(r.caveat, withdrawn_note().en, '; ')) over this
                is distinct from without_sentence(r.caveat, withdrawn_note().en, '; ')
        ),
        false
    ) as series_break,
    plain(r.numerator) as numerator,
    plain(r.denominator) as denominator
from rates as r
join site_agencies as a using (agency_id)
where r.year is not null
window this as (partition by r.agency_id, r.rate order by r.year)
qualify row_number() over (partition by a.slug, r.rate, r.year order by r.value is null, r.report_id) = 1;
