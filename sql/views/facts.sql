-- facts | 指标值 | One row per cell of a form in an edition of a report (long format), as published.
--   report_id | 报告编号 | the edition: reports.report_id
--   form | 表式 | form of the table the cell stands in (forms.form), decided by its labels
--   table_id | 表 | proactive, requests, review_litigation or statistics
--   indicator | 指标 | indicators.indicator
--   applicant | 申请人类型 | applicant type; NULL for cells that are not printed per applicant
--   value | 数值 | the number printed, or a person's correction of it; NULL unless state is reported or corrected
--   unit | 单位 | unit as printed, else the unit of the form; NULL where neither says one
--   state | 状态 | reported (a number, 0 included), blank, mark (/ - 无 …) or text (not a number)
--   raw | 原文 | what the cell prints, line breaks removed
--   note | 附注 | what is printed behind the number in the same cell
--   page | 页 | page of the cell, from 1; NULL where the source has no pages
--   x0 | 左 | left edge of the cell, PDF points from the left of the page as displayed
--   y0 | 上 | upper edge of the cell, PDF points from the top of the page as displayed
--   x1 | 右 | right edge of the cell, PDF points from the left
--   y1 | 下 | lower edge of the cell, PDF points from the top
--   reader | 读取方式 | how the cell was read: medium and the two programs
--   agreed | 两次读取一致 | whether both independent readings of the cell gave this text
--   corrected | 已更正 | whether a person has corrected the value (corrections); raw and state are as published
-- needs: fact_cells, fact_values
create or replace view facts as
select
    v.report_id,
    k.form,
    k.table_id,
    k.indicator,
    k.applicant,
    coalesce(v.number::decimal(20, 4), v.value) as value,
    case when v.unit is null then k.unit when v.unit <> '' then v.unit end as unit,
    case v.state when 0 then 'reported' when 1 then 'blank' when 2 then 'mark' else 'text' end as state,
    coalesce(v.raw, case when v.state = 0 then v.number::varchar else '' end) as raw,
    v.note,
    v.page::integer as page,
    case
        when v.row_place is null then v.x0
        when v.column_place is not null then (v.column_place >> 15) / 100
        else case k.across
            when 1 then v.edge_1 when 2 then v.edge_2 when 3 then v.edge_3 when 4 then v.edge_4
            when 5 then v.edge_5 when 6 then v.edge_6 when 7 then v.edge_7
        end / 100
    end as x0,
    case when v.row_place is null then v.y0 else (v.row_place >> 15) / 100 end as y0,
    case
        when v.row_place is null then v.x1
        when v.column_place is not null then ((v.column_place >> 15) + (v.column_place & 32767)) / 100
        else case k.across
            when 1 then v.edge_2 when 2 then v.edge_3 when 3 then v.edge_4 when 4 then v.edge_5
            when 5 then v.edge_6 when 6 then v.edge_7 when 7 then v.edge_8
        end / 100
    end as x1,
    case
        when v.row_place is null then v.y1 else ((v.row_place >> 15) + (v.row_place & 32767)) / 100
    end as y1,
    v.reader,
    v.agreed,
    v.corrected
from fact_values as v
join fact_cells as k on k.cell = v.cell;
