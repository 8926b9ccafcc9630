"""Formulas of crosswalk.csv and checks.csv."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongkai.transforms.formulas import Term, parse_bound, parse_equation, parse_sum
from gongkai.transforms.reference import Reference

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


def test_terms_keep_their_order_and_sign() -> None:
    assert parse_sum("a.b + c_1 - d") == (Term("a.b", 1), Term("c_1", 1), Term("d", -1))
    assert parse_sum("  a-b+c  ") == (Term("a", 1), Term("b", -1), Term("c", 1))


def test_an_equation_has_two_sides() -> None:
    assert parse_equation("a + b = c - d") == ((Term("a", 1), Term("b", 1)), (Term("c", 1), Term("d", -1)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing at the end"),
        ("a +", "missing at the end"),
        ("- a", "character 1"),
        ("a b", "character 2"),
        ("a + + b", "character 4"),
        ("a * b", "character 2"),
        ("a + 2", "character 4"),
        ("A", "character 1"),
        ("a + 总计", "总计"),
        ("a + a", "occurs twice"),
        ("a - a", "occurs twice"),
    ],
)
def test_what_is_not_a_sum_is_refused_and_the_place_named(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_sum(text)


@pytest.mark.parametrize("text", ["a + b", "a = b = c", "", "= b", "a ="])
def test_what_is_not_an_equation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|missing"):
        parse_equation(text)


def test_a_bound_has_a_right_side_or_nothing() -> None:
    assert parse_bound("a <= b - c") == (parse_sum("a"), parse_sum("b - c"))
    assert parse_bound("a <= 0") == (parse_sum("a"), ())


@pytest.mark.parametrize("text", ["a = b", "a <= b <= c", "a < b", "a <= 1", "0 <= a", "a <="])
def test_what_is_not_a_bound_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|missing|not understood"):
        parse_bound(text)


def test_every_formula_of_the_reference_data_names_what_exists(reference: Reference) -> None:
    known = {(i.form, i.indicator) for i in reference.indicators}
    applicants = set(reference.applicants.values())
    seen = 0
    for name, read in (("crosswalk", lambda text: (parse_sum(text),)), ("checks", parse_equation)):
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if not row["formula"]:
                    continue
                seen += 1
                parse = parse_bound if row.get("kind") == "bound" else read
                for term in (term for side in parse(row["formula"]) for term in side):
                    assert (row["form"], term.name) in known or term.name in applicants, (row, term)
    assert seen > 80
