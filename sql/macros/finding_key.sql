-- The id of a finding: the same for the same thing in every run, every re-read and every later edition.
create or replace macro finding_key(whose, year, rule, indicator, applicant, detail) as
    'f' || left(md5(concat_ws('|', whose, coalesce(year::varchar, ''), rule,
        coalesce(indicator, ''), coalesce(applicant, ''), coalesce(detail, ''))), 16);
