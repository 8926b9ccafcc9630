-- The weightiest findings of the agencies that are asked for: page name, how many there are, and the first twenty as a JSON list.
with numbered as (
    select
        slug,
        row,
        row_number() over (partition by slug order by rank, year desc, finding_id) as number,
        count(*) over (partition by slug) as findings
    from site_findings
    where slug in (from site_asked_agencies) and is_current
)
select slug, any_value(findings) as findings, '[' || string_agg(row, ',' order by number) || ']' as rows
from numbered
where number <= 20
group by slug;
