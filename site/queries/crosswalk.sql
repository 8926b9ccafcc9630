-- What each measure is made of, as the notes print it.
select measure, label_zh, label_en, unit, form, formula, comparability, caveat_zh, caveat from crosswalk order by rowid;
