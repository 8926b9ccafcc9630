-- The indicators that feed each measure, by form.
-- row: measure, form, indicators
select measure, form, list(indicator order by indicator) from crosswalk_terms group by all order by all;
