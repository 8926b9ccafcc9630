"""Headers of the requests table that say something else than an applicant type, or nothing: they cost their column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import APPLICANTS, change, filled, retext, rules

from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import read_tables


@pytest.mark.parametrize("head", APPLICANTS)
@pytest.mark.parametrize("odd", ["总然人", "甲乙丙丁", ""])
def test_one_odd_head_costs_its_column(reference: Reference, head: str, odd: str) -> None:
    form = filled(reference, "2021")
    table = retext(form.tables["requests"], head, odd, count=1)
    content = read_tables(form.all(requests=table), reference)
    assert not form.wrong(content)
    applicant = reference.applicants[head]
    assert {place for place in form.missing(content) if place[1] != applicant} == set()
    assert len(form.missing(content)) == 25
    assert "label.unknown_column" in rules(content.findings)


@pytest.mark.parametrize("last", ["", APPLICANTS[-1]])
def test_heads_that_are_shifted_cost_the_table(reference: Reference, last: str) -> None:
    """自然人 is lost, each other header stands one column further left, the last column has none, or the same."""
    form = filled(reference, "2021")
    table = form.tables["requests"]
    heads = dict(zip(APPLICANTS, (*APPLICANTS[1:], last), strict=True))
    shifted = change(
        table,
        lambda cell: cell.row < 3 and cell.text in heads,
        lambda cell: replace(cell, text=heads[cell.text], second_text=heads[cell.text]),
    )
    content = read_tables(form.all(requests=shifted), reference)
    assert not form.wrong(content)
    assert len([place for place in form.missing(content) if place[1]]) == 175
