-- A year in which the report cannot be, or hardly: one that had not ended when the report was there, one before the
-- form was made, one long after it was replaced. Then the year is misread or misprinted, and its numbers stand in the
-- wrong place of every series. Years of the forms: 国办发〔2014〕32号, 国办公开办函〔2019〕60号, 国办公开办函〔2021〕30号.
insert into findings
with forms(form, first_year, last_year) as (
    values ('legacy', 2014, 2018), ('2019', 2019, 2020), ('2021', 2021, null)
),
known as (
    select
        r.report_id, coalesce(r.agency_id, r.document_id) as whose, r.year,
        least(r.published_on, d.first_seen_at::date) as there
    from reports as r
    join documents as d using (document_id)
    where r.year is not null
),
printed as (
    select k.*, f.*, concat(f.first_year, '–', f.last_year) as years
    from known as k
    -- the table of reviews and litigation is the same in two forms: it tells no year
    join (select distinct report_id, form from facts where table_id <> 'review_litigation') as p using (report_id)
    join forms as f using (form)
),
odd as (
    select
        report_id, whose, year, '' as form, 'identity.year_open' as rule, there::varchar as expected,
        year - extract(year from there) + 1 as years_off
    from known
    union all
    select report_id, whose, year, form, 'identity.year_before_form', years, first_year - year from printed
    union all
    select report_id, whose, year, form, 'identity.year_after_form', years, year - last_year from printed
)
select
    finding_key(o.whose, o.year, o.rule, null, null, o.form),
    o.report_id,
    o.rule,
    c.severity,
    null,
    null,
    o.expected,
    o.year::varchar,
    'unknown',
    replace(replace(c.message_zh, '{expected}', o.expected), '{actual}', o.year::varchar),
    replace(replace(c.message_en, '{expected}', o.expected), '{actual}', o.year::varchar),
    'open'
from odd as o
join checks as c on c.check_id = o.rule and c.active
where o.years_off > c.tolerance;
