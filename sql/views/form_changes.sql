-- form_changes | 换表中断 | One row per measure and pair of forms between which it is counted otherwise, in whatever year a report changes its form.
--   measure | 可比指标 | crosswalk.measure
--   form_before | 上年表式 | form of the year before
--   form | 表式 | form of the year
--   reason_zh | 原因 | what differs, with the names of the forms
--   reason_en | 原因（英文） | the same in English
-- needs: crosswalk, forms
create or replace view form_changes as
select
    a.measure,
    b.form as form_before,
    a.form,
    format('表式由“{}”换为“{}”，此项口径不同', before.label_zh, this.label_zh) as reason_zh,
    format('the form changed from the {} to the {}, in which this measure differs', before.label_en, this.label_en) as reason_en
from crosswalk as a
join crosswalk as b on b.measure = a.measure and b.form <> a.form
join forms as this on this.form = a.form
join forms as before on before.form = b.form
-- another series of forms, or the measure is made up differently
where this.series <> before.series
    or a.formula <> b.formula
    or a.comparability in ('near', 'caveat')
    or b.comparability in ('near', 'caveat');
