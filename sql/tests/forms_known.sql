-- Every form that an indicator or a cell belongs to has its years and its name.
-- neighbourhood: agency
select form from indicators where form not in (select form from forms)
union
select form from crosswalk where form not in (select form from forms)
union
select form from facts where form not in (select form from forms);
