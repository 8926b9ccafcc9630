"""The first reading of a Word document, through python-docx's elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gongkai.extractors.document import Cell, CellNote, Passage
from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.office.word.docx_doubts import Doubts
from gongkai.extractors.readers.office.word.docx_elements import (
    OFF,
    Element,
    W,
    columns_before,
    continues_above,
    printed,
    span,
)
from gongkai.extractors.readers.office.word.docx_visibility import Formats
from gongkai.extractors.readers.office.word.symbols import (
    DATED,
    KNOWN_ALTERNATIVES,
    LINES_OF_VML,
    SILENT_FIELDS,
    VML,
    digit_of_symbol,
)

MOST_BOXED_CELLS, MOST_BOXED_TEXT = 4, 16
"""A table in a cell with at most this many cells and characters frames a number; a larger one is a table of its own."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# wrappers that print their content: content controls, tracked insertions, the chosen alternative, text boxes
_TRANSPARENT = {
    *(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice",
}
# not printed, or not text: tracked deletions, the fallback of a text box, properties, phonetic guides
_UNPRINTED = {*(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt")), _FALLBACK}
_DRAWN = ("pic", "imagedata", "OLEObject", "chart", "contentPart", "wsp", "pgNum", "control", "altChunk", "dataBinding",
          "textpath", "relIds")  # fmt: skip
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PLAIN_LOOKS = {"rPr", "rFonts", "sz", "szCs", "i", "iCs", "b", "bCs", "lang", "kern"}
SMALL = 0.6
"""Digits of a number have at least this share of the largest one's size."""
OFF_THE_PAGE = 12_000
"""A table moved by this many twentieths of a point is beyond an A4 page."""
_TRACKED = ("cellDel", "cellIns", "cellMerge")
_PROPERTIES = {f"{W}{name}" for name in ("tcPr", "trPr", "tblPr", "rPr", "pPr")}

Pieces = list[tuple[str, str]]


@dataclass(slots=True)
class Grid:
    """A table of the first reading; `parts` maps each `w:tc` to the index in
    `cells` of the cell that it begins, if any."""

    order: int
    rows: int = 0
    cells: list[Cell] = field(default_factory=list)
    parts: list[int | None] = field(default_factory=list)
    nested: list[Element] = field(default_factory=list)


class FirstReading:
    """The passages and tables of a body."""

    def __init__(self, body: Element, formats: Formats, doubts: Doubts) -> None:
        self.formats = formats
        self.doubts = doubts
        self.passages: list[Passage] = []
        # of the passages, each with its order, and with spaces and tabs as typed
        self.lines: list[tuple[int, str]] = []
        self.grids: list[Grid] = []
        for block in _blocks(body):
            if block.tag == f"{W}p":
                text = "".join(text for kind, text in self._paragraph(block) if kind not in ("hidden", "struck"))
                self.lines += [(self._order(), line) for line in text.split("\n")]
                if text := lines([text]):
                    self.passages.append(Passage(self._order(), text))
                continue
            waiting = [block]
            while waiting:  # a nested table follows the one that contains it
                grid = self._grid(waiting.pop())
                self.grids.append(grid)
                waiting.extend(reversed(grid.nested))

    def _order(self) -> int:
        return len(self.passages) + len(self.grids)

    def _grid(self, table: Element) -> Grid:
        grid = Grid(self._order())
        size = len(list(table.iter(f"{W}tc")))
        above: dict[int, int] = {}  # column → index of the cell that extends down to the row above
        for row in _children(table, {f"{W}tr"}):
            if not _is_row_removed(row):
                above = self._row(grid, row, above, size) or above
        return grid

    def _row(self, grid: Grid, row: Element, above: dict[int, int], size: int) -> dict[int, int]:
        col = columns_before(row)
        reaching: dict[int, int] = {}
        last: int | None = None
        for tc in _children(row, {f"{W}tc"}):
            width = span(tc)
            index = _merged_above(grid, above, tc, col, width)
            if index is not None:
                grid.parts.append(None)
                grid.cells[index] = replace(grid.cells[index], rowspan=grid.cells[index].rowspan + 1)
            elif last is not None and _merge_mark(tc) == "continue":
                index = last
                grid.parts.append(None)
                grid.cells[index] = replace(grid.cells[index], colspan=grid.cells[index].colspan + width)
            else:
                index = len(grid.cells)
                grid.parts.append(index)
                grid.cells.append(self._cell(tc, Cell(grid.rows, col, 1, width, "", None), grid, size))
            reaching[col] = index
            last = index
            col += width
        grid.rows += bool(reaching)
        return reaching

    def _cell(self, tc: Element, place: Cell, grid: Grid, size: int) -> Cell:
        pieces: Pieces = []
        for block in _blocks(tc):
            if block.tag == f"{W}p":
                pieces += [*self._paragraph(block), ("shown", "\n")]
            elif _is_box(block, size):
                inner = list(block.iter(f"{W}p"))
                pieces += [piece for p in inner for piece in (*self._paragraph(p), ("shown", "\n"))]
            else:
                grid.nested.append(block)
        pieces += [("other", name) for name in (*_other_contents(tc), *self.doubts.of(tc, self._counts))]
        if self.formats.may_be_hidden(tc) and any(text.strip() for _, text in pieces):
            pieces.append(("other", "table style"))
        if self._has_small_digits(tc):
            pieces.append(("other", "small digits"))
        if _stands_off_the_page(tc) and any(text.strip() for _, text in pieces):
            pieces.append(("other", "place of the table"))
        return settled(place, pieces, shaded=self.formats.may_be_shaded(tc))

    def _counts(self, run: Element) -> bool:
        return self.formats.kind(run) == "shown"

    def _has_small_digits(self, tc: Element) -> bool:
        """Whether some digits are evidently smaller than others of the cell, like those of a note."""
        runs = list(tc.iter(f"{W}r"))
        if len(runs) < 2:
            return False
        written = [run for run in runs if any(map(str.isdigit, "".join(run.itertext(f"{W}t"))))]
        if len(written) < 2:
            return False
        sizes = {self.formats.size(run) for run in written if self.formats.kind(run) == "shown"}
        return len(sizes) > 1 and min(sizes) < SMALL * max(sizes)

    def _paragraph(self, paragraph: Element) -> Pieces:
        """The pieces of a paragraph without its text boxes, each with its kind."""
        pieces: Pieces = []
        codes: list[str | None] = []  # for each open field its code so far, None once its result begins
        turned = 0
        for run in _runs_and_boxes(paragraph)[0]:
            kind = self.formats.kind(run)
            for child in run:
                name = child.tag.removeprefix(W) if isinstance(child.tag, str) else ""
                if name == "fldChar":
                    _field(child, codes, pieces)
                elif name == "instrText" and codes and codes[-1] is not None:
                    codes[-1] += child.text or ""
                elif name == "sym":
                    font, code = child.get(f"{W}font", ""), child.get(f"{W}char", "")
                    pieces += [(kind, digit_of_symbol(font, code)), ("other", f"sym {font} {code}")]
                elif all(code is None for code in codes):
                    text = printed(child)
                    if name == "t" and draws_no_letters(self.formats.font(run)) and text.strip():
                        pieces.append(("other", f"font {self.formats.font(run)}"))
                    if text.strip() and kind == "shown" and (doubt := self.formats.doubt(run)):
                        pieces.append(("other", doubt))
                    turned_here = _is_turned(run)
                    turned += turned_here
                    pieces.append((kind, text[::-1] if turned_here else text))
        pieces += _equations(paragraph, pieces)
        deleted = "".join(text.text or "" for text in paragraph.iter(f"{W}delText"))
        for moved in paragraph.iter(f"{W}del", f"{W}moveFrom"):
            deleted += "".join(moved.itertext(f"{W}t"))
        return [*(pieces[::-1] if turned and turned >= len(pieces) else pieces), ("struck", deleted)]


def _equations(paragraph: Element, pieces: Pieces) -> Pieces:
    """The equations of a paragraph that contains nothing else."""
    if any(text.strip() for _, text in pieces):
        return []
    return [("shown", _written_in_line(equation)) for equation in paragraph.iter(f"{MATH}oMath")]


def _written_in_line(equation: Element) -> str:
    """The text of an equation that is just plain text: no fraction, power or root."""
    looks = {tag.tag.removeprefix(W) for tag in equation.iter(f"{W}*")} - _PLAIN_LOOKS
    is_plain = all(run.tag == f"{MATH}r" for run in equation) and not looks
    above = equation.getparent()
    above = above.getparent() if above is not None and above.tag == f"{MATH}oMathPara" else above
    is_plain &= above is not None and above.tag == f"{W}p"
    return "".join(text.text or "" for text in equation.iter(f"{MATH}t")) if is_plain else ""


def _stands_off_the_page(cell: Element) -> bool:
    """Whether a table is moved farther than any page is wide or high."""
    table = next(cell.iterancestors(f"{W}tbl"), None)
    properties = table.find(f"{W}tblPr") if table is not None else None
    if properties is None:
        return False
    indent, floating = properties.find(f"{W}tblInd"), properties.find(f"{W}tblpPr")
    moved = [indent.get(f"{W}w", "") if indent is not None and indent.get(f"{W}type") != "pct" else ""]
    moved += [floating.get(f"{W}{name}", "") for name in ("tblpX", "tblpY")] if floating is not None else []
    return any(re.fullmatch(r"-?\d{5,}", twips) and abs(int(twips)) >= OFF_THE_PAGE for twips in moved)


def _field(mark: Element, codes: list[str | None], pieces: Pieces) -> None:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        codes.append("")
        entries = mark.findall(f"{W}ffData/{W}ddList/{W}listEntry")
        if entries:
            chosen = next((mark.find(f"{W}ffData/{W}ddList/{W}{name}") for name in ("result", "default")
                           if mark.find(f"{W}ffData/{W}ddList/{W}{name}") is not None), None)  # fmt: skip
            number = chosen.get(f"{W}val", "0") if chosen is not None else "0"
            index = int(number) if number.isdigit() else 0
            pieces.append(("shown", entries[min(index, len(entries) - 1)].get(f"{W}val", "")))
        elif mark.find(f"{W}ffData/{W}checkBox") is not None:
            pieces.append(("other", "checkBox"))
    elif kind == "separate" and codes:
        codes[-1] = None
    elif kind == "end" and codes and (code := codes.pop()) is not None:
        is_blank = not any(kind == "shown" and text for kind, text in pieces)
        # a field without a stored result draws what Word computes
        if all(outer is None for outer in codes) and (is_blank or _word(code) not in SILENT_FIELDS):
            pieces.append(("other", "field"))


def _word(code: str) -> str:
    """The name of a field."""
    return next(iter(code.upper().split()), "XE")


def _is_turned(run: Element) -> bool:
    return any(bdo.get(f"{W}val") == "rtl" for bdo in run.iterancestors(f"{W}bdo"))


def _is_box(table: Element, outer_cells: int) -> bool:
    cells = len(list(table.iter(f"{W}tc")))
    text = "".join("".join(t.text or "" for t in table.iter(f"{W}t")).split())
    return cells <= MOST_BOXED_CELLS and 2 * cells < outer_cells and len(text) <= MOST_BOXED_TEXT


def _other_contents(tc: Element) -> Iterator[str]:
    """Content of a cell that is not text."""
    for element in tc.iter():
        if not isinstance(element.tag, str) or any(a.tag in (_FALLBACK, f"{W}del") for a in element.iterancestors()):
            continue
        name = element.tag.rpartition("}")[2]
        if name in _DRAWN and not (name == "wsp" and any(x.tag == f"{W}txbxContent" for x in element.iter())):
            yield name
        elif name == "numPr" and (mark := element.find(f"{W}numId")) is not None and mark.get(f"{W}val") != "0":
            yield "numbering"
        elif name == "rt" and any(map(str.isdigit, "".join(element.itertext(f"{W}t")))):
            yield "ruby"
        elif name in _TRACKED or name in DATED or _is_line_over(element) or _is_unknown(element):
            yield name


def _is_line_over(element: Element) -> bool:
    """Whether it is an old shape that contains neither text nor a picture."""
    if not element.tag.startswith(VML) or element.tag.removeprefix(VML) not in LINES_OF_VML:
        return False
    return not any(x.tag.rpartition("}")[2] in ("txbxContent", "imagedata", "textpath") for x in element.iter("{*}*"))


def _is_unknown(alternatives: Element) -> bool:
    """Whether another alternative than the first is shown, or text that is not among the runs."""
    if not alternatives.tag.endswith("}AlternateContent"):
        return False
    first = next((child for child in alternatives if child.tag != _FALLBACK), None)
    if first is None or not KNOWN_ALTERNATIVES.match(first.get("Requires", "")):
        return True
    run = alternatives.getparent()
    return any(next(text.iterancestors(f"{W}r"), None) is run for text in alternatives.iter(f"{W}t"))


def settled(place: Cell, pieces: Pieces, *, shaded: bool) -> Cell:
    """`place` with the pieces that count; if nothing is on the line, those that are raised or shifted."""
    counted = {"shown"}
    for further in ("shifted", "raised", *(("faint",) if shaded else ())):
        if not _joined(pieces, counted):
            counted.add(further)
    text = _joined(pieces, counted)
    notes = []
    for rule, kinds in (("hidden_text", ("hidden", "faint")), ("struck_text", ("struck",)),
                        ("raised_text", ("raised", "shifted"))):  # fmt: skip
        left = {kind for kind in kinds if kind not in counted or kind == "raised"}
        quote = _joined(pieces, left)
        if any(character.isalnum() for character in quote):
            notes.append(CellNote(f"reading.{rule}", quote))
    others = list(dict.fromkeys(text for kind, text in pieces if kind == "other"))
    if "faint" in counted and _joined(pieces, {"faint"}):
        others.append("colour")
    if others:
        notes.append(CellNote("reading.not_text", "；".join(others)[:200]))
    return replace(place, text=text, notes=tuple(notes), shown=not others and bool(text or not notes))


def _joined(pieces: Pieces, kinds: set[str]) -> str:
    return lines(["".join(text for kind, text in pieces if kind in kinds)])


def _merged_above(grid: Grid, above: dict[int, int], tc: Element, col: int, width: int) -> int | None:
    """The cell that `tc` continues. A continuation without such a cell is a cell
    of its own, since its text is printed."""
    index = above.get(col)
    if index is None or grid.cells[index].colspan != width or not continues_above(tc):
        return None
    return index


def _merge_mark(tc: Element) -> str:
    mark = tc.find(f"{W}tcPr/{W}hMerge")
    return "" if mark is None else str(mark.get(f"{W}val", "continue"))


def _is_row_removed(row: Element) -> bool:
    return bool(row.xpath("./w:trPr/w:del")) or any(
        mark.get(f"{W}val", "1") not in OFF for mark in row.xpath("./w:trPr/w:hidden")
    )


def _blocks(container: Element) -> Iterator[Element]:
    """The paragraphs and tables directly in a body or cell, in order; those of a text box follow its paragraph."""
    yield from _children(container, {f"{W}p", f"{W}tbl"})


def _children(container: Element, tags: set[str]) -> Iterator[Element]:
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        if element.tag == f"{W}p":
            waiting.extend(reversed(_runs_and_boxes(element)[1]))
        elif element.tag in _TRANSPARENT:
            waiting.extend(reversed(element))


def _runs_and_boxes(paragraph: Element) -> tuple[list[Element], list[Element]]:
    """The printed runs of a paragraph, and its text boxes, whose runs are not among them."""
    runs: list[Element] = []
    boxes: list[Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{W}txbxContent":
            boxes.append(element)
        elif element.tag not in _UNPRINTED:
            if element.tag == f"{W}r":
                runs.append(element)
            waiting.extend(reversed(element))
    return runs, boxes


def lines(paragraphs: Sequence[str]) -> str:
    broken = "\n".join(paragraphs).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip() for line in broken if line.strip())
