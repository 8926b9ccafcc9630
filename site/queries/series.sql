-- site_series | 时间序列 | One row per agency and measure or rate: the years side by side, as the pages read them.
-- row: values, hows, noted, doubts, breaks, over, under
create or replace temp table site_series as
with caveats as (
    select name, caveat, dense_rank() over (partition by name order by caveat) - 1 as number
    from (select distinct name, caveat from site_values where caveat is not null)
),
listed as (
    select distinct name, year from site_breaks
),
shown as (
    select distinct slug, name from site_values
),
laid as (
    select
        s.slug, s.name, y.year, v.* exclude (slug, name, year, caveat, caveat_zh, series_break), c.number,
        -- in a year without a number, too: what comes after does not continue what was before
        coalesce(v.series_break, false) or b.year is not null as series_break
    from shown as s
    cross join site_years as y
    left join site_values as v on v.slug = s.slug and v.name = s.name and v.year = y.year
    left join listed as b on b.name = s.name and b.year = y.year
    left join caveats as c on c.name = v.name and c.caveat = v.caveat
)
select
    slug,
    name,
    json_array(
        string_agg(coalesce(value, ''), ',' order by year),
        string_agg(coalesce(how, ' '), '' order by year),
        string_agg(
            coalesce(substr('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', number + 1, 1), ' '),
            '' order by year
        ),
        string_agg(coalesce(doubt, ' '), '' order by year),
        string_agg(case when series_break then '|' else ' ' end, '' order by year),
        case when bool_or(numerator is not null) then string_agg(coalesce(numerator, ''), ',' order by year) end,
        case when bool_or(denominator is not null) then string_agg(coalesce(denominator, ''), ',' order by year) end
    ) as series
from laid
group by slug, name;
