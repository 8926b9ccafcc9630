-- What the overview says first, one row.
select
    (select count(*) from site_agencies) as agencies,
    (select count(distinct district_code) from site_agencies where district_code <> '000000') as districts,
    (select count(*) from reports) as editions,
    (select count(*) from documents) as documents,
    (select count(*) from facts) as cells,
    (select count(*) from facts where agreed) as agreed,
    (select count(*) from facts where state <> 'reported') as unreported,
    (select count(*) from findings where severity = 'error') as errors,
    (select count(*) from findings where severity = 'warning') as warnings,
    (select count(*) from findings where severity = 'info') as infos,
    (select count(*) from reports where is_current and (agency_id is null or year is null)) as unplaced;
