"""The views that analysts read: the same numbers as an independent reading of the crosswalk gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gongkai.transforms.model import Finding, Report, Status
from tests.sql.conftest import (
    APPLICANTS,
    INDICATORS,
    REFERENCE,
    SAMPLES,
    Builder,
    Cells,
    Place,
    Value,
    ask,
    consistent,
    facts_of,
    found,
    made,
    records,
    report_id,
    rows_of,
)

CROSSWALK = rows_of("crosswalk")
MEASURES = list(dict.fromkeys(row["measure"] for row in CROSSWALK))
BY_FORM = {(row["measure"], row["form"]): row for row in CROSSWALK}


def evaluated(formula: str, cells: Mapping[Place, Value]) -> Decimal | None:
    """The formula word by word, with none of the code under test: the total column where there is one."""
    total, sign = Decimal(0), 1
    for word in formula.split():
        if word in "+-":
            sign = 1 if word == "+" else -1
            continue
        value = cells.get((word, "total"), cells.get((word, None), ""))
        if isinstance(value, str):
            return None
        total += sign * Decimal(value)
    return total


def unlike(form: str) -> Cells:
    """A number of its own in every cell, so that no sum of some is the sum of others by chance."""
    return {
        (row["indicator"], applicant): 10**6 * int(row["position"]) ** 2
        + 1000 * int(row["position"])
        + (APPLICANTS.index(applicant) if applicant else 0)
        for row in INDICATORS[form]
        for applicant in (APPLICANTS if row["by_applicant"] == "1" else [None])
    }


def harmonized(path: Path, name: str) -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from harmonized where report_id = ?", [report_id(name)])
    assert [row["measure"] for row in rows] == list(dict.fromkeys(row["measure"] for row in rows))
    return {row["measure"]: row for row in rows}


@pytest.fixture(scope="module")
def forms(make_shared: Builder) -> Path:
    return make_shared(*(made(form, form, unlike(form)) for form in ("legacy", "2019", "2021")))


@pytest.mark.parametrize("form", ["legacy", "2019", "2021"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_is_what_the_crosswalk_says(forms: Path, measure: str, form: str) -> None:
    row = harmonized(forms, form)[measure]
    line = BY_FORM.get((measure, form))
    wide = records(forms, "select * from harmonized_wide where agency_id = ?", [form])
    assert len(wide) == 1
    if line is None:
        wanted = (None, None, None, None, "no_counterpart")
    else:
        value = evaluated(line["formula"], unlike(form))
        assert value is not None
        wanted = (value, form, line["comparability"], line["caveat"] or None, "reported")
    assert (row["value"], row["form"], row["comparability"], row["caveat"], row["availability"]) == wanted
    assert row["caveat_zh"] == (line["caveat_zh"] or None if line else None)
    assert wide[0][measure] == row["value"]
    any_form = next(r for r in CROSSWALK if r["measure"] == measure)
    assert (row["measure_zh"], row["measure_en"], row["unit"]) == (
        any_form["label_zh"],
        any_form["label_en"],
        any_form["unit"],
    )
    assert (row["district_code"], row["agency_id"], row["year"]) == ("640104", form, 2023)


@pytest.mark.parametrize("measure", ["requests.received", "requests.denied", "litigation.concluded"])
def test_the_sample_reports_give_the_numbers_on_their_pages(published: Path, measure: str) -> None:
    golden = REFERENCE.parents[1] / "tests" / "golden"
    for name in SAMPLES:
        printed: Cells = {}
        for row in rows_of(name, golden):
            printed[row["indicator"], row["applicant"] or None] = Decimal(row["printed"])
        form = rows_of(name, golden)[0]["form"]
        line = BY_FORM.get((measure, form))
        wanted = evaluated(line["formula"], printed) if line else None
        year = int(name[-4:])
        rows = ask(
            published,
            "select h.value from harmonized as h join reports as r using (report_id) "
            "where h.measure = ? and r.source_url like ? and h.year = ?",
            [measure, f"%{name}.pdf", year],
        )
        assert rows == [(wanted,)]


def test_0_stays_0_and_a_blank_term_is_null(make: Builder) -> None:
    """One term without a number and the sum is unknown, never the sum of the rest."""
    nothing: Cells = dict.fromkeys(unlike("2021"), 0)
    blanks = {"blank": "", "mark": "/", "text": "见附件"}
    holes = {name: nothing | {("requests.denied.state_secret", "total"): text} for name, text in blanks.items()}
    column = nothing | {("requests.denied.state_secret", "commercial"): ""}
    empty: Cells = dict.fromkeys(nothing, "")
    path = make(
        made("zero", "2021", nothing),
        *(made(name, "2021", cells) for name, cells in holes.items()),
        made("column", "2021", column),
        made("empty", "2021", empty),
    )
    have = {m for m in MEASURES if (m, "2021") in BY_FORM}
    for name, unknown in {
        "zero": set(),
        "column": set(),
        "empty": have,
        **{hole: {"requests.denied", "requests.denied.state_secret"} for hole in holes},
    }.items():
        rows = harmonized(path, name)
        [wide] = records(path, "select * from harmonized_wide where agency_id = ?", [name])
        for measure in MEASURES:
            wanted = Decimal(0) if measure in have - unknown else None
            assert rows[measure]["value"] == wide[measure] == wanted, (name, measure)
            state = "no_counterpart" if measure not in have else "not_reported" if measure in unknown else "reported"
            assert rows[measure]["availability"] == state
            assert rows[measure]["form"] == ("2021" if measure in have else None)


def test_a_row_that_is_missing_is_null(make: Builder) -> None:
    cells = {p: value for p, value in unlike("2021").items() if p[0] != "requests.denied.state_secret"}
    missing = (found("form.rows_missing", detail="requests"),)
    path = make(made("one", "2021", cells, status="partial", findings=missing))
    assert harmonized(path, "one")["requests.denied"]["value"] is None


def test_each_measure_comes_from_the_form_of_its_own_table(make: Builder) -> None:
    """Reports with the 2021 proactive table and the 2019 requests table exist."""
    new = {row["indicator"] for row in INDICATORS["2021"] if row["table_id"] == "proactive"}
    old = {row["indicator"] for row in INDICATORS["2019"] if row["table_id"] != "proactive"}
    cells = {
        "2021": {p: v for p, v in unlike("2021").items() if p[0] in new},
        "2019": {p: v for p, v in unlike("2019").items() if p[0] in old},
    }
    facts = tuple(fact for form, part in cells.items() for fact in facts_of(form, part))
    report = made("hybrid", "2021")
    path = make(Report(report.document_id, "", "loaded", report.identity, facts))
    rows = harmonized(path, "hybrid")
    assert set(rows) == set(MEASURES)
    for measure in MEASURES:
        table = "proactive" if measure.split(".")[0] not in ("requests", "review", "litigation") else "requests"
        form = "2021" if table == "proactive" else "2019"
        line = BY_FORM.get((measure, form))
        wanted = (evaluated(line["formula"], cells[form]), form, "reported") if line else (None, None, "no_counterpart")
        assert (rows[measure]["value"], rows[measure]["form"], rows[measure]["availability"]) == wanted, measure
    assert "no_counterpart" in {row["availability"] for row in rows.values()}


def test_the_measures_of_a_table_that_was_lost_are_not_reported(make: Builder) -> None:
    """Its form has them: that the report lacks the table is no reason to say that nobody asked."""
    lost = {row["indicator"] for row in INDICATORS["2019"] if row["table_id"] == "proactive"}
    path = make(made("one", "2019", {place: value for place, value in unlike("2019").items() if place[0] not in lost}))
    for measure, row in harmonized(path, "one").items():
        line = BY_FORM.get((measure, "2019"))
        needs = set(line["formula"].split()) if line else set()
        assert row["availability"] == ("not_reported" if needs & lost else "reported" if line else "no_counterpart")


def test_a_report_with_two_forms_of_one_measure_gives_one_row(make: Builder) -> None:
    """A report that prints the legacy statistics beside the new tables: the new form, unless it has no number."""
    new = unlike("2021") | {("requests.received", "total"): ""}
    facts = (*facts_of("legacy", unlike("legacy")), *facts_of("2021", new))
    report = made("both", "2021")
    path = make(Report(report.document_id, "", "loaded", report.identity, facts))
    rows = harmonized(path, "both")
    assert len(rows) == len(MEASURES)
    assert ask(path, "select count(*), count(distinct measure) from year_over_year") == [(len(MEASURES), len(MEASURES))]
    for measure, row in rows.items():
        form = "2021" if (measure, "2021") in BY_FORM and measure != "requests.received" else "legacy"
        assert (row["form"], row["value"]) == (
            form,
            evaluated(BY_FORM[measure, form]["formula"], unlike(form)),
        ), measure


# -- has_error and open_findings ---------------------------------------------------------------------------------------


def with_errors(path: Path, name: str) -> set[str]:
    wide = records(path, "select has_error from harmonized_wide where agency_id = ?", [name])
    wrong = {m for m, row in harmonized(path, name).items() if row["has_error"]}
    assert wide == [{"has_error": bool(wrong)}]
    return wrong


def uses(form: str, *indicators: str) -> set[str]:
    return {m for (m, f), row in BY_FORM.items() if f == form and set(row["formula"].split()) & set(indicators)}


def test_has_error_marks_the_measures_that_an_error_touches(make: Builder) -> None:
    good = consistent("2021")
    granted = "requests.granted"
    warned = found("number.text", severity="warning", indicator=granted, applicant="total")
    doubted = found("reading.disagree", indicator=granted, applicant="total")
    beside = found("reading.disagree", indicator=granted, applicant="research")
    whole = found("form.rows_missing", detail="requests")
    review = {**good, ("review.pending", None): 999}
    path = make(
        made("good", cells=good),
        made("warned", cells=good, findings=(warned,)),
        made("doubted", cells=good, findings=(doubted,)),
        made("beside", cells=good, findings=(beside,)),
        made("whole", cells=good, findings=(whole,)),
        made("row", cells=good | {(granted, "commercial"): 999}),
        made("column", cells=good | {(granted, "commercial"): 999, (granted, "research"): -1000 + 2}),
        made("review", cells=review),
    )
    assert with_errors(path, "good") == set()
    assert with_errors(path, "warned") == set()
    assert with_errors(path, "doubted") == uses("2021", granted)
    assert with_errors(path, "beside") == set()
    assert with_errors(path, "whole") == set(MEASURES)
    assert with_errors(path, "row") == uses("2021", granted)
    assert with_errors(path, "review") == uses(
        "2021", "review.total", "review.upheld", "review.corrected", "review.other"
    )
    assert with_errors(path, "column") == uses("2021", granted)  # its row fails; the columns are not that of the total


def test_an_error_in_the_total_column_marks_every_measure_of_that_column(make: Builder) -> None:
    good = consistent("2021")
    path = make(made("one", cells=good | {("requests.granted", "total"): 9999}))
    results = ["requests.processed_total", *(r for r in {p[0] for p in good if p[1]} if "carried" not in r)]
    results = [r for r in results if r != "requests.received"]
    assert with_errors(path, "one") == uses("2021", *results)


def cells_touched(path: Path, name: str) -> dict[Place, int]:
    rows = ask(
        path, "select indicator, applicant, open_findings from observations where report_id = ?", [report_id(name)]
    )
    assert len(rows) == 200
    return {(indicator, applicant): count for indicator, applicant, count in rows if count}


def test_open_findings_counts_errors_and_warnings_on_the_cell(make: Builder) -> None:
    good = consistent("2021")
    place = ("requests.granted", "commercial")
    on_cell: tuple[Finding, ...] = (
        found("reading.disagree", indicator=place[0], applicant=place[1]),
        found("number.split_digits", severity="warning", indicator=place[0], applicant=place[1]),
        found("label.alias", severity="info", indicator=place[0], applicant=place[1]),
        found("form.rows_missing", detail="elsewhere"),
    )
    path = make(
        made("good", cells=good),
        made("said", cells=good, findings=on_cell),
        made("off", cells=good | {place: 999}),
        made("review", cells=good | {("review.pending", None): 999}),
        made("blank", cells=good | {place: ""}),
    )
    assert cells_touched(path, "good") == cells_touched(path, "blank") == {}
    assert cells_touched(path, "said") == {place: 2}
    outcomes = ("upheld", "corrected", "other", "pending", "total")
    assert cells_touched(path, "review") == {(f"review.{o}", None): 1 for o in outcomes}
    results = [row for row in {p[0] for p in good if p[1]} if "carried" not in row and row != "requests.received"]
    wanted = {(row, "commercial"): 1 for row in results} | {("requests.granted", a): 1 for a in APPLICANTS}
    # its row, its column and the cell itself
    assert cells_touched(path, "off") == wanted | {place: 3}


def test_observations_are_every_cell_with_its_labels(published: Path) -> None:
    labels = {(r["form"], r["indicator"]): r for form in INDICATORS.values() for r in form}
    applicants = {r["applicant"]: r for r in rows_of("applicants")}
    rows = records(published, "select * from observations")
    assert len(rows) == 200 + 200 + 58
    for row in rows:
        label = labels[row["form"], row["indicator"]]
        assert (row["indicator_zh"], row["indicator_en"], row["position"]) == (
            label["label_zh"],
            label["label_en"],
            int(label["position"]),
        )
        column = applicants.get(row["applicant"])
        assert (row["applicant_zh"], row["applicant_en"]) == (
            (column["label_zh"], column["label_en"]) if column else (None, None)
        )
        assert (row["value"] is None) == (row["state"] != "reported")


def test_the_published_facts_are_those_on_the_page(published: Path) -> None:
    """Golden values, read off the page by eye: all 458 cells of the three samples."""
    for name in SAMPLES:
        wanted = {
            (r["form"], r["table_id"], r["indicator"], r["applicant"] or None, Decimal(r["printed"]), int(r["page"]))
            for r in rows_of(name, REFERENCE.parents[1] / "tests" / "golden")
        }
        got = ask(
            published,
            "select form, table_id, indicator, applicant, value, page from observations where source_url like ?",
            [f"%{name}.pdf"],
        )
        assert set(got) == wanted and len(got) == len(wanted)


# -- year over year ----------------------------------------------------------------------------------------------------


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
        has = {form for form in ("legacy", "2019", "2021") if (measure, form) in BY_FORM}
        assert both[2019]["series_break"] is True
        assert both[2020]["series_break"] is ({"legacy", "2019"} <= has)
        assert both[2021]["series_break"] is ((measure, 2021) in BREAKS)
        old, new = BY_FORM.get((measure, "2019")), BY_FORM.get((measure, "2021"))
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


# -- editions and coverage ---------------------------------------------------------------------------------------------


def editions(path: Path) -> dict[str, tuple[bool, str | None]]:
    names = {report_id(name): name for name in ("one", "two", "three")}
    rows = ask(path, "select report_id, is_current, superseded_by from reports")
    return {names[r]: (current, names.get(by)) for r, current, by in rows}


JAN, JUNE = dt.date(2024, 1, 30), dt.date(2024, 6, 6)


@pytest.mark.parametrize(
    ("published", "seen", "best"),
    [
        pytest.param((JAN, JUNE), ("2025-02-01", "2025-01-01"), "two", id="published-last"),
        pytest.param((JUNE, JAN), ("2025-01-01", "2025-02-01"), "one", id="published-last-though-seen-first"),
        pytest.param((JAN, None), ("2025-01-01", "2025-02-01"), "one", id="a-date-before-none"),
        pytest.param((None, None), ("2025-01-01", "2025-02-01"), "two", id="seen-last"),
        pytest.param((JAN, JAN), ("2025-02-01", "2025-01-01"), "one", id="same-day-seen-last"),
    ],
)
def test_the_current_edition_is_the_one_published_then_seen_last(
    make: Builder, published: tuple[dt.date | None, ...], seen: tuple[str, str], best: str
) -> None:
    reports = [made(n, agency="A", published_on=d) for n, d in zip(("one", "two"), published, strict=True)]
    path = make(*reports, seen=dict(zip(("one", "two"), seen, strict=True)))
    other = "two" if best == "one" else "one"
    assert editions(path) == {best: (True, None), other: (False, best)}
    again = make(*reversed(reports), seen=dict(zip(("one", "two"), seen, strict=True)))
    assert editions(again) == editions(path)


@pytest.mark.parametrize("status", ["quarantined", "no_table", "not_a_report"])
def test_an_edition_that_could_be_read_is_used_before_a_newer_one_that_could_not(make: Builder, status: Status) -> None:
    bad = made("two", agency="A", status=status, published_on=JUNE, findings=(found("form.unknown"),))
    path = make(made("one", agency="A", published_on=JAN), bad)
    assert editions(path) == {"one": (True, None), "two": (False, "one")}


def test_superseded_editions_are_in_no_view(make: Builder) -> None:
    old = unlike("2021") | {("requests.received", "total"): 1}
    path = make(
        made("one", cells=old, agency="A", published_on=JAN, findings=(found("form.rows_missing"),)),
        made("two", cells=consistent("2021"), agency="A", published_on=JUNE),
        made("three", cells=consistent("2021"), agency="A", year=2024),
    )
    for view in ("observations", "harmonized"):
        assert ask(path, f"select distinct report_id from {view} order by all") == sorted(
            [(report_id("two"),), (report_id("three"),)]
        )
    assert ask(path, "select count(*) from harmonized_wide") == [(2,)]
    [(previous,)] = ask(path, "select previous from year_over_year where year = 2024 and measure = 'requests.received'")
    assert previous == consistent("2021")["requests.received", "total"]
    assert ask(path, "select state, report_id from coverage where agency_id = 'A' and year = 2023") == [
        ("loaded", report_id("two"))
    ]


def test_reports_of_unknown_agency_or_year_supersede_nothing(make: Builder) -> None:
    path = make(
        made("one", agency=None, year=2023), made("two", agency=None, year=2023), made("three", agency="A", year=None)
    )
    assert editions(path) == dict.fromkeys(("one", "two", "three"), (True, None))


def test_an_edition_that_is_gone_gives_its_place_back(make: Builder) -> None:
    """The newer document turns out to be another year's: the older edition is current again."""
    from gongkai.sql.build import check_staging
    from tests.sql.conftest import run_row

    path = make(made("one", agency="A", published_on=JAN), made("two", agency="A", published_on=JUNE))
    assert editions(path)["one"] == (False, "two")
    make.load(path, made("two", agency="A", published_on=JUNE, year=2024))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert editions(path) == {"one": (True, None), "two": (True, None)}


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


def test_the_years_of_the_fixture_are_next_to_each_other(years: Path) -> None:
    found_years = [y for (y,) in ask(years, "select distinct year from reports where agency_id = 'A' order by 1")]
    assert all(b - a == 1 for a, b in pairwise(found_years)) and len(found_years) == 8
