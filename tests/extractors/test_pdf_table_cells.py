"""Which cell a character at a rule belongs to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.table_cells import read_cells

SIZE = 10.0
RULE = 50.0
"""The rule between the two cells of the row, in points from the left of the page."""


def glyph(char: str, start: float) -> Glyph:
    return Glyph(char, start + SIZE / 2, 15.0, start, 20.0, SIZE, SIZE, (start, 10.0, start + SIZE, 20.0))


def texts_of(*inside: Glyph) -> list[str]:
    ruled = SimpleNamespace(left=True, right=True, top=True, bottom=True, text="")
    table = SimpleNamespace(cells=[[ruled, ruled]])
    cells, _, _ = read_cells(table, (0.0, RULE, 100.0), (5.0, 25.0), list(inside), 1)
    return [cell.text for cell in cells]


@pytest.mark.parametrize(
    ("over", "texts"),
    [
        (0.3, ["小", "计"]),  # within the width of a rule: the label of the next cell
        (0.8, ["小计", ""]),  # printed over the rule: the end of a label that has run out of its cell
    ],
)
def test_a_character_touching_a_rule_is_not_printed_over_it(over: float, texts: list[str]) -> None:
    assert texts_of(glyph("小", RULE - over - SIZE), glyph("计", RULE - over)) == texts
