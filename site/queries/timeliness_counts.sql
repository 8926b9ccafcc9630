-- Year by year how many reports were published in time, how many late, and of how many that is not known.
select
    year,
    count(*) filter (timeliness = 'on_time') as on_time,
    count(*) filter (timeliness = 'late') as late,
    count(*) filter (timeliness = 'unknown') as unknown
from timeliness
where year is not null
group by year
order by year desc;
