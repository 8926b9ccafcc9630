"""What the file keeps of a fact gives it back as it was, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gongkai.sql import objects
from gongkai.sql.facts import correct_fact, write_facts
from tests.edits import edit

COLUMNS = (
    "report_id, form, table_id, indicator, applicant, value, unit, state, raw, note, page, x0, y0, x1, y1, reader, "
    "agreed, corrected"
)
PLAIN = (
    "'r1' as report_id, '2021' as form, 'requests' as table_id, 'requests.received' as indicator, "
    "'total' as applicant, 7::decimal(20, 4) as value, '件' as unit, 'reported' as state, '7' as raw, "
    "null::varchar as note, 3 as page, 10.25 as x0, 20.1 as y0, 30.33 as x1, 40.07 as y1, 'pdf:a+b' as reader, "
    "true as agreed, false as corrected"
)
TYPED = "value::decimal(20, 4) as value, " + ", ".join(f"{e}::double as {e}" for e in ("x0", "y0", "x1", "y1"))
ODD = {
    "plain": "",
    "a fraction": "251000.5 as value, '251000.5' as raw",
    "too large": "99999999999.0 as value, '99999999999' as raw",
    "the largest that is kept as a number": "2147483647 as value, '2147483647' as raw",
    "the first that is not": "2147483648 as value, '2147483648' as raw",
    "negative": "-2147483648 as value, '-2147483648' as raw",
    "grouped": "1234 as value, '1,234' as raw",
    "zeros in front": "7 as value, '007' as raw",
    "printed with its unit": "'7件' as raw, '其中一' as note",
    "no unit": "null as unit",
    "another unit": "'宗' as unit",
    "blank": "null as value, 'blank' as state, '' as raw",
    "blank but for a space": "null as value, 'blank' as state, '　' as raw",
    "a mark": "null as value, 'mark' as state, '/' as raw",
    "a text": "null as value, 'text' as state, '见附件' as raw",
    "nothing printed of a number": "7 as value, '' as raw",
    "corrected": "8 as value, true as corrected",
    "corrected to what it prints": "true as corrected",
    "corrected where nothing was printed": "5 as value, 'blank' as state, '' as raw, true as corrected",
    "no pages": "null as page, null as x0, null as y0, null as x1, null as y1",
    "a page and no box": "null as x0, null as y0, null as x1, null as y1",
    "half a box": "null as x1",
    "finer than hundredths": "10.253 as x0",
    "a third": "1 / 3 as y0, 2 / 3 as y1",
    "upside down": "50.5 as y0",
    "taller than any page": "0 as y0, 700.5 as y1",
    "as wide as can be": "10.25 as x0, 337.92 as x1",
    "wider": "10.25 as x0, 337.93 as x1",
    "far out": "1310 as x0, 1310 as x1",
    "further": "1310.01 as x0, 1311 as x1",
    "of no size": "10.25 as x1, 20.1 as y1",
    "above the page": "-3.5 as y0, -0.25 as x0",
    "no such cell": "'no.such' as indicator",
    "no such form": "'2077' as form",
    "no applicant": "null as applicant",
    "not agreed, by other means": "false as agreed, 'scan:c' as reader",
}


@pytest.fixture(scope="module")
def empty(template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{template}' as t (read_only)")
        for name in ("fact_cells", "fact_values"):
            connection.execute(objects.statement("tables", name))
            connection.execute(f"insert into {name} from t.{name}")
        connection.execute(objects.statement("views", "facts"))
        yield connection


@pytest.fixture
def kept(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    empty.begin()
    yield empty
    empty.rollback()


def same(connection: duckdb.DuckDBPyConnection, given: str) -> bool:
    """Whether the rows come back, each as it is."""
    given = f"select {COLUMNS} from (select * replace ({TYPED}) from ({given}))"
    write_facts(connection, given)
    was = connection.execute(given).fetchall()
    now = connection.execute(f"select {COLUMNS} from facts").fetchall()
    return repr(was) == repr(now) and len(now) > 0


@pytest.mark.parametrize("odd", ODD)
def test_a_fact_comes_back_as_it_was(kept: duckdb.DuckDBPyConnection, odd: str) -> None:
    replaced = f"replace ({ODD[odd]})" if ODD[odd] else ""
    given = f"select {COLUMNS} from (select * {replaced} from (select {PLAIN}))"
    assert same(kept, given)


TABLE = f"""
    select {COLUMNS} from (
        select p.* replace (
            k.form as form, k.table_id as table_id, k.indicator as indicator, k.applicant as applicant,
            k.unit as unit, r.report_id as report_id, hash(k.cell) % 5 as value, (hash(k.cell) % 5)::varchar as raw,
            (cell // 40)::int + 1 as page,
            round(100 + 30.37 * coalesce(across, cell % 5) + r.shift * (cell // 90), 2) as x0,
            round(130.37 + 30.37 * coalesce(across, cell % 5) + r.shift * (cell // 90), 2) as x1,
            round(50 + 12.49 * (cell // 7), 2) as y0, round(62.49 + 12.49 * (cell // 7), 2) as y1
        ), k.cell
        from fact_cells as k, (values ('r1', 0), ('r2', 0.35)) as r (report_id, shift), (select {PLAIN}) as p
        where k.form in ('2019', '2021', 'legacy')
        order by r.report_id, hash(k.cell)
    )
"""


def test_tables_come_back_wherever_their_columns_are(kept: duckdb.DuckDBPyConnection) -> None:
    assert same(kept, TABLE)
    own = "select count(column_place) from fact_values join fact_cells using (cell) where across > 0 group by report_id"
    (straight,), (shifted,) = sorted(kept.execute(own).fetchall())
    assert straight == 0 < shifted, "columns that are the same in all rows are kept once"


def test_a_box_that_was_read_otherwise_is_shown_otherwise(kept: duckdb.DuckDBPyConnection) -> None:
    write_facts(kept, f"select {PLAIN}")
    kept.execute("update fact_values set edge_7 = 1000")
    assert kept.execute("select x0 from facts").fetchall() == [(10.0,)]
    edit(kept, "update facts set x0 = 9.5, value = 3")
    assert kept.execute("select x0, value::int, raw from facts").fetchall() == [(9.5, 3, "7")]


def test_what_contradicts_itself_is_not_kept(empty: duckdb.DuckDBPyConnection) -> None:
    for wrong in ("null as value", "'blank' as state", "'sure' as state", "'text' as state, null as raw", "0 as page"):
        with pytest.raises(duckdb.ConstraintException):
            write_facts(empty, f"select * replace ({wrong}) from (select {PLAIN})")


def test_a_correction_changes_the_value_alone(kept: duckdb.DuckDBPyConnection) -> None:
    write_facts(kept, f"select {PLAIN}")
    cell = ("r1", "requests.received", "total")
    assert correct_fact(kept, *cell, Decimal("8.5")) == 1
    assert correct_fact(kept, *cell, Decimal(9)) == 0, "it is corrected already"
    assert correct_fact(kept, "r1", "requests.received", None, Decimal(9)) == 0
    shown = kept.execute("select value, raw, state, corrected from facts").fetchall()
    assert shown == [(Decimal("8.5000"), "7", "reported", True)]
