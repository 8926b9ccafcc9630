-- Every reference table has rows: an empty one would let everything pass unchecked.
-- neighbourhood: country
select * from (
    select 'indicators' as name, count(*) as rows from indicators
    union all select 'applicants', count(*) from applicants
    union all select 'labels', count(*) from labels
    union all select 'crosswalk', count(*) from crosswalk
    union all select 'rate_definitions', count(*) from rate_definitions
    union all select 'checks', count(*) filter (where kind = 'identity' and active) from checks
    union all select 'districts', count(*) from districts
    union all select 'forms', count(*) from forms
    union all select 'terms', count(*) from terms
    union all select 'breaks', count(*) from breaks
)
where rows = 0;
