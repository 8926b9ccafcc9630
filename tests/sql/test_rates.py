"""Rates, against numbers worked out here by hand, with none of the view's SQL."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gongkai.reference import ReferenceDataError
from gongkai.sql.build import prepare_staging
from gongkai.sql.connection import WarehouseError
from tests.sql.conftest import Builder, ask, change, found, made, records, report_id
from tests.sql.form_cells import CROSSWALK, FORMS, OUTCOMES, REFERENCE, consistent, rows_of, zeros_with

RATES = rows_of("rate_definitions")
ORDER = ["exact", "aggregate", "near", "caveat"]


def rates(path: Path, name: str) -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from rates where report_id = ?", [report_id(name)])
    assert len({row["rate"] for row in rows}) == len(rows)
    return {row["rate"]: row for row in rows}


def test_rates_of_huaian_worked_out_from_the_page(published: Path) -> None:
    """淮安 2024 by hand: 3050 concluded, 103 carried out; 351 reviews, 37 pending; 46 court cases, 7 pending."""
    got = {row["rate"]: row for row in records(published, "select * from rates where district_code = '320800'")}
    by_hand = {
        "carried_out_of_handled": (103, 3153),
        "corrected_of_reviews_concluded": (64, 351 - 37),
        "corrected_of_litigation_concluded": (5, 46 - 7),
        "disputes_per_concluded": (351 + 46, 3050),
    }
    for name, (numerator, denominator) in by_hand.items():
        row = got[name]
        assert (row["numerator"], row["denominator"]) == (numerator, denominator), name
        assert row["value"] == pytest.approx(numerator / denominator, abs=1e-15)
        assert (row["availability"], row["has_error"]) == ("formed", False)
    assert len(got) == len(RATES)


@pytest.mark.parametrize("form", ["legacy", "2019", "2021"])
def test_a_rate_is_what_its_definition_says(make: Builder, form: str) -> None:
    cells = consistent(form)
    if form == "legacy":  # as many cases as replies
        cells |= {("requests.concluded.on_time", None): 900, ("requests.concluded.extended", None): 100}
        cells |= {("requests.concluded", None): 1000}
    path = make(made("one", form, cells))
    measured = {row["measure"]: row for row in records(path, "select * from harmonized")}

    def total(formula: str) -> Decimal | None:
        values = [measured[name]["value"] for name in formula.split(" + ")]
        return None if None in values else sum(values, Decimal(0))

    got = rates(path, "one")
    assert set(got) == {row["rate"] for row in RATES}
    formed = 0
    for row in RATES:
        top, bottom = total(row["numerator"]), total(row["denominator"])
        rate = got[row["rate"]]
        assert (rate["numerator"], rate["denominator"]) == (top, bottom)
        assert (rate["rate_zh"], rate["rate_en"]) == (row["rate_zh"], row["rate_en"])
        parts = [measured[name] for name in f"{row['numerator']} + {row['denominator']}".split(" + ")]
        if any(part["availability"] == "no_counterpart" for part in parts):
            assert (rate["value"], rate["comparability"], rate["availability"]) == (None, None, "no_counterpart")
            continue
        assert rate["comparability"] == max((part["comparability"] for part in parts), key=ORDER.index)
        for part in parts:
            assert (part["caveat"] or "") in (rate["caveat"] or "")
            row_of = CROSSWALK[part["measure"], part["form"]]
            assert row_of["caveat_zh"] in (rate["caveat_zh"] or "") and bool(row_of["caveat_zh"]) == bool(
                part["caveat"]
            )
        assert (row["legacy_caveat"] in (rate["caveat"] or "")) is (form == "legacy" or not row["legacy_caveat"])
        assert top is not None and bottom
        if row["share"] == "1" and top > bottom:
            assert (rate["value"], rate["availability"]) == (None, "not_a_share")
            continue
        assert rate["value"] == pytest.approx(float(Fraction(top) / Fraction(bottom)), abs=1e-15)
        formed += 1
    assert formed >= 4


def test_legacy_has_no_rate_without_a_counterpart(make: Builder) -> None:
    got = rates(make(made("one", "legacy")), "one")
    assert {name for name, row in got.items() if row["availability"] == "no_counterpart"} == {
        "carried_out_of_handled",
        "corrected_of_litigation_after_review_concluded",
        "corrected_of_litigation_direct_concluded",
        "direct_of_litigation_concluded",
        "disputes_per_concluded",
        "procedural_of_concluded",
        "unavailable_of_concluded",
    }


def test_a_denominator_of_0_gives_no_rate_and_says_so(make: Builder) -> None:
    got = rates(make(made("one", cells=zeros_with("2021"))), "one")
    assert {(row["value"], row["availability"], row["denominator"]) for row in got.values()} == {
        (None, "denominator_0", 0)
    }


def test_a_missing_part_gives_no_rate_and_the_other_part_stays(make: Builder) -> None:
    reports = []
    for blank in ("", "/"):
        above = zeros_with("2021", requests__processed_total=10, requests__granted=blank)
        below = zeros_with("2021", requests__processed_total=blank, requests__granted=4)
        reports += [made(f"above {blank}", cells=above), made(f"below {blank}", cells=below)]
    path = make(*reports)
    for blank in ("", "/"):
        for name, parts in (("above", (None, 10)), ("below", (4, None))):
            got = rates(path, f"{name} {blank}")["granted_of_concluded"]
            assert (got["numerator"], got["denominator"]) == parts, (name, blank)
            assert (got["value"], got["availability"]) == (None, "not_reported")


def test_direct_suits_and_those_after_reconsideration(make: Builder) -> None:
    cells = consistent("2021")
    suits = {"litigation_direct": (6, 2, 1, 3), "litigation_after_review": (1, 4, 0, 0)}
    for channel, numbers in suits.items():
        cells |= {(f"{channel}.{what}", None): n for what, n in zip(OUTCOMES, numbers, strict=True)}
        cells[f"{channel}.total", None] = sum(numbers)
    got = rates(make(made("one", cells=cells)), "one")
    by_hand = {
        "corrected_of_litigation_direct_concluded": (2, 9),
        "corrected_of_litigation_after_review_concluded": (4, 5),
        "direct_of_litigation_concluded": (9, 14),
    }
    for name, pair in by_hand.items():
        assert (got[name]["numerator"], got[name]["denominator"]) == pair, name


def test_a_share_with_a_blank_part_has_bounds(make: Builder) -> None:
    """Of ten, three in part and an unknown number whole: from three tenths to all."""
    numbers: dict[str, int | str] = {
        "requests__processed_total": 10,
        "requests__granted": "",
        "requests__granted_in_part": 3,
    }
    above = numbers | {"requests__granted_in_part": 11}
    path = make(made("one", cells=zeros_with("2021", **numbers)), made("two", cells=zeros_with("2021", **above)))
    got = rates(path, "one")
    bounds = [got[name] for name in ("granted_or_in_part_of_concluded", "granted_of_concluded", "denied_of_concluded")]
    assert [(row["value"], row["value_low"], row["value_high"]) for row in bounds] == [
        (None, 0.3, 1),
        (None, 0, 1),
        (0, 0, 0),
    ]
    # what is printed is more than the whole: nothing can be said
    wrong = rates(path, "two")["granted_or_in_part_of_concluded"]
    assert (wrong["value"], wrong["value_low"], wrong["value_high"]) == (None, None, None)
    unknown = numbers | {"requests__processed_total": ""}
    wide = rates(make(made("three", cells=zeros_with("2021", **unknown))), "three")["granted_or_in_part_of_concluded"]
    assert (wide["value_low"], wide["value_high"]) == (None, None)


def test_a_part_larger_than_its_whole_is_no_share(make: Builder) -> None:
    """Published as it is, flagged by the identities where there are any, but never a share of more than one."""
    cells = zeros_with(
        "2021", requests__processed_total=3, requests__granted=4, review__total=7, requests__carried_out=-1
    )
    got = rates(make(made("one", cells=cells)), "one")
    assert (got["granted_of_concluded"]["value"], got["granted_of_concluded"]["availability"]) == (None, "not_a_share")
    assert got["granted_of_concluded"]["has_error"] is True
    assert got["carried_out_of_handled"]["availability"] == "not_a_share"
    assert got["disputes_per_concluded"]["value"] == pytest.approx(7 / 3)


def test_an_error_on_a_part_is_an_error_of_the_rate(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.granted", applicant="total")
    got = rates(make(made("one", findings=(doubted,))), "one")
    assert {name for name, row in got.items() if row["has_error"]} == {
        "granted_of_concluded",
        "granted_or_in_part_of_concluded",
    }


def test_a_rate_of_an_unknown_measure_is_not_published(make: Builder) -> None:
    with pytest.raises(WarehouseError, match="rate_terms_known"):
        make(made("one"), plant=["insert into rate_terms values ('granted_of_concluded', 'requests.lost', true, 1)"])


def test_the_form_that_a_rate_warns_of_is_a_row(make: Builder) -> None:
    moved = "update rate_definitions set legacy_form = '{}' where legacy_form = 'legacy'"
    warned = rates(make(made("one", "2021"), plant=[moved.format("2021")]), "one")
    assert "legacy numerator" in warned["denied_of_concluded"]["caveat"]
    with pytest.raises(WarehouseError, match="forms_known"):
        make(made("two"), plant=[moved.format("1999")])


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "rate_definitions",
            "requests.denied,requests.concluded",
            "requests.denied,requests.concluded *",
            "4: .*formula",
        ),
        ("kinds", "5,.+(?:乡|镇", "5,.+(?:乡|镇(", "6: .*missing"),
    ],
)
def test_a_row_that_is_not_understood_names_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    """A pattern of a kind would else fail when a view is asked, after publication."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for path in REFERENCE.glob("*.csv"):
        text = path.read_text("utf-8")
        if path.stem == name:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (folder / path.name).write_text(text, "utf-8")
    with pytest.raises(ReferenceDataError, match=rf"{name}\.csv:{says}"):
        prepare_staging(tmp_path / "out.duckdb", folder, fresh=True)


@pytest.mark.parametrize("form", FORMS)
def test_a_rate_of_a_withdrawn_report_says_so_once_and_says_the_rest_as_before(make: Builder, form: str) -> None:
    path = make(made("one", form, consistent(form)))
    before = rates(path, "one")
    change(path, "update reports set withdrawn_on = '2025-06-01'")
    for rate, row in rates(path, "one").items():
        for name, mark, note in (
            ("caveat_zh", "；", "原报告已从网上撤下"),
            ("caveat", "; ", "its report has been taken off the web"),
        ):
            assert row[name] == mark.join(filter(None, (before[rate][name], note)))
            ((alone,),) = ask(path, "select without_sentence(?, ?, ?)", [row[name], note, mark])
            assert alone == before[rate][name]
