"""A cell over several columns or rows: what prints nothing says so of each, a number belongs to none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import filled, of_rule

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import Content, read_tables

ROW = 8
OF_ORGANISATIONS = ("commercial", "research", "public_interest", "legal_services", "other_org")


def merged(table: Table, text: str) -> Table:
    """The requests table with one cell for the five columns of organisations in a row."""
    cells = []
    for cell in table.cells:
        if cell.row == ROW and 4 <= cell.col <= 8:
            cells += [replace(cell, colspan=5, text=text, second_text=text)] if cell.col == 4 else []
        else:
            cells.append(cell)
    return replace(table, cells=tuple(cells))


def read(reference: Reference, text: str) -> tuple[Content, dict[str | None, tuple[str, int | None]]]:
    form = filled(reference, "2021")
    content = read_tables(form.all(requests=merged(form.tables["requests"], text)), reference)
    lost = {applicant for _, applicant in form.missing(content)}
    assert lost <= set(OF_ORGANISATIONS), "the cells beside the merged one are read"
    printed = [fact for fact in content.facts if fact.raw == text]
    return content, {f.applicant: (f.state, None if f.value is None else int(f.value)) for f in printed}


@pytest.mark.parametrize(("text", "state"), [("/", ("mark", None)), ("0", ("reported", 0)), ("无", ("mark", None))])
def test_a_merged_cell_without_a_number_is_that_of_each_column(
    reference: Reference, text: str, state: tuple[str, int | None]
) -> None:
    content, states = read(reference, text)
    assert states == dict.fromkeys(OF_ORGANISATIONS, state)
    assert (content.is_complete, len(of_rule(content.findings, "form.merged_cell"))) == (True, 1)


@pytest.mark.parametrize("text", ["7", "0\n0", "3 4"])
def test_a_number_over_several_columns_is_that_of_none(reference: Reference, text: str) -> None:
    content, states = read(reference, text)
    assert (states, content.is_complete) == ({}, False)
    assert [cell.raw for cell in content.extra_cells] == [text.replace("\n", "")]
