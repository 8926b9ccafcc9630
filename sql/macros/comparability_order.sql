-- The words of comparability from the best to the worst: a sum of parts is as comparable as the worst of them.
create or replace macro comparability_order() as ['exact', 'aggregate', 'near', 'caveat'];
