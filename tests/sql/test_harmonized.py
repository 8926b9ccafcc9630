"""The views harmonized and observations: the same numbers as an independent reading of the crosswalk gives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.transforms.model import Finding, Report
from tests.sql.conftest import SAMPLES, Builder, ask, change, facts_of, found, made, records, report_id
from tests.sql.form_cells import (
    APPLICANTS,
    CROSSWALK,
    FORMS,
    INDICATORS,
    MEASURES,
    REFERENCE,
    Cells,
    Place,
    Value,
    consistent,
    distinct_numbers,
    rows_of,
)


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


def harmonized(path: Path, name: str) -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from harmonized where report_id = ?", [report_id(name)])
    assert [row["measure"] for row in rows] == list(dict.fromkeys(row["measure"] for row in rows))
    return {row["measure"]: row for row in rows}


@pytest.fixture(scope="module")
def forms(make_shared: Builder) -> Path:
    return make_shared(*(made(form, form, distinct_numbers(form)) for form in FORMS))


@pytest.fixture(scope="module")
def of_forms(forms: Path) -> dict[str, tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]]:
    """By form, what harmonized and harmonized_wide have of its report."""
    return {
        form: (harmonized(forms, form), records(forms, "select * from harmonized_wide where agency_id = ?", [form]))
        for form in FORMS
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_is_what_the_crosswalk_says(
    of_forms: dict[str, tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]], measure: str, form: str
) -> None:
    rows, wide = of_forms[form]
    row = rows[measure]
    line = CROSSWALK.get((measure, form))
    assert len(wide) == 1
    if line is None:
        wanted = (None, None, None, None, "no_counterpart")
    else:
        value = evaluated(line["formula"], distinct_numbers(form))
        assert value is not None
        units = {row["unit"] for row in INDICATORS[form] if row["indicator"] in line["formula"].split()}
        if (line["unit"], units) == ("万元", {"元"}):  # the local forms have fees in 元
            value = value / 10000
        wanted = (value, form, line["comparability"], line["caveat"] or None, "reported")
    assert (row["value"], row["form"], row["comparability"], row["caveat"], row["availability"]) == wanted
    assert row["caveat_zh"] == (line["caveat_zh"] or None if line else None)
    assert wide[0][measure] == row["value"]
    any_form = next(r for r in CROSSWALK.values() if r["measure"] == measure)
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
        line = CROSSWALK.get((measure, form))
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
    nothing: Cells = dict.fromkeys(distinct_numbers("2021"), 0)
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
    have = {m for m in MEASURES if (m, "2021") in CROSSWALK}
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
    cells = {p: value for p, value in distinct_numbers("2021").items() if p[0] != "requests.denied.state_secret"}
    missing = (found("form.rows_missing", detail="requests"),)
    path = make(made("one", "2021", cells, status="partial", findings=missing))
    assert harmonized(path, "one")["requests.denied"]["value"] is None


def test_each_measure_comes_from_the_form_of_its_own_table(make: Builder) -> None:
    """Reports with the 2021 proactive table and the 2019 requests table exist."""
    new = {row["indicator"] for row in INDICATORS["2021"] if row["table_id"] == "proactive"}
    old = {row["indicator"] for row in INDICATORS["2019"] if row["table_id"] != "proactive"}
    cells = {
        "2021": {p: v for p, v in distinct_numbers("2021").items() if p[0] in new},
        "2019": {p: v for p, v in distinct_numbers("2019").items() if p[0] in old},
    }
    facts = tuple(fact for form, part in cells.items() for fact in facts_of(form, part))
    report = made("hybrid", "2021")
    path = make(Report(report.document_id, "", "loaded", report.identity, facts))
    rows = harmonized(path, "hybrid")
    assert set(rows) == set(MEASURES)
    for measure in MEASURES:
        table = (
            "proactive"
            if measure.split(".")[0].split("_")[0] not in ("requests", "review", "litigation")
            else "requests"
        )
        form = "2021" if table == "proactive" else "2019"
        line = CROSSWALK.get((measure, form))
        wanted = (evaluated(line["formula"], cells[form]), form, "reported") if line else (None, None, "no_counterpart")
        assert (rows[measure]["value"], rows[measure]["form"], rows[measure]["availability"]) == wanted, measure
    assert "no_counterpart" in {row["availability"] for row in rows.values()}


def test_the_measures_of_a_table_that_was_lost_are_not_reported(make: Builder) -> None:
    """Its form has them: that the report lacks the table is no reason to say that nobody asked."""
    lost = {row["indicator"] for row in INDICATORS["2019"] if row["table_id"] == "proactive"}
    path = make(
        made("one", "2019", {place: value for place, value in distinct_numbers("2019").items() if place[0] not in lost})
    )
    for measure, row in harmonized(path, "one").items():
        line = CROSSWALK.get((measure, "2019"))
        needs = set(line["formula"].split()) if line else set()
        assert row["availability"] == ("not_reported" if needs & lost else "reported" if line else "no_counterpart")


def test_a_report_with_two_forms_of_one_measure_gives_one_row(make: Builder) -> None:
    """A report that prints the legacy statistics beside the new tables: the new form, unless it has no number."""
    new = distinct_numbers("2021") | {("requests.received", "total"): ""}
    facts = (*facts_of("legacy", distinct_numbers("legacy")), *facts_of("2021", new))
    report = made("both", "2021")
    path = make(Report(report.document_id, "", "loaded", report.identity, facts))
    rows = harmonized(path, "both")
    assert len(rows) == len(MEASURES)
    assert ask(path, "select count(*), count(distinct measure) from year_over_year") == [(len(MEASURES), len(MEASURES))]
    for measure, row in rows.items():
        form = "2021" if (measure, "2021") in CROSSWALK and measure != "requests.received" else "legacy"
        assert (row["form"], row["value"]) == (
            form,
            evaluated(CROSSWALK[measure, form]["formula"], distinct_numbers(form)),
        ), measure


# -- has_error and open_findings ---------------------------------------------------------------------------------------


def with_errors(path: Path, name: str) -> set[str]:
    wide = records(path, "select has_error from harmonized_wide where agency_id = ?", [name])
    wrong = {m for m, row in harmonized(path, name).items() if row["has_error"]}
    assert wide == [{"has_error": bool(wrong)}]
    return wrong


def uses(form: str, *indicators: str) -> set[str]:
    return {m for (m, f), row in CROSSWALK.items() if f == form and set(row["formula"].split()) & set(indicators)}


def test_has_error_marks_the_measures_that_an_error_touches(make: Builder) -> None:
    good = consistent("2021")
    granted = "requests.granted"
    warned = found("number.text", severity="warning", indicator=granted, applicant="total")
    doubted = found("reading.disagree", indicator=granted, applicant="total")
    beside = found("reading.disagree", indicator=granted, applicant="research")
    whole = found("reading.text_beside_table")
    table = found("form.rows_missing", detail="review_litigation", table_id="review_litigation")
    review = {**good, ("review.pending", None): 999}
    path = make(
        made("good", cells=good),
        made("warned", cells=good, findings=(warned,)),
        made("doubted", cells=good, findings=(doubted,)),
        made("beside", cells=good, findings=(beside,)),
        made("whole", cells=good, findings=(whole,)),
        made("table", cells=good, findings=(table,)),
        made("row", cells=good | {(granted, "commercial"): 999}),
        made("column", cells=good | {(granted, "commercial"): 999, (granted, "research"): -1000 + 2}),
        made("review", cells=review),
    )
    assert with_errors(path, "good") == set()
    assert with_errors(path, "warned") == set()
    assert with_errors(path, "doubted") == uses("2021", granted)
    assert with_errors(path, "beside") == set()
    assert with_errors(path, "whole") == set(MEASURES)
    assert with_errors(path, "table") == uses(
        "2021", *{p[0] for p in good if p[0].startswith(("review.", "litigation"))}
    )
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
    assert cells_touched(path, "good") == {}
    assert cells_touched(path, "blank") == {place: 1}  # the total leaves it a number
    assert cells_touched(path, "said") == {place: 2}
    outcomes = ("upheld", "corrected", "other", "pending", "total")
    assert cells_touched(path, "review") == {(f"review.{o}", None): 1 for o in outcomes}
    results = [row for row in {p[0] for p in good if p[1]} if "carried" not in row and row != "requests.received"]
    wanted = {(row, "commercial"): 1 for row in results} | {("requests.granted", a): 1 for a in APPLICANTS}
    # its row, its column and the cell itself
    assert cells_touched(path, "off") == wanted | {place: 3}


def test_a_finding_on_a_label_touches_the_cells_that_it_names(make: Builder) -> None:
    good = consistent("2021")
    row, column = "requests.granted", "research"
    path = make(
        made("row", cells=good, findings=(found("label.misprint", severity="warning", indicator=row),)),
        made("column", cells=good, findings=(found("label.misprint", severity="warning", applicant=column),)),
        made("total", cells=good, findings=(found("reading.label_disagree", severity="warning", applicant="total"),)),
        made("alone", cells=good, findings=(found("label.misprint", severity="warning", indicator="fees.amount"),)),
        made("table", cells=good, findings=(found("label.misprint", severity="warning"),)),
    )
    rows = {place[0] for place in good if place[1]}
    assert cells_touched(path, "row") == {(row, applicant): 1 for applicant in APPLICANTS}
    assert cells_touched(path, "column") == {(name, column): 1 for name in rows}
    assert cells_touched(path, "alone") == {("fees.amount", None): 1}
    assert cells_touched(path, "table") == {}
    doubted = "select measure from measures where report_id = ? and n_findings > 0 and not has_error"
    assert {measure for (measure,) in ask(path, doubted, [report_id("row")])} == uses("2021", row)
    assert {measure for (measure,) in ask(path, doubted, [report_id("total")])} == uses("2021", *rows)


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


def test_a_number_whose_report_was_withdrawn_stays_and_says_so(make: Builder) -> None:
    path = make(*(made(name, name, distinct_numbers(name)) for name in ("legacy", "2019", "2021")))
    numbers = "select report_id, measure, value from harmonized order by all"
    before = ask(path, numbers)
    change(path, f"update reports set withdrawn_on = '2025-06-01' where report_id <> '{report_id('2021')}'")
    assert ask(path, numbers) == before
    legacy, gone, kept = (harmonized(path, name) for name in ("legacy", "2019", "2021"))
    assert {str(row["withdrawn_on"]) for of in (legacy, gone) for row in of.values()} == {"2025-06-01"}
    assert gone["requests.received"]["caveat_zh"] == "原报告已从网上撤下"
    assert legacy["requests.denied"]["caveat"].endswith("information; its report has been taken off the web")
    assert {row["withdrawn_on"] for row in kept.values()} == {None}
    assert not any("taken off" in (row["caveat"] or "") for row in kept.values())
