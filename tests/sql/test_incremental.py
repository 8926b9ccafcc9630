"""Rules applied where something changed give what a rebuild from nothing gives: every table, row by row.

Long: `make soak`, or python -m tests.sql.histories.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.sql import incremental, objects
from gongkai.transforms.model import Correction
from tests.sql.conftest import ask
from tests.sql.histories import AGENCIES, Copy, History, differing, history, however_many


@pytest.mark.slow
def test_nights_end_as_a_rebuild_from_nothing(tmp_path: Path, template: Path) -> None:
    with however_many():
        lived = history(tmp_path, template, seed=20, nights=3)
    assert any(not night.why_en and 0 < night.reports < night.of for night in lived.checked)


def copy(district: str, name: str, year: int, times: int = 1) -> Copy:
    (number, scope), *_ = [(n, s) for n, (d, a, s) in enumerate(AGENCIES) if (d, a) == (district, name)]
    return Copy(number, year, 0, 1, times, 0, "loaded", 0, scope, district)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, template: Path) -> tuple[History, Path]:
    """A second night in which every neighbourhood matters, not yet checked; and what it is to end as."""
    made = History(tmp_path_factory.mktemp("begun"), template, 0)
    for one in (
        copy("640000", "人民政府", 2023),
        copy("640104", "司法局", 2022),
        copy("640104", "司法局", 2023),
        copy("640104", "卫生局", 2013),
        copy("640104", "卫生和计划生育局", 2014),
        copy("110101", "人民政府", 2023),
        copy("110101", "司法局", 2023),
        replace(copy("110101", "财政局", 2022), status="quarantined"),
    ):
        made.put(one)
    place, more = ("requests.received", "total"), Decimal(50_000)
    raw = str(copy("110101", "人民政府", 2023).cells()[place])
    day = dt.date(2025, 1, 1)
    made.corrections.append(
        Correction("c.yaml", 1, place[0], raw, more, "x", "x", day, "open", place[1], None, "110101-人民政府", 2023)
    )
    assert made.night() == []
    made.put(copy("640104", "卫生局", 2013, 30))  # the successor's first number jumps
    made.put(copy("640104", "司法局", 2022, 30))  # so does that of the year after
    made.put(copy("640106", "司法局", 2023, 30))  # more than the whole province
    made.put(copy("110101", "财政局", 2022))  # in 2023 its report is missing: nobody knows what all parts sum to
    made.begin()
    return made, made.rebuild()


FAULTS = {
    "none": ("", "", ""),
    "an agency without those before and after it": (
        "agency",
        "select e.other from affected as a join edges as e using (agency_id)",
        "select agency_id from affected",
    ),
    "a report without the other years": (
        "agency",
        "select report_id from reports where agency_id in (from affected_agencies)",
        "select report_id from reports where report_id in (select report_id from changed_keys)",
    ),
    "a district without those above it": (
        "tree",
        "select r.year, e.other from reached as r join edges as e using (district_code)",
        "select year, district_code from reached",
    ),
    "a new agency without the other years": ("tree", "if(c.agency_id in (from stayed), c.year, null)", "c.year"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_neighbourhood_that_is_too_narrow_is_seen(
    begun: tuple[History, Path], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    made, rebuilt = begun
    _patch(monkeypatch, *FAULTS[fault])
    assert ("findings" in _differing(made, rebuilt)) == (fault != "none")


def _patch(monkeypatch: pytest.MonkeyPatch, file: str, right: str, wrong: str) -> None:
    """A neighbourhood with another text."""
    as_written = objects.statement

    def statement(folder: str, name: str) -> str:
        text = as_written(folder, name)
        if (folder, name) != ("neighbourhoods", file):
            return text
        assert right in text
        return text.replace(right, wrong)

    monkeypatch.setattr(objects, "statement", statement)


@pytest.mark.slow
@pytest.mark.parametrize("reporting", ["is_current", "false and is_current"])
def test_an_agency_of_which_only_other_years_are_there_is_expected(
    tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch, reporting: str
) -> None:
    made = History(tmp_path, template, 0)
    years = (("人民政府", 2023), ("司法局", 2022), ("司法局", 2023), ("财政局", 2022))
    for name, year in years:
        made.put(copy("110101", name, year))
    assert made.night() == []
    made.put(copy("110101", "司法局", 2023, 30))  # in 2023 the report of the 财政局 is missing, as before
    made.begin()
    rebuilt = made.rebuild()
    _patch(monkeypatch, "tree", "from reports where is_current", f"from reports where {reporting}")
    assert ("district_numbers" in _differing(made, rebuilt)) == reporting.startswith("false")


@pytest.mark.slow
def test_a_rule_that_declares_too_little_is_seen(begun: tuple[History, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    made, rebuilt = begun
    as_declared: Callable[[str, str], str] = objects.neighbourhood
    narrower = {("checks", "rollups"): "agency"}
    monkeypatch.setattr(objects, "neighbourhood", lambda *file: narrower.get(file) or as_declared(*file))
    assert "findings" in _differing(made, rebuilt)


def test_a_rule_over_the_whole_country_is_always_applied_to_all(
    begun: tuple[History, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, rebuilt = begun
    as_declared: Callable[[str, str], str] = objects.neighbourhood
    wider = {("checks", "scope"): "country"}
    monkeypatch.setattr(objects, "neighbourhood", lambda *file: wider.get(file) or as_declared(*file))
    assert _differing(made, rebuilt) == []
    assert made.checked[-1].why_en == "rules over the whole country: scope"


def test_every_computed_table_is_brought_up_to_date() -> None:
    computed = {*incremental._COMPUTED, *incremental._COMPUTED_OF_TREES}
    assert computed == set(objects.tables("computed"))


def _differing(made: History, rebuilt: Path) -> list[str]:
    with however_many():
        return differing(made.update(), rebuilt)


def test_the_night_that_is_tried_has_findings_to_lose(begun: tuple[History, Path]) -> None:
    made, rebuilt = begun
    query = "select agency_id, year, rule from findings join reports using (report_id) where severity = 'warning'"
    was, now = set(ask(made.target, query)), set(ask(rebuilt, query))
    assert now - was >= {
        ("640104-卫生和计划生育局", 2014, "years.jump"),
        ("640104-司法局", 2023, "years.jump"),
        ("640000-人民政府", 2023, "rollup.exceeds"),
    }
    assert was - now >= {("110101-人民政府", 2023, "rollup.differs")}
