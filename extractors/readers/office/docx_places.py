"""What puts a number of a Word document out of its cell, or crosses it out: borders, margins, tabs, narrow columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.extractors.readers.office import word_markup
from gongkai.extractors.readers.office.docx_elements import Element, W
from gongkai.extractors.readers.office.symbols import is_of_a_number

MARGINS = 216
"""Of the width of a cell, in twentieths of a point, what is no room for text."""
WIDEST_MARGIN = 3_000
"""Twentieths of a point between the edge of a cell and its text at most."""
FARTHEST_TAB = 4_000
HAN = re.compile("[\u4e00-\u9fff]")


def places_of(holder: Any) -> Iterator[str]:
    """What a cell, a row, a table or a style states that crosses numbers out, or puts them out of their cell."""
    for path in ("tcPr", "trPr", "tblPr", "tblPrEx") if holder is not None else ():
        for spacing in holder.iterfind(f"{W}{path}/{W}tblCellSpacing"):
            if word_markup.twentieths(spacing.get(f"{W}w")) > WIDEST_MARGIN:
                yield "margin"
        for border in holder.iterfind(f"{W}{path}/{W}tcBorders/*"):
            if border.tag in (f"{W}tl2br", f"{W}tr2bl") and border.get(f"{W}val", "nil") not in ("nil", "none"):
                yield "diagonal border"
        for name in ("tcMar", "tblCellMar"):
            for margin in holder.iterfind(f"{W}{path}/{W}{name}/*"):
                if word_markup.twentieths(margin.get(f"{W}w")) > WIDEST_MARGIN:
                    yield "margin"


def far_tab(paragraph: Element) -> Iterator[str]:
    """Whether a number may stand behind a tab far outside of its cell."""
    tabs = paragraph.iter(f"{W}tab", f"{W}ptab") if paragraph.find(f"{W}r/{W}tab") is not None else ()
    if any(word_markup.twentieths(tab.get(f"{W}pos")) > FARTHEST_TAB for tab in tabs):
        yield "tab"


def is_wider_than(cell: Element, indent: Mapping[str, str]) -> bool:
    """Whether a paragraph is indented by all the width of its cell."""
    sides = (indent.get("left", indent.get("start")), indent.get("right", indent.get("end")))
    width = cell.find(f"{W}tcPr/{W}tcW")
    if width is None or width.get(f"{W}type") != "dxa":
        return False
    return 0 < word_markup.twentieths(width.get(f"{W}w")) <= sum(map(word_markup.twentieths, sides))


def lines_of(paragraph: Element, cell: Element, digit: float) -> int:
    """In how many lines a number breaks in its cell, with digits of this width in twentieths of a point."""
    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip()
    width = cell.find(f"{W}tcPr/{W}tcW")
    if width is None or width.get(f"{W}type") != "dxa" or not is_of_a_number(text) or HAN.search(text):
        return 1
    in_a_line = max(1, int((word_markup.twentieths(width.get(f"{W}w")) - MARGINS) / max(digit, 1)))
    return max(1, -(-len(text) // in_a_line))
