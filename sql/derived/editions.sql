-- The edition to use is the newest that could be read, and read whole where there is one: by date of publication, then by when it was first seen.
-- Editions are of one agency of one district; where the district is not known, only what stood at one address is:
-- every county has a 太平镇人民政府.
update reports set is_current = best.report_id = reports.report_id,
    superseded_by = case when best.report_id <> reports.report_id then best.report_id end
from (
    select r.report_id as mine, first_value(r.report_id) over (
        partition by
            r.agency_id,
            coalesce(r.district_code, r.source_url || substr(r.report_id, 18)), -- the parts of one document are no editions
            coalesce(r.year::varchar, r.report_id)
        order by r.status = 'loaded' desc, r.status = 'partial' desc, r.status = 'quarantined' desc,
            r.status = 'no_table' desc, r.published_on desc nulls last, d.first_seen_at desc, r.report_id
    ) as report_id
    from reports as r
    join documents as d using (document_id)
) as best
where best.mine = reports.report_id
    and (reports.is_current <> (best.report_id = best.mine)
        or reports.superseded_by is distinct from case when best.report_id <> best.mine then best.report_id end);
