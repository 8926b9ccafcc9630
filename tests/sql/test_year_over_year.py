"""The view year_over_year: the year before beside the year, and where a series may not be compared."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.sql.conftest import Builder, ask, found, made, records, report_id
from tests.sql.form_cells import CROSSWALK, MEASURES, Cells, Value, consistent, rows_of


@pytest.fixture(scope="module")
def years(make_shared: Builder) -> Path:
    """2016–2018 legacy, 2019–2020 and 2021–2023 in the form of the year; and one agency late with each new form."""
    form_of = {2016: "legacy", 2017: "legacy", 2018: "legacy", 2019: "2019", 2020: "2019"}
    on_time = [
        made(f"a{year}", form_of.get(year, "2021"), consistent(form_of.get(year, "2021"), year), agency="A", year=year)
        for year in range(2016, 2024)
    ]
    late_form = {2018: "legacy", 2019: "legacy", 2020: "2019", 2021: "2019", 2022: "2021"}
    late = [made(f"b{year}", form, consistent(form, year), agency="B", year=year) for year, form in late_form.items()]
    gap = [made(f"c{year}", "2021", agency="C", year=year) for year in (2021, 2023)]
    unknown = [made("d", "2021", agency="D", year=None), made("e", "2021", agency=None, year=2022)]
    return make_shared(*on_time, *late, *gap, *unknown)


def changes(path: Path, agency: str) -> dict[tuple[str, int], dict[str, Any]]:
    rows = records(path, "select * from year_over_year where agency_id = ?", [agency])
    by_key = {(row["measure"], row["year"]): row for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def test_the_year_before_stands_beside_the_year(years: Path) -> None:
    rows = changes(years, "A")
    assert len(rows) == 8 * len(MEASURES)
    values = {(m, y): row["value"] for (m, y), row in rows.items()}
    for (measure, year), row in rows.items():
        previous = values.get((measure, year - 1))
        assert row["previous"] == previous
        known = row["value"] is not None and previous is not None
        assert row["change"] == (row["value"] - previous if known else None)
        percent = round(float(100 * (row["value"] - previous) / previous), 2) if known and previous else None
        assert row["change_pct"] == (pytest.approx(percent, abs=0.006) if percent is not None else None)
    assert any(row["change"] for row in rows.values())


BREAKS = {(row["measure"], int(row["year"])) for row in rows_of("breaks")}


def test_the_series_breaks_at_2019_and_where_the_measure_changed_in_2021(years: Path) -> None:
    changed_2021 = {
        "requests.other",
        "regulations.issued",
        "normative_documents.issued",
    }
    for (measure, year), row in changes(years, "A").items():
        due = year == 2019 or (year == 2021 and measure in changed_2021) or (measure, year) in BREAKS
        assert row["series_break"] is due, (measure, year)


def test_the_break_follows_the_form_where_an_agency_changed_it_late(years: Path) -> None:
    rows = changes(years, "B")
    for measure in MEASURES:
        both = {y: row for (m, y), row in rows.items() if m == measure}
        has = {form for form in ("legacy", "2019", "2021") if (measure, form) in CROSSWALK}
        assert both[2019]["series_break"] is True
        assert both[2020]["series_break"] is ({"legacy", "2019"} <= has)
        assert both[2021]["series_break"] is ((measure, 2021) in BREAKS)
        old, new = CROSSWALK.get((measure, "2019")), CROSSWALK.get((measure, "2021"))
        differs = bool(old and new) and (
            old["formula"] != new["formula"]
            or {old["comparability"], new["comparability"]} & {"near", "caveat"} != set()
        )
        assert both[2022]["series_break"] is differs


def test_a_missing_year_has_no_previous(years: Path) -> None:
    rows = changes(years, "C")
    assert {row["previous"] for row in rows.values()} == {None}
    assert {row["change_pct"] for row in rows.values()} == {None}


def test_reports_without_year_or_agency_are_compared_with_nothing(years: Path) -> None:
    rows = records(years, "select * from year_over_year where agency_id = 'D' or agency_id is null")
    assert len(rows) == 2 * len(MEASURES)
    assert {(row["previous"], row["change"], row["series_break"]) for row in rows} == {(None, None, False)}


def test_a_percentage_of_0_is_null(make: Builder) -> None:
    def issued(value: Value) -> Cells:
        return consistent("2021") | {("regulations.issued", None): value}

    values: dict[int, Value] = {2021: 0, 2022: 3, 2023: 0, 2024: 0, 2025: ""}
    path = make(*(made(str(y), cells=issued(v), agency="A", year=y) for y, v in values.items()))
    rows = changes(path, "A")
    got = {y: tuple(rows["regulations.issued", y][c] for c in ("previous", "change", "change_pct")) for y in values}
    assert got == {
        2021: (None, None, None),
        2022: (0, 3, None),
        2023: (3, -3, -100),
        2024: (0, 0, None),
        2025: (0, None, None),
    }


def test_has_error_of_either_year(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="regulations.issued")
    path = make(
        made("one", agency="A", year=2021),
        made("two", agency="A", year=2022, findings=(doubted,)),
        made("three", agency="A", year=2023),
        made("four", agency="A", year=2024),
    )
    wrong = {(m, y) for (m, y), row in changes(path, "A").items() if row["has_error"]}
    assert wrong == {("regulations.issued", 2022), ("regulations.issued", 2023)}


def test_the_years_of_the_fixture_are_next_to_each_other(years: Path) -> None:
    found_years = [y for (y,) in ask(years, "select distinct year from reports where agency_id = 'A' order by 1")]
    assert all(b - a == 1 for a, b in pairwise(found_years)) and len(found_years) == 8


def test_jumps_are_looked_for_between_the_numbers_of_this_view(make: Builder) -> None:
    """The check takes them from the measures itself. With a tolerance of 0 it names all pairs but two zeros."""
    forms = {2017: "legacy", 2018: "legacy", 2019: "2019", 2020: "2019", 2021: "2021", 2022: "2021", 2023: "2021"}
    late = forms | {2019: "legacy", 2021: "2019"}
    merged = (("农业农村局", 2023, 3), ("乡村振兴局", 2023, 4), ("农业农村局", 2024, 5))
    parted = (("司法局", 2023, 6), ("财政局", 2023, 7), ("财政局", 2024, 8))
    path = make(
        *(made(f"on time {year}", form, consistent(form, year), agency="A", year=year) for year, form in forms.items()),
        *(made(f"late {year}", form, consistent(form, year), agency="B", year=year) for year, form in late.items()),
        *(
            made(f"{name} {year}", cells=consistent("2021", seed), agency=f"640104-{name}", year=year)
            for name, year, seed in (*merged, *parted)
        ),
        plant=[
            "delete from agencies",
            "update checks set tolerance = 0 where check_id = 'years.jump'",
            "insert into breaks values ('regulations.issued', 2022, 'definition', '新', 'new', null, true, 'x')",
            "insert into agency_successions by name select '640104-司法局' as predecessor_id, '640104-财政局' as "
            "successor_id, 2024 as year, 'part' as change, 'x' as source",
        ],
    )
    compared = """
        select y.report_id, i.indicator, plain(y.previous), plain(y.value)
        from year_over_year as y
        join (
            select t.measure, t.form, arg_min(t.indicator, i.position) as indicator
            from crosswalk_terms as t
            join indicators as i on i.form = t.form and i.indicator = t.indicator
            group by all
        ) as i on i.measure = y.measure and i.form = y.form
        where y.previous + y.value > 0 and not list_has_any(y.break_kinds, ['form', 'definition'])
        order by all
    """
    found_pairs = "select report_id, indicator, expected, actual from findings where rule = 'years.jump' order by all"
    rows = ask(path, found_pairs)
    assert rows == ask(path, compared)
    assert len(rows) > 100 and {report_id("农业农村局 2024"), report_id("财政局 2024")} <= {row[0] for row in rows}
