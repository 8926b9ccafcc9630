-- The last runs, newest first, in Beijing time.
select
    run_id,
    state,
    strftime(started_at + interval 8 hour, '%Y-%m-%d %H:%M') as started,
    strftime(finished_at + interval 8 hour, '%Y-%m-%d %H:%M') as finished,
    documents_seen,
    documents_new,
    documents_changed,
    documents_failed
from runs
order by started_at desc
limit 10;
