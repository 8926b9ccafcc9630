-- The mark beside a number: ! an error touches a cell it is made of, ? a warning, * a person has corrected one; else a blank.
create or replace macro doubt_mark(has_error, n_findings, corrected) as
    case when has_error then '!' when n_findings > 0 then '?' when corrected then '*' else ' ' end;
