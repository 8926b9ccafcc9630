"""Totals of a district, against sums worked out here by hand, with none of the view's SQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.transforms.model import Report, Scope
from tests.sql.conftest import NO_AGENCIES, Builder, ask, change, found, made, records, with_scope
from tests.sql.form_cells import CROSSWALK, zeros_with


def received(name: str, value: int | str, scope: Scope, *, district: str = "640104", year: int = 2023) -> Report:
    cells = zeros_with("2021", requests__received=value)
    return with_scope(
        made(f"{district}{name}{year}", cells=cells, agency=f"{district}-{name}", district=district, year=year), scope
    )


def totals(path: Path, district: str = "640104", year: int = 2023) -> dict[str, dict[str, Any]]:
    rows = records(
        path,
        "select * from district_totals where district_code = ? and year = ? and measure = 'requests.received'",
        [district, year],
    )
    assert len({row["scope"] for row in rows}) == len(rows)
    return {row["scope"]: row for row in rows}


def test_a_roll_up_is_never_added_to_its_own_parts(make: Builder) -> None:
    path = make(
        received("人民政府", 1000, "whole_region"),
        received("政府办公室", 300, "own_with_departments"),
        received("司法局", 7, "own"),
        received("民政局", 5, "own"),
        received("教育局", 70, "unknown"),
        received("街道", 11, "own", district="640105"),
        plant=NO_AGENCIES,
    )
    got = totals(path)
    assert {scope: (row["value"], row["n_reports"], row["n_missing"]) for scope, row in got.items()} == {
        "whole_region": (1000, 1, 0),
        "own_with_departments": (300, 1, 0),
        "own": (12, 2, 1),  # of 教育局 nobody knows its own number
        "unknown": (None, 1, 0),
    }
    assert {(row["district"], row["level"], row["comparability"]) for row in got.values()} == {
        ("兴庆区", "county", "exact")
    }
    [(measures,)] = ask(path, "select count(*) from district_totals where district_code = '640104' and scope = 'own'")
    assert measures == len({measure for measure, _ in CROSSWALK})


def test_the_missing_are_counted_and_missing_is_not_0(make: Builder) -> None:
    path = make(
        received("司法局", 7, "own"),
        received("民政局", "", "own"),
        received("教育局", 3, "own", year=2022),
        plant=[
            *NO_AGENCIES,
            "insert into agencies values ('640104-水务局', '水务局', '640104', null, 2023, 2023, null)",
        ],
    )
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in totals(path).items()} == {"own": (7, 1, 3)}
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in totals(path, year=2022).items()} == {
        "own": (3, 1, 2)
    }


def test_a_total_of_nothing_reported_is_null(make: Builder) -> None:
    got = totals(make(received("司法局", "", "own"), received("人民政府", "/", "whole_region"), plant=NO_AGENCIES))
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in got.items()} == {
        "own": (None, 0, 1),
        "whole_region": (None, 0, 1),
    }


def test_two_roll_ups_that_differ_give_no_total(make: Builder) -> None:
    first, second = received("人民政府", 10, "whole_region"), received("政府办公室", 11, "whole_region")
    got = totals(make(first, second, plant=NO_AGENCIES))["whole_region"]
    assert (got["value"], got["n_reports"]) == (None, 2)
    again = totals(make(first, received("政府办公室", 10, "whole_region"), plant=NO_AGENCIES))["whole_region"]
    assert (again["value"], again["n_reports"]) == (10, 2)


def test_an_error_of_a_part_is_an_error_of_the_total(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.received", applicant="total")
    path = make(
        replace(received("司法局", 7, "own"), findings=(doubted,)), received("民政局", 5, "own"), plant=NO_AGENCIES
    )
    assert totals(path)["own"]["has_error"] is True


def test_totals_of_the_samples(published: Path) -> None:
    sql = "select scope, value, n_reports from district_totals where district_code = ? and measure = ?"
    assert ask(published, sql, ["320800", "requests.received"]) == [("whole_region", 3119, 1)]
    assert ask(published, sql + " and year = 2024", ["640105", "requests.received"]) == [("own", 0, 1)]


def test_an_empty_warehouse_has_empty_views(template: Path) -> None:
    for name in ("rates", "peers", "district_totals", "reporting"):
        assert ask(template, f"select count(*) from {name}") == [(0,)], name


def test_a_scope_that_is_not_known_cannot_be_loaded(published: Path, tmp_path: Path) -> None:
    import duckdb

    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(published.read_bytes())
    with pytest.raises(duckdb.ConstraintException):
        change(copy, "update reports set scope = 'somewhere'")
