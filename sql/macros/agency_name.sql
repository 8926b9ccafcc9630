-- The name of an agency without its district, from its id; the id of an agency of unknown district ends with the mark of an address.
create or replace macro agency_name(agency_id) as
    regexp_replace(regexp_replace(agency_id, '^\d{6}-', ''), '-[0-9a-f]{8}$', '');
