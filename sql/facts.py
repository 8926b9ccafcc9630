"""Writing facts. `fact_values` stores them without what can be derived; the view `facts` restores them.

Every value comes back from the view as it was given. In a table of applicant types the columns are the same in all
rows: their edges are repeated in every row of a report, where they compress to almost nothing, and a cell has edges of
its own only where they differ.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

_CELLS = """
insert into fact_cells by name
select
    row_number() over (order by i.form, i.table_id, i.position, a.position) as cell,
    i.form, i.table_id, i.indicator, a.applicant, i.unit, a.position as across
from indicators as i
left join applicants as a on i.by_applicant
"""

_OTHER_CELLS = """
insert into fact_cells by name
select
    (select coalesce(max(cell), 0) from fact_cells)
        + row_number() over (order by form, table_id, indicator, applicant) as cell,
    form, table_id, indicator, applicant
from (
    select distinct form, table_id, indicator, applicant from facts_given where cell is null
)
"""
"""A cell that is in no form is stored as well, so that sql/tests/facts_known.sql can find it."""

_WHOLE = "case when {0} = trunc({0}) and abs({0}) < 2147483648 then {0}::int end"
_NOT_WHOLE = "case when {0} <> trunc({0}) or abs({0}) >= 2147483648 then {0} end"

_HAS_PLACE = " and ".join(
    [
        *(f"{edge} between 0 and 1310 and round({edge} * 100) / 100 = {edge}" for edge in ("x0", "y0", "x1", "y1")),
        *(
            f"round({end} * 100) - round({start} * 100) between 0 and 32767"
            for start, end in (("x0", "x1"), ("y0", "y1"))
        ),
    ]
)
"""Whether a box is given in whole hundredths of a point, as readers give it, and fits into two 32-bit numbers."""

_NUMBERED = f"""
create or replace temporary table facts_given as
select
    g.*, k.cell, k.unit as form_unit, k.across,
    {_WHOLE.format("g.value")} as number,
    coalesce({_HAS_PLACE}, false) as has_place,
    case when has_place then round(g.x0 * 100)::int end as left_edge,
    case when has_place then round(g.x1 * 100)::int end as right_edge,
    case when has_place then (round(g.y0 * 100)::uinteger << 15) + round(g.y1 * 100)::int - round(g.y0 * 100)::int end
        as row_place
from (
    select
        report_id, form, table_id, indicator, applicant, value::decimal(20, 4) as value, unit, state, raw, note,
        page::smallint as page, x0::double as x0, y0::double as y0, x1::double as x1, y1::double as y1, reader,
        agreed::boolean as agreed, corrected::boolean as corrected, row_number() over () as ordinal
    from ({{source}})
) as g
left join fact_cells as k
    on k.form = g.form and k.table_id = g.table_id and k.indicator = g.indicator
    and k.applicant is not distinct from g.applicant
"""

_EDGES = ", ".join(
    [
        *(f"arg_min(left_edge, ordinal) filter (across = {n}) as edge_{n}" for n in range(1, 8)),
        "arg_min(right_edge, ordinal) filter (across = 7) as edge_8",
    ]
)
_EDGE_NAMES = ", ".join(f"e.edge_{n}" for n in range(1, 9))


def _edge(first: int) -> str:
    """SQL for an edge of a cell's column; `first` is the number of that edge for the first column."""
    return f"case f.across {' '.join(f'when {n} then e.edge_{n + first - 1}' for n in range(1, 8))} end"


_VALUES = f"""
insert into fact_values by name
with edges as (
    select report_id, {_EDGES}
    from facts_given
    where has_place
    group by report_id
)
select
    f.report_id, f.cell, f.number, {_NOT_WHOLE.format("f.value")} as value,
    case when f.unit is distinct from f.form_unit then coalesce(f.unit, '') end as unit,
    case f.state when 'reported' then 0 when 'blank' then 1 when 'mark' then 2 when 'text' then 3 end as state,
    case
        when not f.corrected and f.state = 'reported' and f.raw = f.number::varchar then null
        when not f.corrected and f.state = 'blank' and f.raw = '' then null
        else f.raw
    end as raw,
    f.note, f.page, f.row_place,
    case
        when f.has_place and (f.left_edge, f.right_edge) is distinct from ({_edge(1)}, {_edge(2)})
        then (f.left_edge::uinteger << 15) + f.right_edge - f.left_edge
    end as column_place,
    {_EDGE_NAMES},
    case when not f.has_place then f.x0 end as x0,
    case when not f.has_place then f.y0 end as y0,
    case when not f.has_place then f.x1 end as x1,
    case when not f.has_place then f.y1 end as y1,
    f.reader, f.agreed, f.corrected
from facts_given as f
left join edges as e on e.report_id = f.report_id
order by f.ordinal
"""


def number_cells(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the cells of the forms in the reference data."""
    connection.execute(_CELLS)


def write_facts(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Add rows to `fact_values`; `source` is a SELECT of the columns of `facts`."""
    connection.execute(_NUMBERED.format(source=source))
    others = connection.execute("select 1 from facts_given where cell is null limit 1").fetchone()
    if others:
        connection.execute(_OTHER_CELLS)
        connection.execute(_NUMBERED.format(source=source))
    connection.execute(_VALUES)
    connection.execute("drop table facts_given")


def correct_fact(
    connection: duckdb.DuckDBPyConnection, report: str, indicator: str, applicant: str | None, value: Decimal
) -> int:
    """Overlay a published value with a person's. Returns the number of cells
    changed, without those already corrected."""
    changed = connection.execute(
        f"""
        update fact_values set
            number = {_WHOLE.format("$value::decimal(20, 4)")},
            value = {_NOT_WHOLE.format("$value::decimal(20, 4)")},
            raw = coalesce(raw, case when state = 0 then number::varchar else '' end),
            corrected = true
        where report_id = $report and not corrected and cell in (
            select cell from fact_cells where indicator = $indicator and applicant is not distinct from $applicant
        )
        """,
        {"report": report, "indicator": indicator, "applicant": applicant, "value": value},
    ).fetchone()
    return changed[0] if changed else 0


AS_PUBLISHED = f"""
update fact_values set
    number = {_WHOLE.format("c.published")},
    value = {_NOT_WHOLE.format("c.published")},
    raw = case
        when state = 0 and raw = ({_WHOLE.format("c.published")})::varchar then null
        when state = 1 and raw = '' then null
        else raw
    end,
    corrected = false
from (
    select c.report_id, k.cell, c.published
    from corrections as c
    join fact_cells as k on k.indicator = c.indicator and k.applicant is not distinct from c.applicant
    where c.quote is null
) as c
where fact_values.corrected and c.report_id = fact_values.report_id and c.cell = fact_values.cell
"""
"""Sets every value back to the published one."""
