"""What moves a number of a Word document out of its cell, or crosses it out: borders, margins, tabs, narrow columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from gongkai.extractors.readers.number_characters import HAN, is_of_a_number
from gongkai.extractors.readers.office.word import word_markup
from gongkai.extractors.readers.office.word.docx_elements import OFF, Element, W
from gongkai.extractors.readers.office.word.docx_pages import Paper

MARGINS = 216
"""The part of a cell's width that is no room for text, in twentieths of a point."""
WIDEST_MARGIN = 1_000
"""The largest distance between the edge of a cell and its text, in twentieths of a point."""
FARTHEST_TAB = 4_000
FAR = 2_000
"""A table indented by this many twentieths of a point may have columns that do not fit the page."""
LEAST_SEEN = 200
"""If at most this many twentieths of a point of a cell are on the page, nothing in it can be read."""
LEAST_ROW = 150
"""The height of the lowest row in which letters can be read, in twentieths of a point."""
CHARACTER = 2.1
"""A hundredth of a character, in twentieths of a point."""


def places_of(holder: Any) -> Iterator[str]:
    """What a cell, row, table or style specifies that crosses numbers out, or moves them out of their cell."""
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


def stands_beyond(cell: Element, table: Element, styles: Sequence[Any], paper: Paper) -> bool:
    """Whether a cell begins beyond the right edge of the widest page, or ends before the left edge of every page;
    `styles` are those of its table."""
    fixed = table.find(f"{W}tblPr/{W}tblLayout")
    is_fixed = fixed is not None and fixed.get(f"{W}type") == "fixed"
    of_row = cell.getparent().find(f"{W}tblPrEx/{W}tblInd")
    indents = (of_row, *(one.find(f"{W}tblPr/{W}tblInd") for one in (table, *styles)))
    stated = next((one for one in indents if one is not None and one.get(f"{W}type") != "pct"), None)
    indent = word_markup.twentieths(stated.get(f"{W}w")) if stated is not None else 0.0
    side, floating = (table.find(f"{W}tblPr/{W}{name}") for name in ("jc", "tblpPr"))
    if side is not None and side.get(f"{W}val") not in ("left", "start"):
        indent = 0.0
    moved = word_markup.twentieths(floating.get(f"{W}tblpX")) if floating is not None else 0.0
    indent = moved if moved < 0 else indent
    if not is_fixed and abs(indent) <= FAR:
        return False
    widths = [_width(one) or 0.0 for one in (cell, *cell.itersiblings(f"{W}tc", preceding=True))]
    of_page = moved < 0 and floating is not None and floating.get(f"{W}horzAnchor") == "page"
    begins = (0.0,) if of_page else paper.begins
    left_out = cell.getparent().find(f"{W}trPr/{W}wBefore")
    begin = indent + sum(widths[1:]) + (word_markup.twentieths(left_out.get(f"{W}w")) if left_out is not None else 0.0)
    ends_before = bool(begins) and indent < 0 and max(begins) + begin + widths[0] < LEAST_SEEN
    return ends_before or begin + (min(begins, default=0.0) if indent > FAR else 0.0) > max(paper.widths, default=inf)


def _width(cell: Element, of_kind: str | None = None) -> float | None:
    """The stated width of a cell, only of one kind if given."""
    width = cell.find(f"{W}tcPr/{W}tcW")
    is_stated = width is not None and of_kind in (None, width.get(f"{W}type"))
    return word_markup.twentieths(width.get(f"{W}w")) if is_stated else None


def hides_rows(style: Any) -> bool:
    """Whether a table style, or its formatting for a part of tables, leaves rows without height."""
    height = style.find(f"{W}trPr/{W}trHeight")
    is_low = height is not None and height.get(f"{W}hRule") == "exact"
    hidden = style.find(f"{W}trPr/{W}hidden")
    return (hidden is not None and hidden.get(f"{W}val", "1") not in OFF) or (
        is_low and word_markup.twentieths(height.get(f"{W}val")) < LEAST_ROW
    )


def far_tab(paragraph: Element) -> Iterator[str]:
    """Yields a doubt if a number may follow a tab far outside of its cell."""
    tabs = paragraph.iter(f"{W}tab", f"{W}ptab") if paragraph.find(f"{W}r/{W}tab") is not None else ()
    if any(word_markup.twentieths(tab.get(f"{W}pos")) > FARTHEST_TAB for tab in tabs):
        yield "tab"


def is_wider_than(cell: Element, indent: Mapping[str, str]) -> bool:
    """Whether a paragraph is indented by the whole width of its cell."""
    sides = [
        max(word_markup.twentieths(indent.get(one, indent.get(other))),
            CHARACTER * word_markup.twentieths(indent.get(f"{one}Chars", indent.get(f"{other}Chars"))))
        for one, other in (("left", "start"), ("right", "end"))
    ]  # fmt: skip
    return 0 < (_width(cell, of_kind="dxa") or 0.0) <= sum(sides)


def room_above(cell: Element) -> float:
    """The distance between the top of a cell and its text, in twentieths of a point."""
    table = next(cell.iterancestors(f"{W}tbl"), cell)
    stated = (cell.find(f"{W}tcPr/{W}tcMar/{W}top"), table.find(f"{W}tblPr/{W}tblCellMar/{W}top"))
    return next((word_markup.twentieths(margin.get(f"{W}w")) for margin in stated if margin is not None), 0.0)


def lines_of(paragraph: Element, cell: Element, digit: float) -> int:
    """The number of lines over which a number breaks in its cell, for digits of this width in twentieths of a point."""
    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip()
    width = _width(cell, of_kind="dxa")
    if width is None or not is_of_a_number(text) or HAN.search(text):
        return 1
    in_a_line = max(1, int((width - MARGINS) / max(digit, 1)))
    return max(1, -(-len(text) // in_a_line))
