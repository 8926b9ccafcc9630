-- district_links | 区划承接 | One row per district that came to an end and code that it became, however it did.
--   district_code | 行政区划代码 | the code that ended
--   ended | 末年 | its last year
--   successor | 后继代码 | what it, or a part of it, became; NULL if nothing is known
--   whole | 整体承接 | whether all of it became that: not split
--   alone | 单独承接 | whether the successor began as this district and nothing else: a new name or code, no merger
-- needs: district_history
create or replace view district_links as
select
    district_code,
    valid_to as ended,
    unnest(string_split(successors, '|')) as successor,
    change <> 'split' as whole,
    change in ('renamed', 'moved') as alone
from district_history
where successors is not null;
