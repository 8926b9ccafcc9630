-- The cells of the reports of one batch, as JSON lists in printed order: form, place in the form, place of the
-- applicant (0: none), raw, value, state, page, box, how it was read, agreed, corrected, unit, note.
-- row: form, position, applicant, raw, value, state, page, box, reader, agreed, corrected, unit, note
with readers as (
    select report_id, list(distinct reader order by reader) as readers
    from facts
    where report_id >= $first and report_id <= $last and report_id in (from site_asked)
    group by report_id
)
select
    f.report_id,
    to_json(any_value(readers.readers))::varchar as readers,
    '[' || string_agg(
        json_array(
            f.form, i.position, coalesce(a.position, 0), f.raw, plain(f.value), f.state, f.page,
            case when f.x0 is not null then
                [round(f.x0, 1), round(f.y0, 1), round(f.x1, 1), round(f.y1, 1)]
            end,
            list_position(readers.readers, f.reader) - 1, f.agreed::int, f.corrected::int,
            case when f.unit is distinct from i.unit then f.unit end, f.note
        )::varchar, ',' order by f.form, i.position, a.position
    ) || ']' as cells
from facts as f
join readers using (report_id)
join indicators as i on i.form = f.form and i.indicator = f.indicator
left join applicants as a on a.applicant = f.applicant
where f.report_id >= $first and f.report_id <= $last and f.report_id in (from site_asked)
group by f.report_id;
