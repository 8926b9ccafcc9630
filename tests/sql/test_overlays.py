"""A person's correction stands over the published number, once, and never in its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.sql.build import check_staging
from gongkai.sql.connection import WarehouseError
from gongkai.transforms.model import Correction
from tests.sql.conftest import Builder, ask, made, report_id, run_row
from tests.sql.form_cells import consistent

JAN, JUNE = dt.date(2024, 1, 30), dt.date(2024, 6, 6)
CELL = "select value::integer, corrected from facts where indicator = 'fees.amount' and report_id = ?"


def correction(value: int, line: int = 1, report: str | None = None) -> Correction:
    """One of a cell that prints 7: of the current edition, or of the one that is named."""
    whose: dict[str, str | int] = {"agency_id": "A", "year": 2023} if report is None else {"report": report_id(report)}
    said = ("x.yaml", line, "fees.amount", "7", Decimal(value), "reason", "author", JUNE, "open")
    return Correction(*said, **whose)  # type: ignore[arg-type]


def check(path: Path, *corrections: Correction) -> None:
    check_staging(path, {"inputs": "inputs"}, [run_row()], corrections)


@pytest.fixture
def twice_published(make: Builder) -> Path:
    """Two editions that print the same, 7 among it."""
    cells = consistent("2021") | {("fees.amount", None): 7}
    return make(
        made("one", cells=cells, agency="A", published_on=JAN), made("two", cells=cells, agency="A", published_on=JUNE)
    )


@pytest.mark.parametrize("second", [correction(9, line=2), correction(9, line=2, report="two")])
def test_a_cell_is_corrected_once(twice_published: Path, second: Correction) -> None:
    """The second would take the first for the publication, and leave it there when both are withdrawn."""
    with pytest.raises(WarehouseError, match=r"x\.yaml:2: .*another correction is of the same cell"):
        check(twice_published, correction(8), second)
    check(twice_published, correction(8), correction(9, line=2, report="one"))
    assert ask(twice_published, CELL, [report_id("one")]) == [(9, True)]
    assert ask(twice_published, CELL, [report_id("two")]) == [(8, True)]
    check(twice_published)
    assert ask(twice_published, CELL, [report_id("two")]) == [(7, False)]


def test_a_correction_is_no_change_by_the_agency(twice_published: Path) -> None:
    for corrections in ((correction(9),), (correction(9, report="one"),), (correction(9), correction(9, 2, "one"))):
        check(twice_published, *corrections)
        assert ask(twice_published, "from edition_changes") == []
        assert ask(twice_published, "from findings where rule = 'edition.differs'") == []


def test_a_correction_hides_no_change_by_the_agency(make: Builder) -> None:
    early, late = (consistent("2021") | {("fees.amount", None): value} for value in (5, 7))
    path = make(
        made("one", cells=early, agency="A", published_on=JAN), made("two", cells=late, agency="A", published_on=JUNE)
    )
    check(path, correction(5))
    changed = ask(path, "select value_before::int, value_after::int, raw_before, raw_after from edition_changes")
    assert changed == [(5, 7, "5", "7")]
