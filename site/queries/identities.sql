-- The rules that check cells, each with its terms as "indicator applicant".
-- row: id, form, table, zh, en, source, terms
select
    c.check_id,
    c.form,
    c.table_id,
    c.message_zh,
    c.message_en,
    c.source,
    list(coalesce(t.indicator, '') || ' ' || coalesce(t.applicant, '') order by t.indicator, t.applicant) as terms
from checks as c
join check_terms as t using (check_id)
where c.active
group by all
order by c.check_id;
