-- site_series | 时间序列 | One row per agency and measure or rate: the years side by side, as the pages read them.
-- row: values, hows, noted, doubts, breaks, over, under
create or replace temp table site_series as
with listed as (
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
    left join site_caveats as c on c.name = v.name and c.caveat = v.caveat
),
-- put in order once: each aggregate with an order of its own would sort again
ordered as (
    select
        slug,
        name,
        list({
            'value': coalesce(value, ''),
            'how': coalesce(how, ' '),
            'number': coalesce(substr('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', number + 1, 1), ' '),
            'doubt': coalesce(doubt, ' '),
            'series_break': if(series_break, '|', ' '),
            'numerator': coalesce(numerator, ''),
            'denominator': coalesce(denominator, '')
        } order by year) as years,
        bool_or(numerator is not null) as has_over,
        bool_or(denominator is not null) as has_under
    from laid
    group by slug, name
)
select
    slug,
    name,
    json_array(
        array_to_string(list_transform(years, lambda y: y.value), ','),
        array_to_string(list_transform(years, lambda y: y.how), ''),
        array_to_string(list_transform(years, lambda y: y.number), ''),
        array_to_string(list_transform(years, lambda y: y.doubt), ''),
        array_to_string(list_transform(years, lambda y: y.series_break), ''),
        case when has_over then array_to_string(list_transform(years, lambda y: y.numerator), ',') end,
        case when has_under then array_to_string(list_transform(years, lambda y: y.denominator), ',') end
    ) as series
from ordered;
