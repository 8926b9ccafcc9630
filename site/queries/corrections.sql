-- What persons have corrected, by report, as JSON lists.
-- row: key, expect, value, reason, author, date, status
select
    report_id,
    '[' || string_agg(json_array(indicator || ' ' || coalesce(applicant, ''), expect, plain(value), reason, author,
        date::varchar, status)::varchar, ',' order by indicator, applicant) || ']' as corrections
from corrections
where report_id is not null and quote is null
group by report_id;
