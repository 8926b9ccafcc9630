"""A person's correction stands over the published number, once, and never in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.sql.build import check_staging
from gongkai.sql.connection import WarehouseError
from gongkai.transforms.model import Correction, Statement
from tests.sql.conftest import Builder, ask, found, made, report_id, run_row
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


STATUS = """
    select m.value::int, m.n_findings, m.corrected, w."requests.carried_out", r.n_findings, r.corrected,
        y.n_findings, d.n_findings
    from harmonized as m
    join harmonized_status as w using (agency_id, year)
    join rates as r on r.report_id = m.report_id and r.rate = 'carried_out_of_handled'
    join year_over_year as y on y.report_id = m.report_id and y.measure = m.measure
    join district_totals as d on d.district_code = m.district_code and d.measure = m.measure
    where m.measure = 'requests.carried_out'
"""


@pytest.mark.parametrize(
    ("rule", "cause", "value", "decision", "left"),
    [
        ("text.conflict", "source", 9, "corrected", 0),
        ("text.conflict", "source", 8, "open", 1),
        ("reading.disagree", "reader", 8, "corrected", 0),
    ],
)
def test_a_correction_that_resolves_a_finding_closes_it(
    make: Builder, rule: str, cause: str, value: int, decision: str, left: int
) -> None:
    """The text says 9 where the table prints 7: a doubt at every number made of the cell, until 9 is laid over it."""
    place = ("requests.carried_out", "total")
    cells = consistent("2021") | {place: 7}
    doubt = found(
        rule, indicator=place[0], applicant=place[1], cause=cause, expected="9", actual="7", severity="warning"
    )
    path = make(made("one", cells=cells, agency="A", findings=(doubt,)))
    check(path)
    (before,) = ask(path, STATUS)
    others = before[1] - 1  # the sums that 7 breaks
    assert before == (7, 1 + others, False, "findings", before[4], False, 1 + others, 1 + others)
    assert before[4] >= before[1]
    mended = Correction(
        "x.yaml",
        1,
        *place[:1],
        "7",
        Decimal(value),
        "reason",
        "author",
        JUNE,
        "open",
        applicant="total",
        agency_id="A",
        year=2023,
    )
    check(path, mended)
    assert ask(path, "select decision from findings where rule = ?", [rule]) == [(decision,)]
    (after,) = ask(path, STATUS)
    assert after[:4] == (value, left + others, True, "corrected")
    assert after[5] is True
    check(path)
    assert ask(path, "select decision from findings where rule = ?", [rule]) == [("open",)]
    assert ask(path, STATUS) == [before]


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


WORDS = "通过门户网站公开信息35条"
STATED = "select value::integer, published::integer, corrected, quote from statements"


def of_text(value: int, line: int = 1, expect: str = "35", quote: str = "门户网站公开信息 ３５条") -> Correction:
    return replace(correction(value, line), indicator="disclosure.website", expect=expect, quote=quote)


@pytest.fixture
def with_text(make: Builder) -> Path:
    stated = Statement("disclosure.website", Decimal(35), "条", False, False, None, None, WORDS, 1, 0, len(WORDS))
    return make(replace(made("one", agency="A", published_on=JUNE), statements=(stated,)))


def test_a_number_of_the_text_is_corrected_and_given_back(with_text: Path) -> None:
    check(with_text, of_text(350))
    assert ask(with_text, STATED) == [(350, 35, True, WORDS)]
    assert ask(with_text, "select value::integer, corrected from narrative") == [(350, True)]
    assert ask(with_text, "select value::integer from harmonized where availability = 'in_text'") == [(350,)]
    check(with_text)
    assert ask(with_text, STATED) == [(35, 35, False, WORDS)]


@pytest.mark.parametrize(
    ("corrections", "message"),
    [
        ([of_text(350, quote="公众号公开信息")], "matches 0 cells"),
        ([of_text(350, expect="36")], "prints '35', not '36'"),
        ([of_text(350), of_text(351, line=2)], "another correction is of the same cell"),
    ],
)
def test_a_correction_of_other_words_is_refused(with_text: Path, corrections: list[Correction], message: str) -> None:
    with pytest.raises(WarehouseError, match=message):
        check(with_text, *corrections)
    check(with_text)
    assert ask(with_text, STATED) == [(35, 35, False, WORDS)]
