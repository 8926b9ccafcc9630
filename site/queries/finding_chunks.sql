-- All findings twice in pieces of a thousand: by rule, and by prefecture; the newest errors first.
with keyed as (
    select 'rule' as kind, rule as key, * from site_findings
    union all
    select 'place' as kind, chunk as key, * from site_findings
),
numbered as (
    select
        kind,
        key,
        row,
        row_number() over (partition by kind, key order by rank, year desc, finding_id, report_id) - 1 as number
    from keyed
)
select kind, key, number // 1000 as piece, count(*) as findings, '[' || string_agg(row, ',' order by number) || ']' as rows
from numbered
group by all
order by all;
