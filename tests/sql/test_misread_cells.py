"""The rule identity.cell: the one cell whose row and column are off alike is pointed at."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.transforms.model import Report
from tests.sql.conftest import GOLDEN, Builder, ask, made, moved, records, report_id
from tests.sql.form_cells import (
    APPLICANTS,
    CHANNELS,
    OFF,
    RESULTS,
    TYPES,
    Cells,
    Place,
    as_broken,
    broken,
    consistent,
    rows_of,
)


def changed_digits(number: int) -> dict[str, int]:
    """The number with one digit changed: the last, and the first."""
    text = str(number)
    last = text[:-1] + str((int(text[-1]) + 1) % 10)
    first = str(int(text[0]) % 9 + 1) + text[1:]
    return {"last": int(last), "first": int(first)}


@pytest.fixture(scope="module")
def huaian() -> Cells:
    """The requests table of huaian-2024, read off the page by eye."""
    return {
        (row["indicator"], row["applicant"] or None): int(row["printed"])
        for row in rows_of("huaian-2024", GOLDEN)
        if row["table_id"] == "requests"
    }


@pytest.fixture(scope="module")
def misread(make_shared: Builder, samples: dict[str, Report], huaian: Cells) -> Path:
    """huaian-2024 once for every cell of its requests table and every changed digit."""
    report = samples["huaian-2024"]
    reports = []
    for fact in report.facts:
        if fact.table_id == "requests":
            printed = int(huaian[fact.indicator, fact.applicant])
            for which, value in changed_digits(printed).items():
                facts = tuple(replace(f, value=Decimal(value)) if f is fact else f for f in report.facts)
                reports.append(moved(report, f"{fact.indicator}:{fact.applicant}:{which}", facts))
    return make_shared(*reports)


def test_a_changed_digit_is_pointed_at_in_every_cell(misread: Path, huaian: Cells) -> None:
    assert len(huaian) == 175
    pointed: dict[str, list[tuple[object, ...]]] = {}
    for report, *cell in ask(
        misread,
        "select report_id, indicator, applicant, expected, actual, severity, cause from findings "
        "where rule = 'identity.cell'",
    ):
        pointed.setdefault(report, []).append(tuple(cell))
    for (indicator, applicant), value in huaian.items():
        for which, changed in changed_digits(int(value)).items():
            cells = pointed.pop(report_id(f"{indicator}:{applicant}:{which}"))
            assert cells == [(indicator, applicant, str(value), str(changed), "error", "source")]
    assert pointed == {}


def test_the_cell_is_named_with_the_difference(misread: Path, huaian: Cells) -> None:
    value, changed = huaian["requests.received", "total"], changed_digits(int(huaian["requests.received", "total"]))
    off = changed["first"] - int(value)
    [(zh, en)] = ask(
        misread,
        "select message_zh, message_en from findings where rule = 'identity.cell' and report_id = ?",
        [report_id("requests.received:total:first")],
    )
    assert f"差额同为 {off}，疑在此格：若为 {value}" in zh
    assert f"off by the same {off}: if this cell were {value}" in en


NOT_ALIKE: dict[str, dict[Place, int]] = {
    "columns only": {("requests.granted", "commercial"): 50, ("requests.granted", "research"): -50},
    "rows only": {("requests.granted", "commercial"): 50, ("requests.not_processed.petition", "commercial"): -50},
    "unequal": {("requests.granted", "commercial"): 50, ("requests.carried_out", "research"): 70},
    "opposite": {("requests.granted", "commercial"): 50, ("requests.not_processed.petition", "research"): -50},
    "other table": {("review.pending", None): 50},
}


def balanced() -> Cells:
    """Numbers that stay above zero when some are taken from them, and whose every sum holds."""
    cells: Cells = {place: int(value) + 100 for place, value in consistent("2021").items()}
    for row in {p[0] for p in cells if p[1]}:
        cells[row, "total"] = sum(int(cells[row, a]) for a in TYPES)
    for column in APPLICANTS:
        handled = sum(int(cells[row, column]) for row in RESULTS["2021"])
        cells["requests.processed_total", column] = handled
        cells["requests.received", column] = handled
        cells["requests.carried_out", column] = int(cells["requests.carried_in", column])
    for channel in CHANNELS:
        parts = (f"{channel}.{o}" for o in ("upheld", "corrected", "other", "pending"))
        cells[f"{channel}.total", None] = sum(int(cells[part, None]) for part in parts)
    assert broken("2021", cells) == set()
    return cells


def changed_by(changes: dict[Place, int]) -> Cells:
    cells = balanced()
    return cells | {place: int(cells[place]) + by for place, by in changes.items()}


@pytest.fixture(scope="module")
def not_alike(make_shared: Builder) -> Path:
    return make_shared(*(made(name, "2021", changed_by(changes)) for name, changes in NOT_ALIKE.items()))


@pytest.mark.parametrize("name", NOT_ALIKE)
def test_nothing_is_pointed_at_where_row_and_column_are_not_both_off_alike(not_alike: Path, name: str) -> None:
    changes = NOT_ALIKE[name]
    wanted = broken("2021", changed_by(changes))
    found = "from findings where report_id = ? and rule"
    rows = records(not_alike, f"select * {found} <> 'identity.cell'", [report_id(name)])
    assert as_broken(rows) == wanted != set()
    pointed = set(ask(not_alike, f"select indicator, applicant {found} = 'identity.cell'", [report_id(name)]))
    # two cells off by different amounts in two rows and columns are both pointed at; two in one line are not
    alone = len({row for row, _ in changes}) == len({column for _, column in changes}) == 2
    assert pointed == (set(changes) if alone else set())


def test_a_cell_that_would_have_to_be_negative_is_not_pointed_at(make: Builder) -> None:
    """Two cells off by the same amount: of the four crossings only those that can be a count are suspects."""
    cells = consistent("2021")
    one, two = ("requests.granted", "commercial"), ("requests.not_processed.petition", "research")
    off = cells | {place: int(cells[place]) + OFF for place in (one, two)}
    path = make(made("one", "2021", off))
    pointed = ask(path, "select indicator, applicant, expected from findings where rule = 'identity.cell'")
    assert sorted(pointed) == sorted([(*place, str(cells[place])) for place in (one, two)])
