-- Where the series of each measure and rate breaks, with the law, form or definition behind it.
select name, year, what_zh, what_en, certain, source from site_breaks order by name, year, kind, what_zh, source;
