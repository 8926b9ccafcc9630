-- A rate is made of measures that exist, and has a numerator and a denominator.
-- neighbourhood: country
select rate, measure from rate_terms where measure not in (select measure from crosswalk)
union all
select rate, null from rate_definitions
where rate not in (select rate from rate_terms where is_numerator)
    or rate not in (select rate from rate_terms where not is_numerator);
