-- The measures and forms of each choice in measure_values, as one of its reports has them.
-- needs: measure_rows, measure_values
-- neighbourhood: agency
delete from measure_forms;
insert into measure_forms
with examples as (
    select v.choice, min(r.rank) as rank
    from measure_values as v
    join measure_reports as r using (report_id)
    group by v.choice
)
select e.choice, row_number() over (partition by e.choice order by m.number), n.measure, d.form, m.has_counterpart
from examples as e
join measure_rows as m using (rank)
join (select distinct number, measure from measure_feeds) as n using (number)
left join (select feed, form from measure_feeds) as d using (feed)
order by all;
