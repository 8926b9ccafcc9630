"""An agency beside its peers, against ranks and medians worked out here by hand."""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.transforms.model import Report
from tests.sql.conftest import NO_AGENCIES, Builder, ask, found, made, records, with_scope
from tests.sql.form_cells import rows_of, zeros_with


def bureau(code: str, granted: int | str, year: int = 2023, *, name: str = "司法局", concluded: int = 100) -> Report:
    """A report of a 司法局 of which so many percent were granted."""
    rest = {"requests__denied__state_secret": concluded - granted} if isinstance(granted, int) else {}
    cells = zeros_with(
        "2021", requests__received=concluded, requests__processed_total=concluded, requests__granted=granted, **rest
    )
    return made(f"{code}{name}{year}", cells=cells, agency=f"{code}-{name}", district=code, year=year)


def peers(path: Path, agency: str, year: int = 2023, rate: str = "granted_of_concluded") -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from peers where agency_id = ? and year = ? and rate = ?", [agency, year, rate])
    assert len({row["level"] for row in rows}) == len(rows)
    return {row["level"]: row for row in rows}


@pytest.fixture(scope="module")
def bureaus(make_shared: Builder) -> Path:
    """Six in 银川, two in 石嘴山, one in 上海; one of the city itself, one government; some years missing."""
    inside = {"640104": 10, "640105": 20, "640106": 30, "640121": 40, "640122": 50, "640181": 50}
    return make_shared(
        *(bureau(code, granted) for code, granted in inside.items()),
        bureau("640202", 90),
        bureau("640205", 0, concluded=0),
        bureau("310101", 80),
        bureau("640100", 70),
        bureau("640104", 99, name="人民政府"),
        bureau("640221", 60, 2022),
        bureau("640104", 10, 2022),
        plant=[
            *NO_AGENCIES,
            "insert into agencies values ('640324-司法局', '同心县司法局', '640324', null, 2020, null, null)",
            "insert into agencies values ('640323-司法局', '盐池县司法局', '640323', null, 2010, 2020, null)",
        ],
    )


def test_an_agency_against_its_city_province_and_country(bureaus: Path) -> None:
    got = peers(bureaus, "640121-司法局")
    inside = [0.1, 0.2, 0.3, 0.4, 0.5, 0.5]
    everyone = {"city": inside, "province": [*inside, 0.9], "country": [*inside, 0.9, 0.8]}
    for level, values in everyone.items():
        row = got[level]
        quarters = statistics.quantiles(values, n=4, method="inclusive")
        assert row["n"] == len(values)
        assert [row["q1"], row["median"], row["q3"]] == pytest.approx(quarters)
        assert row["rank"] == 1 + sum(1 for v in values if v > 0.4)
        assert (row["value"], row["kind"], row["with_error"], row["comparability"]) == (0.4, "司法局", 0, "exact")
    assert {level: row["without_rate"] for level, row in got.items()} == {"city": 0, "province": 1, "country": 1}


def test_equal_rates_share_a_rank(bureaus: Path) -> None:
    assert [peers(bureaus, f"{code}-司法局")["city"]["rank"] for code in ("640122", "640181", "640121")] == [1, 1, 3]


def test_the_missing_stand_beside(bureaus: Path) -> None:
    """石嘴山's 平罗 reported in 2022 alone; 同心 is expected and never came; 盐池 is no longer expected."""
    got = peers(bureaus, "640104-司法局")
    assert got["city"]["missing"] == []
    assert got["province"]["missing"] == ["640221-司法局", "同心县司法局"]
    before = peers(bureaus, "640104-司法局", 2022)["city"]
    assert (before["n"], before["rank"], before["median"]) == (1, None, 0.1)
    assert before["n_missing"] == len(before["missing"]) == 5


def test_of_many_missing_the_first_are_named(make: Builder) -> None:
    codes = [
        row["district_code"] for row in rows_of("districts") if (row["level"], row["status"]) == ("county", "current")
    ]
    others = [f"('{code}-司法局', '局{code}', '{code}', null, 2023, 2023, null)" for code in sorted(codes)[:30]]
    path = make(bureau("640104", 10), plant=[f"insert into agencies values {', '.join(others)}"])
    country = peers(path, "640104-司法局")["country"]
    assert country["n_missing"] >= 30
    assert country["missing"][:3] == [f"局{code}" for code in sorted(codes)[:3]]
    assert len(country["missing"]) == 20


def test_no_rank_below_five(bureaus: Path) -> None:
    assert {row["rank"] for row in peers(bureaus, "640202-司法局").values() if row["n"] < 5} == {None}
    assert peers(bureaus, "640202-司法局")["city"]["n"] == 1


def test_an_agency_without_a_rate_sees_its_peers_and_has_no_rank(bureaus: Path) -> None:
    got = peers(bureaus, "640205-司法局")["province"]
    assert (got["value"], got["rank"], got["n"], got["without_rate"]) == (None, None, 7, 1)


def test_levels_and_kinds_are_not_mixed(bureaus: Path) -> None:
    assert {row["n"] for row in peers(bureaus, "640100-司法局").values()} == {1}
    assert {row["n"] for row in peers(bureaus, "640104-人民政府").values()} == {1}
    assert peers(bureaus, "310101-司法局")["city"]["n"] == 1


def test_those_counted_those_without_a_rate_and_the_missing_are_all_there_are(bureaus: Path) -> None:
    [(known,)] = ask(bureaus, "select count(*) from agency_kinds where kind = '司法局' and level = 'county'")
    [row] = ask(
        bureaus,
        "select n, without_rate, n_missing from peers where level = 'country' and year = 2023 "
        "and kind = '司法局' and agency_id like '640104%' and rate = 'granted_of_concluded'",
    )
    assert sum(row) == known - 1  # 盐池 is not expected any more


def test_errors_and_unlike_scopes_of_peers_are_counted(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.granted", applicant="total")
    path = make(
        replace(bureau("640104", 10), findings=(doubted,)),
        with_scope(bureau("640105", 20), "own"),
        bureau("640106", ""),
        plant=NO_AGENCIES,
    )
    got = peers(path, "640105-司法局")["city"]
    assert (got["n"], got["with_error"], got["without_rate"], got["has_error"]) == (2, 1, 1, False)
    assert got["scopes"] == "own|unknown"


def test_an_agency_of_unknown_district_or_year_has_no_peers(make: Builder) -> None:
    odd = made("one", agency="000000-火星区司法局", district=None)
    path = make(
        odd,
        bureau("640104", 10),
        made("two", agency=None),
        replace(bureau("640105", 1), identity=replace(bureau("640105", 1).identity, year=None)),
        plant=NO_AGENCIES,
    )
    assert ask(path, "select distinct agency_id from peers") == [("640104-司法局",)]
    assert {row["n"] for row in peers(path, "640104-司法局").values()} == {1}
