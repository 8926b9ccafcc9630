-- A coverage floor: a formula that meets hundreds of places and can be assessed in none of them passes on nothing.
-- neighbourhood: country
select check_id, places from rule_coverage where active and places >= 500 and assessed = 0;
