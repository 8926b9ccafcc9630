-- The harmonized measures of every current report, sorted so that a year or a district is read without the others:
-- what the view measures shows. A measure has the same number in every report.
-- needs: measure_rows
-- neighbourhood: agency
-- slices: measure_reports
delete from measure_values where report_id in (
    select report_id from measure_reports where rank between getvariable('slice_first') and getvariable('slice_last')
);
insert into measure_values
with arranged as (
    select
        rank,
        md5_number_lower(
            string_agg(coalesce(form, '') || if(has_counterpart, '+', '-'), ' ' order by number)
        ) as choice,
        list(whole order by number) as numbers,
        list(other order by number) as others,
        list(has_error order by number) as has_error,
        list(n_findings order by number) as n_findings,
        list(corrected order by number) as corrected,
        count(other) > 0 as any_other,
        bool_or(has_error) as any_error,
        max(n_findings) > 0 as any_finding,
        bool_or(corrected) as any_corrected
    from measure_rows as m
    left join (select feed, form from measure_feeds) as d using (feed)
    where rank between getvariable('slice_first') and getvariable('slice_last')
    group by rank
)
select
    r.year,
    r.district_code,
    r.agency_id,
    r.report_id,
    a.choice,
    a.numbers,
    case when a.any_other then a.others end as others,
    case when a.any_error then a.has_error end as has_error,
    case when a.any_finding then a.n_findings end as n_findings,
    case when a.any_corrected then a.corrected end as corrected
from arranged as a
join measure_reports as r using (rank)
order by rank;
