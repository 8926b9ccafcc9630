-- A number as people write it: 12 instead of 12.0000.
create or replace macro plain(number) as
    case when number = trunc(number) then number::decimal(38, 0)::varchar
    else rtrim(number::decimal(38, 4)::varchar, '0') end;
