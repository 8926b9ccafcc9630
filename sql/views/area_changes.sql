-- area_changes | 区划范围变动 | One row per district and year in which its area changed while it went on: it gave a part to a district outside it or received one, or, of a prefecture, a county came or went. Districts that ended are in district_links.
--   district_code | 行政区划代码 | GB/T 2260 code
--   year | 年度 | the first year of the new area
--   certain | 确定 | whether a whole county came or went; false for a part of any size
-- needs: district_history, district_links
create or replace view area_changes as
with ceded as (
    select
        h.district_code as giver, h.parent_code as giver_parent,
        split_part(c.part, ':', 1) as receiver, split_part(c.part, ':', 2)::smallint as year
    from district_history as h
    cross join lateral (select unnest(string_split(h.ceded_to, '|')) as part) as c
    where h.ceded_to is not null
),
parts as (
    select c.*, r.parent_code as receiver_parent
    from ceded as c
    left join district_history as r on r.district_code = c.receiver
        and r.valid_from <= c.year and c.year <= coalesce(r.valid_to, 9999)
),
moved as (
    select old.parent_code as giver_parent, new.parent_code as receiver_parent, (l.ended + 1)::smallint as year
    from district_links as l
    join district_history as old on old.district_code = l.district_code and old.valid_to = l.ended
    join district_history as new on new.district_code = l.successor
        and new.valid_from <= l.ended + 1 and l.ended + 1 <= coalesce(new.valid_to, 9999)
    where old.parent_code <> new.parent_code
        -- the county stayed where it was: its prefecture itself became another
        and not exists (
            from district_links as p
            where p.district_code = old.parent_code and p.successor = new.parent_code and p.ended = l.ended
        )
),
found as (
    -- what a prefecture makes of its own land stays in it
    select unnest([giver, receiver]) as district_code, year, false as certain
    from parts
    where receiver_parent is distinct from giver
    union all
    select unnest([giver_parent, receiver_parent]), year, false
    from parts
    where receiver_parent <> giver_parent and receiver_parent <> giver and receiver <> giver_parent
    union all
    select unnest([giver_parent, receiver_parent]), year, true from moved
)
select district_code, year, bool_or(certain) as certain
from found
-- no province is taken to have changed by a part of a county
where district_code not like '%0000'
group by district_code, year;
