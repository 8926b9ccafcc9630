"""The view coverage: whether the reports that should exist do, and what became of each."""

from __future__ import annotations

from gongkai.sql.connection import connect
from tests.sql.conftest import Builder, ask, found, made, report_id


def test_coverage_says_all_six_states(make: Builder) -> None:
    expected = {
        "missing": None,
        "fetched": made("fetched", status="not_a_report", findings=(found("form.not_a_report"),)),
        "no_table": made("no_table", status="no_table", findings=(found("form.none", severity="warning"),)),
        "quarantined": made("quarantined", status="quarantined", findings=(found("form.unknown"),)),
        "loaded_with_errors": made("loaded_with_errors", findings=(found("form.row_order"),)),
        "loaded": made("loaded", findings=(found("form.cut_number", severity="warning"),)),
    }
    rows = ", ".join(f"('{name}', '{name}', '640104', null, 2023, 2023, null)" for name in expected)
    path = make(
        *(report for report in expected.values() if report),
        made("unlisted"),
        plant=["delete from agencies", f"insert into agencies values {rows}"],
    )
    got = ask(path, "select agency_id, year, state, expected, report_id from coverage")
    wanted = {(name, 2023, name, True, report_id(name) if report else None) for name, report in expected.items()}
    assert set(got) == wanted | {("unlisted", 2023, "loaded", False, report_id("unlisted"))}
    assert len(got) == 7


def test_coverage_expects_every_year_from_the_first_to_the_last(make: Builder) -> None:
    path = make(
        made("one", agency="A", year=2022),
        made("two", agency="B", year=2024),
        plant=[
            "delete from agencies",
            "insert into agencies values ('A', '甲', '640104', null, 2021, 2023, null), "
            "('B', '乙', '640104', null, 2022, null, null), ('C', '丙', '640104', null, null, null, null)",
        ],
    )
    got = ask(path, "select agency_id, year, state from coverage order by all")
    assert got == [
        ("A", 2021, "missing"),
        ("A", 2022, "loaded"),
        ("A", 2023, "missing"),
        ("B", 2022, "missing"),
        ("B", 2023, "missing"),
        ("B", 2024, "loaded"),
    ]


def test_nobody_misses_a_report_of_a_year_to_come(make: Builder) -> None:
    """A misprinted year is in the warehouse, with its finding; it is no year that everyone should have reported on."""
    path = make(
        made("one", agency="A", year=2042),
        made("two", agency="A", year=2023),
        seen={"one": "2024-03-01 00:00:00", "two": "2024-03-01 00:00:00"},
        plant=["delete from agencies", "insert into agencies values ('A', '甲', '640104', null, 2022, null, null)"],
    )
    assert ask(path, "select year, state from coverage order by all") == [
        (2022, "missing"),
        (2023, "loaded"),
        (2042, "loaded_with_errors"),
    ]


def test_a_year_that_a_site_lists_without_a_report_is_missing(make: Builder) -> None:
    """From the first report of the agency on; of an agency without any, the newest year listed."""
    rows = ", ".join(
        f"('city', '{agency}', '{agency}', '640104', {year}, date '2025-03-01', 'https://x/{year}')"
        for agency, years in {"A": (2019, 2021, 2023), "C": (2022, 2023)}.items()
        for year in years
    )
    nameless = "('city', '某局', null, null, 2023, date '2025-03-01', 'https://x/')"
    path = make(
        made("one", agency="A", year=2020),
        made("two", agency="A", year=2022),
        plant=[
            "delete from agencies",
            "insert into agencies values ('A', 'A', '640104', null, 2023, 2023, null)",
        ],
    )
    with connect(path, read_only=False) as connection:
        connection.execute(f"insert into unpublished values {rows}, {nameless}")
    got = ask(path, "select agency_id, year, report_id is null, expected, unpublished_since::varchar from coverage")
    assert sorted(got) == [
        ("A", 2020, False, False, None),
        ("A", 2021, True, False, "2025-03-01"),
        ("A", 2022, False, False, None),
        ("A", 2023, True, True, "2025-03-01"),
        ("C", 2023, True, False, "2025-03-01"),
    ]
    assert ask(path, "select distinct state from coverage where unpublished_since is not null") == [("missing",)]
