-- A year in which the report cannot be, or hardly: one that had not ended when the report was there, one before the
-- form was made, one long after it was replaced, one in which its district was not. Then the year or the district is
-- misread or misprinted, and its numbers stand in the wrong place of every series. Names lag behind a change for a year.
-- A day of publication after that on which the document was fetched is none, either: the clocks of a day differ.
-- needs: district_history, documents, facts, forms, reports
-- neighbourhood: agency
with known as (
    select
        r.report_id, r.year,
        least(r.published_on, d.first_seen_at::date) as there
    from reports as r
    join documents as d using (document_id)
    where r.year is not null
),
dated as (
    select r.report_id, r.published_on, d.first_seen_at::date as seen
    from reports as r
    join documents as d using (document_id)
    where r.published_on is not null
),
printed as (
    select k.*, f.form, f.first_year, f.last_year, concat(f.first_year, '–', f.last_year) as years
    from known as k
    -- the table of reviews and litigation is the same in two forms: it tells no year
    join (select distinct report_id, form from facts where table_id <> 'review_litigation') as p using (report_id)
    join forms as f using (form)
),
placed as (
    select
        r.report_id, r.year,
        string_agg(concat(h.district, ' ', h.valid_from, '–', h.valid_to), '、' order by h.valid_from) as times,
        min(greatest(h.valid_from - r.year, r.year - coalesce(h.valid_to, 9999), 0)) as away
    from reports as r
    join district_history as h using (district_code)
    where r.year is not null
    group by r.report_id, r.year
)
select
    'identity.year_open' as rule, report_id, '' as detail, there::varchar as expected, year as actual,
    'unknown' as cause, year - extract(year from there) + 1 as deviation
from known
union all
select 'identity.year_before_form', report_id, form, years, year, 'unknown', first_year - year from printed
union all
select 'identity.year_after_form', report_id, form, years, year, 'unknown', year - last_year from printed
union all
select 'identity.district_not_of_year', report_id, '', times, year, 'unknown', away from placed
union all
select
    'identity.published_later', report_id, '', seen::varchar, published_on::varchar, 'unknown',
    date_diff('day', seen, published_on)
from dated;
