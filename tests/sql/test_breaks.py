"""Breaks of series: every one of breaks.csv is marked and named, and none hides a wrong number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sql.conftest import Builder, ask, change, made, report_id
from tests.sql.form_cells import consistent, rows_of

BREAKS = rows_of("breaks")
CHANGES = "select series_break, break_reason_zh, break_reason_en, break_kinds from year_over_year"


def series(make: Builder, *years: tuple[int, str]) -> Path:
    """One agency's reports: year and form."""
    return make(*(made(f"of{year}", form, agency="A", year=year) for year, form in years))


def test_reconsideration_first_breaks_reviews_and_suits_in_2024(make: Builder) -> None:
    """行政复议法 as revised in 2023, art. 23: the form stays that of 2021, the number does not go on."""
    path = series(make, (2022, "2021"), (2023, "2021"), (2024, "2021"))
    for measure in ("review.total", "review.concluded", "litigation.total", "litigation.corrected"):
        rows = ask(path, f"{CHANGES} where measure = ? and year >= 2023 order by year", [measure])
        (before, *_), (broken, zh, en, kinds) = rows
        assert not before and broken, measure
        assert "行政复议" in zh and "reconsideration" in en and kinds == ["law"]


def test_a_change_is_as_comparable_as_the_breaks_it_crosses(make: Builder) -> None:
    """2017 fees may have changed what is asked for, 2019 is another form, between 2022 and 2023 nothing changed."""
    forms = {2016: "legacy", 2017: "legacy", 2018: "legacy", 2019: "2019", 2022: "2021", 2023: "2021"}
    path = series(make, *forms.items())
    rows = ask(path, "select year, comparability from year_over_year where measure = 'requests.received'")
    wanted = {2017: "near", 2018: "exact", 2019: "caveat", 2023: "exact"}
    assert {year: grade for year, grade in rows if year in wanted} == wanted


def test_what_is_not_certain_says_so(make: Builder) -> None:
    path = series(make, (2016, "legacy"), (2017, "legacy"))
    [(broken, zh, en, _)] = ask(path, f"{CHANGES} where measure = 'requests.received' and year = 2017")
    assert broken and zh.endswith("（可能）") and en.endswith("(possibly)")


def test_no_reason_without_a_break(make: Builder) -> None:
    path = series(make, (2022, "2021"), (2023, "2021"))
    assert ask(path, f"select distinct * from ({CHANGES} where year = 2023)") == [(False, None, None, [])]


def test_every_break_is_marked_in_the_year_it_stands_for(make: Builder) -> None:
    forms = {year: "legacy" if year < 2019 else "2019" if year < 2021 else "2021" for year in range(2014, 2025)}
    path = series(make, *forms.items())
    marked = set(ask(path, "select measure, year from year_over_year where series_break"))
    printed = set(ask(path, "select measure, year from year_over_year"))
    due = {(row["measure"], int(row["year"])) for row in BREAKS}
    assert due & printed <= marked
    assert marked - due == set()


def test_a_form_that_is_taken_up_late_breaks_the_series_there(make: Builder) -> None:
    """The report of 2021 is still printed on the form of 2019: what is made up differently breaks a year later."""
    path = series(make, (2020, "2019"), (2021, "2019"), (2022, "2021"))
    [(broken, zh, en, kinds)] = ask(path, f"{CHANGES} where measure = 'normative_documents.issued' and year = 2022")
    assert broken and kinds == ["form"]
    assert "2019 试行格式" in zh and "2021 格式" in zh and "form of 2019" in en
    assert ask(path, f"{CHANGES} where measure = 'review.upheld' and year = 2022") == [(False, None, None, [])]


@pytest.mark.parametrize(
    ("measure", "before", "form", "counted_otherwise"),
    [
        ("requests.not_held_or_to_create", "shanghai", "legacy", True),  # made up alike, but by other rules
        ("requests.not_held_or_to_create", "legacy", "shanghai", True),
        ("requests.other", "2019", "2021", True),  # made up of other cells
        ("normative_documents.issued", "2019", "2021", True),
        ("review.upheld", "2019", "2021", False),
    ],
)
def test_forms_between_which_a_measure_is_counted_otherwise(
    make: Builder, measure: str, before: str, form: str, counted_otherwise: bool
) -> None:
    rows = ask(make(), f"from form_changes where (measure, form_before, form) = ('{measure}', '{before}', '{form}')")
    assert bool(rows) == counted_otherwise


def test_a_measure_that_either_form_counts_only_nearly_alike_is_counted_otherwise(make: Builder) -> None:
    path = make()
    change(path, "update crosswalk set comparability = 'near' where (measure, form) = ('review.upheld', '2021')")
    rows = ask(path, "select form_before, form from form_changes where measure = 'review.upheld' order by all")
    assert {("2019", "2021"), ("2021", "2019")} <= set(rows)


def test_a_law_hides_no_jump_but_another_form_does(make: Builder) -> None:
    """Forty times as many reviews: hardly by law alone; between two forms the numbers are not of one kind."""
    reports = []
    for agency, year, old, form in (("law", 2024, "2021", "2021"), ("form", 2019, "legacy", "2019")):
        few = consistent(old) | {("review.upheld", None): 5}
        many = consistent(form) | {("review.upheld", None): 900}
        reports.append(made(f"{agency} before", old, few, agency=agency, year=year - 1))
        reports.append(made(f"{agency} after", form, many, agency=agency, year=year))
    rows = ask(
        make(*reports),
        "select report_id, actual from findings where rule = 'years.jump' and indicator = 'review.upheld'",
    )
    assert rows == [(report_id("law after"), "900")]


def test_every_break_has_a_source_and_a_kind_with_a_name() -> None:
    kinds = {row["term"] for row in rows_of("terms") if row["vocabulary"] == "break"}
    for row in BREAKS:
        assert row["source"] and row["what_zh"] and row["what_en"] and row["kind"] in kinds, row


def test_comparability_is_in_one_order(template: Path) -> None:
    listed = "select list(term order by position) from terms where vocabulary = 'comparability'"
    assert ask(template, f"select comparability_order() = ({listed})") == [(True,)]


CODED = {
    "status": "select distinct status from reports",
    "scope": "select distinct scope from reports",
    "severity": "select distinct severity from findings",
    "cause": "select distinct cause from findings",
    "decision": "select distinct decision from findings",
    "state": "select distinct state from facts",
    "coverage": "select distinct state from coverage",
    "table": "select distinct table_id from indicators",
    "comparability": "select distinct comparability from crosswalk",
}


def test_everything_that_texts_state_is_called_something() -> None:
    stated = {row["statement"] for row in rows_of("text/number_meanings") if row["statement"]}
    assert stated == {row["term"] for row in rows_of("terms") if row["vocabulary"] == "statement"}


@pytest.mark.parametrize("vocabulary", CODED)
def test_every_coded_value_is_called_something(published: Path, vocabulary: str) -> None:
    known = {row["term"] for row in rows_of("terms") if row["vocabulary"] == vocabulary}
    values = {value for (value,) in ask(published, CODED[vocabulary])}
    assert values and values <= known
