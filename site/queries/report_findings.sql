-- The findings of the reports of one batch, each with the cells it touches as "indicator applicant".
with touched as (
    select
        finding_id,
        report_id,
        list(distinct indicator || ' ' || coalesce(applicant, '') order by indicator || ' ' || coalesce(applicant, ''))
            as cells
    from finding_cells
    where report_id >= $first and report_id <= $last and report_id in (from site_asked)
    group by all
)
select
    f.report_id,
    '[' || string_agg('{"f":' || f.row || ',"c":' || coalesce(to_json(t.cells)::varchar, '[]') || '}', ',' order by f.rank, f.finding_id)
        || ']' as findings
from site_findings as f
left join touched as t using (finding_id, report_id)
where f.report_id >= $first and f.report_id <= $last and f.report_id in (from site_asked)
group by f.report_id;
