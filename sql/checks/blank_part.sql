-- A total above the parts that are filled in says that the blank ones are not all 0: each of them is pointed at.
-- needs: check_results, check_terms, checks, facts
-- neighbourhood: agency
-- only with: check_sums where result = 'not_assessed'
with short as (
    select k.*, c.form, c.table_id, c.message_zh, c.message_en
    from check_results as k
    join checks as c on c.check_id = k.check_id and c.kind = 'identity'
    where k.result = 'not_assessed'
        and k.left_side > k.right_filled
        and (select count(*) filter (where is_left) = 1 and bool_and(is_left or sign < 0) from check_terms as t where t.check_id = k.check_id)
),
parts as (
    select
        s.*,
        f.indicator as part,
        f.applicant as part_applicant,
        f.state,
        count(f.report_id) over formula as printed,
        count(*) over formula as terms,
        count(*) filter (f.state = 'blank') over formula as blanks
    from short as s
    join check_terms as t on t.check_id = s.check_id and not t.is_left
    left join facts as f
        on f.report_id = s.report_id
        and f.form = s.form
        and f.table_id = s.table_id
        and f.indicator = coalesce(t.indicator, s.indicator)
        and f.applicant is not distinct from coalesce(t.applicant, s.applicant)
    window formula as (partition by s.report_id, s.check_id, s.indicator, s.applicant)
),
cells as (
    -- a part that is missing, not blank, may be what the total is above them
    select p.*, p.part as cell, p.part_applicant as cell_applicant, '此空白格（或与其他空白格合计）' as blank_zh, 'this blank cell, alone or with others,' as blank_en
    from parts as p
    where p.state = 'blank' and p.printed = p.terms and p.blanks <= 5
    union all
    select
        p.*,
        coalesce(t.indicator, p.indicator),
        coalesce(t.applicant, p.applicant),
        format('各项中的 {} 个空白格合计', p.blanks),
        format('{} blank cells together', p.blanks)
    from parts as p
    join check_terms as t on t.check_id = p.check_id and t.is_left
    where p.state = 'blank' and p.printed = p.terms and p.blanks > 5
)
select distinct on (report_id, cell, cell_applicant)
    'identity.blank_part' as rule,
    report_id,
    cell as indicator,
    cell_applicant as applicant,
    left_side - right_filled as expected,
    case when agreed then 'source' else 'reader' end as cause,
    message_zh as check_zh,
    message_en as check_en,
    blank_zh,
    blank_en
from cells
order by report_id, cell, cell_applicant, left_side - right_filled, check_id;
