"""Shaded tables of which only the bands are cells: every second row stands in a small table, the others in none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from unruled_page import APPLICANTS, Page, expected, labels, numbers, raws, requests

from gongkai.extractors.document import Document, Passage
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from tests.transforms.grids import grid


@pytest.mark.parametrize("first", [0, 1])
def test_the_rows_between_the_bands_are_read_with_them(reference: Reference, first: int) -> None:
    page = requests(Page(), reference)
    rows = [[label, *numbers(row)] for row, label in enumerate(labels(reference))]
    bands = [grid([["", *APPLICANTS], rows[at]], page=1, order=at) for at in range(first, len(rows), 2)]
    text = "银川市兴庆区司法局2023年政府信息公开工作年度报告"
    document = Document("application/pdf", 1, (Passage(0, text, 1),), tuple(bands), layouts=(page.layout(),))
    read = to_report("x", document, reference, Hints())
    assert raws(read, reference) == expected(reference)
    assert all(fact.agreed for fact in read.facts)


def test_a_table_whose_rules_make_nearly_all_rows_is_left_as_it_is(reference: Reference) -> None:
    page = requests(Page(), reference)
    rows = [["", *APPLICANTS], *([label, *numbers(row)] for row, label in enumerate(labels(reference)))]
    ruled = replace(grid(rows[:-3], page=1), reader="ruled")
    document = Document("application/pdf", 1, (), (ruled,), layouts=(page.layout(),))
    read = to_report("x", document, reference, Hints())
    assert {fact.reader for fact in read.facts} == {"ruled"}


def test_a_table_that_is_whole_does_not_stand_for_the_bands_of_another(
    reading: Callable[[str], Document], reference: Reference
) -> None:
    page = requests(Page(), reference)
    rows = [[label, *numbers(row)] for row, label in enumerate(labels(reference))]
    bands = [grid([["", *APPLICANTS], rows[at]], page=1, order=at) for at in range(0, len(rows), 2)]
    tables = reading("huaian-2024.pdf").tables
    (review,) = [table for table in tables if any("行政复议" in cell.text for cell in table.cells)]
    document = Document("application/pdf", 2, (), (*bands, replace(review, page=2, order=99)), layouts=(page.layout(),))
    read = to_report("x", document, reference, Hints())
    assert sum(fact.table_id == "review_litigation" for fact in read.facts) == 15
    assert raws(read, reference) == expected(reference)
