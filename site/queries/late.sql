-- The reports that were published after the day they were due, the latest first.
select a.slug, t.agency, t.year, t.due_on::varchar as due_on, t.published_on::varchar as published_on, t.days_late,
    t.source, t.report_id
from timeliness as t
join site_agencies as a using (agency_id)
where t.timeliness = 'late'
order by t.days_late desc, t.year desc, a.slug;
