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
    fields = ("x.yaml", line, "fees.amount", "7", Decimal(value), "reason", "author", JUNE, "open")
    return Correction(*fields, **whose)  # type: ignore[arg-type]


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
    where m.measure = 'requests.carried_out' and m.agency_id = ?
"""
DOUBTS = {
    # agency: rule, cause, corrected value, decision, findings left; each in a district of its own
    "A": ("text.conflict", "source", 9, "corrected", 0),
    "B": ("text.conflict", "source", 8, "open", 1),
    "C": ("reading.disagree", "reader", 8, "corrected", 0),
    "D": ("form.moved_numbers", "unknown", 8, "corrected", 0),
}


def test_a_correction_that_resolves_a_finding_closes_it(make: Builder) -> None:
    """The text says 9 where the table prints 7: a doubt at every number made of the cell, until 9 is laid over it."""
    place = ("requests.carried_out", "total")
    cells = consistent("2021") | {place: 7}
    reports, corrections = [], []
    for (agency, (rule, cause, value, _, _)), district in zip(
        DOUBTS.items(), ("640104", "640105", "640106", "640121"), strict=True
    ):
        doubt = found(
            rule, indicator=place[0], applicant=place[1], cause=cause, expected="9", actual="7", severity="warning"
        )
        reports.append(made(agency, cells=cells, agency=agency, district=district, findings=(doubt,)))
        corrections.append(replace(correction(value), indicator=place[0], applicant=place[1], agency_id=agency))
    path = make(*reports, checked=False)

    def decision(agency: str) -> list[tuple[str]]:
        sql = "select decision from findings where report_id = ? and rule = ?"
        return ask(path, sql, [report_id(agency), DOUBTS[agency][0]])  # type: ignore[return-value]

    check(path)
    before = {agency: ask(path, STATUS, [agency])[0] for agency in DOUBTS}
    for agency, row in before.items():
        others = row[1] - 1  # the sums that 7 breaks
        assert row == (7, 1 + others, False, "findings", row[4], False, 1 + others, 1 + others), agency
        assert row[4] >= row[1]
    check(path, *corrections)
    for agency, (_, _, value, wanted, left) in DOUBTS.items():
        assert decision(agency) == [(wanted,)], agency
        (after,) = ask(path, STATUS, [agency])
        assert after[:4] == (value, left + before[agency][1] - 1, True, "corrected"), agency
        assert after[5] is True
    check(path)
    for agency in DOUBTS:
        assert decision(agency) == [("open",)]
        assert ask(path, STATUS, [agency]) == [before[agency]]


@pytest.fixture
def twice_published(make: Builder) -> Path:
    """Two editions that print the same, 7 among it."""
    cells = consistent("2021") | {("fees.amount", None): 7}
    return make(
        made("one", cells=cells, agency="A", published_on=JAN), made("two", cells=cells, agency="A", published_on=JUNE)
    )


def test_a_cell_is_corrected_once(twice_published: Path) -> None:
    """The second would take the first for the publication, and leave it there when both are withdrawn."""
    for second in (correction(9, line=2), correction(9, line=2, report="two")):
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


def test_a_correction_of_other_words_is_refused(with_text: Path) -> None:
    for corrections, message in (
        ([of_text(350, quote="公众号公开信息")], "matches 0 cells"),
        ([of_text(350, expect="36")], "prints '35', not '36'"),
        ([of_text(350), of_text(351, line=2)], "another correction is of the same cell"),
    ):
        with pytest.raises(WarehouseError, match=message):
            check(with_text, *corrections)
    check(with_text)
    assert ask(with_text, STATED) == [(35, 35, False, WORDS)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agency_id": "B"}, "there is no such report"),
        ({"year": 2022}, "there is no such report"),
        ({"indicator": "fees.amounts"}, "the report has no fees.amounts"),
        ({"indicator": "requests.received"}, "say which with applicant"),
        ({"indicator": "requests.received", "applicant": "person"}, "applicant person does not fit"),
    ],
)
def test_what_a_correction_goes_by_in_vain_is_named(make: Builder, change: dict[str, object], words: str) -> None:
    path = make(made("one", cells=consistent("2021") | {("fees.amount", None): 7}, agency="A", year=2023))
    with pytest.raises(WarehouseError, match=words):
        check(path, replace(correction(8), **change))  # type: ignore[arg-type]


def test_corrections_of_reports_that_a_trial_lacks_are_left_out(make: Builder) -> None:
    """Of those that it has, one that is wrong is refused there, too."""
    path = make(made("one", cells=consistent("2021") | {("fees.amount", None): 7}, agency="A", year=2023))
    elsewhere = replace(correction(9, line=2), agency_id="B")
    check_staging(path, {"inputs": "inputs"}, [run_row()], [elsewhere, correction(8)], is_trial=True)
    assert ask(path, CELL, [report_id("one")]) == [(8, True)]
    with pytest.raises(WarehouseError, match="prints '7', not '6'"):
        check_staging(
            path, {"inputs": "inputs"}, [run_row()], [elsewhere, replace(correction(8), expect="6")], is_trial=True
        )
    with pytest.raises(WarehouseError, match="there is no such report"):
        check(path, elsewhere)


@pytest.mark.parametrize(
    ("indicator", "value", "refused"),
    [
        ("normative_documents.issued", "1.5", True),
        ("normative_documents.issued", "-1", True),
        ("normative_documents.issued", "8", False),
        ("fees.amount", "1.5", False),
    ],
)
def test_a_count_is_not_corrected_to_what_is_no_count(make: Builder, indicator: str, value: str, refused: bool) -> None:
    path = make(made("one", cells=consistent("2021") | {(indicator, None): 7}, agency="A", year=2023))
    mend = replace(correction(0), indicator=indicator, value=Decimal(value))
    if not refused:
        check(path, mend)
        return
    with pytest.raises(WarehouseError, match=f"is a count and cannot be corrected to {value}"):
        check(path, mend)
