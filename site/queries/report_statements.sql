-- What the texts of the reports of one batch state, as JSON lists in the order of the text: indicator, number,
-- approximate, unit, denied, quote, page, the correction by a person (number as published, reason,
-- author, date), and the paragraph of a source without pages.
-- row: indicator, value, approximate, unit, denied, quote, page, corrected, element
select
    s.report_id,
    '[' || string_agg(
        json_array(
            s.indicator, plain(s.value), s.approximate::int, s.unit, (s.polarity = 'denied')::int, s.quote, s.page,
            case when s.corrected then [plain(s.published), c.reason, c.author, c.date::varchar] end,
            s.element
        )::varchar, ',' order by s."start", s.indicator
    ) || ']' as statements
from statements as s
left join corrections as c
    on s.corrected and c.report_id = s.report_id and c.indicator = s.indicator and contains(s.quote, c.quote)
where s.report_id >= $first and s.report_id <= $last and s.report_id in (from site_asked)
group by s.report_id;
