-- Every form that an indicator or a cell belongs to, or a rate warns of, has its years and its name.
-- neighbourhood: agency
select form from indicators where form not in (select form from forms)
union
select form from crosswalk where form not in (select form from forms)
union
select legacy_form from rate_definitions where legacy_form not in (select form from forms)
union
select form from facts where form not in (select form from forms);
