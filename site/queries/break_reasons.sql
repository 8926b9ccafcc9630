-- Why the series of each measure and rate breaks: name, and [year, Chinese, English] of every listed break.
select name, list([year::varchar, zh, en] order by year) as breaks
from (
    select
        name, year,
        string_agg(distinct what_zh || if(certain, '', '（可能）'), '；' order by what_zh || if(certain, '', '（可能）')) as zh,
        string_agg(distinct what_en || if(certain, '', ' (possibly)'), '; ' order by what_en || if(certain, '', ' (possibly)')) as en
    from site_breaks
    group by name, year
)
group by name;
