-- stated_measures | 正文所写可比指标 | What the form in use does not have, and the text of a report states: harmonized shows it where no form of the report has it either.
--   report_id | 报告编号 | reports.report_id
--   measure | 可比指标 | crosswalk.measure
--   value | 数值 | in the unit of the measure
--   caveat_zh | 注意 | what to keep in mind when comparing, in Chinese
--   caveat | 注意（英文） | the same in English
-- needs: crosswalk, forms, narrative
create or replace view stated_measures as
select
    n.report_id,
    n.indicator as measure,
    (n.value * case when n.unit = '元' and k.unit = '万元' then 0.0001 else 1 end)::decimal(38, 4) as value,
    '正文所写' || case when n.approximate then '约数' else '' end || '，口径由机关自定：“' || n.quote || '”' as caveat_zh,
    case when n.approximate then 'about, ' else '' end || 'as the text states it, counted as the agency sees fit: “'
        || n.quote || '”' as caveat
from narrative as n
join (select distinct measure, unit from crosswalk) as k on k.measure = n.indicator
where not n.conflicting and n.scope is distinct from 'on_behalf'
    and n.indicator not in (
        select c.measure from crosswalk as c join forms as f using (form)
        where f.series = (select series from forms where last_year is null)
    );
