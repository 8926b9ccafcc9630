"""Figures of the raised kind of a typeface, and rows that a browser shows in another order than they are written."""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.html.reader import read_html


@pytest.mark.parametrize(
    "style", ["font-variant-position:super", "font-variant:normal sub", "font-feature-settings:'liga', 'sups' 1"]
)
def test_figures_of_the_raised_kind_of_a_typeface(style: str) -> None:
    page = f'<table><tr><td>label<td>97<span style="{style}">8</span></table>'
    _, found = read_html(page.encode()).tables[0].cells
    assert (found.text, [note.rule for note in found.notes]) == ("97", ["reading.raised_text"])


def test_foot_and_head_rows_stand_where_a_browser_shows_them() -> None:
    page = (
        "<table><tfoot><tr><td>sum<td>9</tr></tfoot><tr><td>a<td>4<tr><td><table><tr><td>x<td>y</table><td>5"
        "<thead><tr><td>label<td>n</tr></thead></table>"
    )
    table = max(read_html(page.encode()).tables, key=lambda table: table.rows)
    shown = [cell.text for cell in table.cells]
    assert (shown[:4], shown[-2:]) == (["label", "n", "a", "4"], ["sum", "9"])
