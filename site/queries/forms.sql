-- The forms with their names and years.
select form, label_zh, label_en, concat(first_year, '–', last_year) as years from forms order by position;
