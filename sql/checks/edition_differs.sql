-- Two editions of one report that print different numbers: the current one says how many.
-- needs: edition_changes
-- neighbourhood: agency
-- only with: reports where superseded_by is not null
select
    'edition.differs' as rule,
    to_report as report_id,
    from_report as detail,
    from_report as expected,
    count(*) as actual,
    'unknown' as cause
from edition_changes
group by from_report, to_report;
