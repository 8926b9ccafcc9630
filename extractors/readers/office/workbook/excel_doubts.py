"""Whether everything that affects a number of an .xlsx is known to be harmless.

excel_looks.py finds what hides or changes a number. This check asks the opposite: every setting of a cell and its style
must be known, and be harmless with the given values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.number_characters import HAN, MOST_HAN, is_of_a_number
from gongkai.extractors.readers.office.workbook.excel_colours import Palette, are_near, is_dark
from gongkai.extractors.readers.office.workbook.excel_conditions import Position, place_of
from gongkai.extractors.readers.office.workbook.excel_fonts import kind_in
from gongkai.extractors.readers.office.workbook.excel_tables import StyledTable, TableStyles
from gongkai.extractors.readers.office.workbook.number_formats import section_for

LEAST_SIZE = 4.0
"""The least size of letters that can be read, in points."""
SMALL = 0.6
"""Digits of a number have at least this share of the largest one's size."""
LEAST_HEIGHT = 0.6
"""The least height of a row in which letters can be read, as a multiple of their size."""
SYMBOLS = "2"
"""The character set of symbol fonts (ECMA-376 part 1, 18.4.1)."""
MOST_PLACE = 1 << 20

RENEWED = re.compile(r"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.I)
"""Functions that are recalculated whenever a workbook is opened."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ATTRIBUTES = {
    "c": _words("r s t ph cm"),
    "xf": _words("numFmtId fontId fillId borderId xfId quotePrefix pivotButton applyNumberFormat applyFont applyFill"
                 " applyBorder applyAlignment applyProtection"),
    "alignment": _words("horizontal vertical textRotation wrapText indent relativeIndent justifyLastLine shrinkToFit"
                        " readingOrder"),
}  # fmt: skip
_CHILDREN = {
    "c": _words("f v is extLst"),
    "xf": _words("alignment protection extLst"),
    "font": _words("name sz b i u color family charset scheme strike vertAlign condense extend outline shadow"),
    "rPr": _words("rFont sz b i u color family charset scheme strike vertAlign condense extend outline shadow"),
    "fill": _words("patternFill gradientFill"),
}
_PLAIN_PATTERNS = ("none", "solid", "gray125", "gray0625")


def placed_rows(sheet: Any) -> Iterator[tuple[int, Any]]:
    """The rows of a sheet by number from 0; a row without a number follows the previous one."""
    number = -1
    for row in sheet.iter("{*}row"):
        stated = row.get("r", "")
        number = int(stated) - 1 if stated.isdigit() and int(stated) <= MOST_PLACE else number + 1
        yield number, row


def placed_cells(number: int, row: Any) -> Iterator[tuple[Position, Any]]:
    """The cells of a row by position; a cell without a position follows the previous one."""
    col = -1
    for cell in row.iterchildren("{*}c"):
        stated = place_of(cell.get("r", ""))
        place = stated or (number, col + 1)
        col = place[1]
        yield place, cell


class Doubts:
    """Reasons why the numbers of one workbook may not be what is shown."""

    def __init__(self, styles: Any, theme: Any, strings: Sequence[Any]) -> None:
        self._palette = Palette(theme, styles)
        self._strings = strings
        self._schemes = {
            kind: font.get("typeface", "")
            for kind in ("major", "minor")
            for font in (theme.iterfind(f".//{{*}}{kind}Font/{{*}}latin") if theme is not None else ())
        }
        lists: dict[str, list[Any]] = {}
        for name in ("fonts", "fills", "cellXfs"):
            found = styles.find(f"{{*}}{name}") if styles is not None else None
            lists[name] = list(found.iterchildren("{*}*")) if found is not None else []
        self._fonts, self._fills, self._formats = lists["fonts"], lists["fills"], lists["cellXfs"]
        stated = styles.iterfind("{*}numFmts/{*}numFmt") if styles is not None else ()
        self._codes = {code.get("numFmtId", ""): code.get("formatCode", "") for code in stated}
        self._tables = TableStyles(styles, self._palette)
        self._known: dict[str, list[str]] = {}

    def in_sheet(self, sheet: Any, tables: Sequence[Any] = ()) -> Iterator[tuple[Position, str]]:
        """The positions of numbers in doubt, with the reasons; `tables` are those of the sheet."""
        styled = [table for stated in tables if (table := self._tables.of(stated)) is not None]
        renewed = any(view.get("showFormulas") in ("1", "true") for view in sheet.iter("{*}sheetView"))
        heights = _Heights(sheet)
        for number, row in placed_rows(sheet):
            for place, cell in placed_cells(number, row):
                if not self._is_number(cell):
                    continue
                yield from ((place, doubt) for doubt in self._of_cell(cell, renewed=renewed))
                yield from ((place, doubt) for doubt in self._of_colours(cell, place, styled))
                if heights.of(place) < LEAST_HEIGHT * self._size(cell):
                    yield place, "row height"

    def _string(self, cell: Any) -> Any:
        """The element with the text of a cell and its runs; None where its value is not text."""
        if cell.get("t") == "s":
            return _at(self._strings, cell.findtext("{*}v") or "")
        return cell.find("{*}is") if cell.get("t") == "inlineStr" else None

    def _is_number(self, cell: Any) -> bool:
        if cell.get("t") not in ("s", "inlineStr"):
            return is_number(cell.findtext("{*}v") or "")
        item = self._string(cell)
        return item is not None and is_number("".join(t.text or "" for t in item.iter("{*}t")))

    def _of_cell(self, cell: Any, *, renewed: bool) -> Iterator[str]:
        yield from _unknown(cell)
        formula = cell.find("{*}f")
        if formula is not None and (
            renewed or formula.get("ca") in ("1", "true") or RENEWED.search(formula.text or "")
        ):
            yield "formula"
        style = cell.get("s") or "0"
        if style not in self._known:
            form = _at(self._formats, style)
            self._known[style] = list(self._of_style(form)) if form is not None else []
        yield from self._known[style]
        string = self._string(cell)
        if string is not None:
            yield from dict.fromkeys(self._of_runs(string, cell, self._fill(_at(self._formats, style)) or "FFFFFF"))

    def _of_runs(self, string: Any, cell: Any, ground: str) -> Iterator[str]:
        sizes = self._sizes(string, cell)
        if sizes and min(sizes) < SMALL * max(sizes):
            yield "small digits"
        for run in string.iterchildren("{*}r"):
            yield from self._of_run(run, ground)

    def _sizes(self, string: Any, cell: Any) -> list[float]:
        """The sizes of the visible digits of a text that are on its line."""
        found = []
        for run in string.iterchildren("{*}r"):
            font = run.find("{*}rPr")
            if any(map(str.isdigit, run.findtext("{*}t") or "")) and (font is None or kind_in(font) == "shown"):
                found.append(_size(font) if font is not None and font.find("{*}sz") is not None else self._size(cell))
        return found

    def _of_run(self, run: Any, ground: str) -> Iterator[str]:
        """Doubtful font settings of a part of a text; hidden, struck or raised parts are read as such."""
        font, text = run.find("{*}rPr"), run.findtext("{*}t") or ""
        if font is None or not is_of_a_number(text) or kind_in(font, ground) != "shown":
            return
        yield from self._of_font(font, ground)
        name = font.find("{*}rFont")
        if name is not None and draws_no_letters(name.get("val", "")):
            yield f"font {name.get('val')}"

    def _of_colours(self, cell: Any, place: Position, tables: Sequence[StyledTable]) -> Iterator[str]:
        """Letters in the colour of their background, where a number format or a table style sets one of the two."""
        form = _at(self._formats, cell.get("s") or "0")
        code = self._codes.get(form.get("numFmtId", ""), "") if form is not None else ""
        printed = self._palette.of_format(section_for(code, _value(cell))) if "[" in code else ""
        fill = self._fill(form)
        if printed and are_near(printed, fill or "FFFFFF"):
            yield "number format"
        for of_table in (colours for table in tables for colours in table.colours(place)):
            inks = {printed} if printed else set(self._inks(form, of_table[1]))
            under = fill or of_table[0] or "FFFFFF"
            if any(of_table) and any(are_near(ink, under) or (is_dark(ink) and is_dark(under)) for ink in inks):
                yield "table style"
                return

    def _inks(self, form: Any, of_table: str) -> Iterator[str]:
        """The colours that letters may have in a table: only an explicitly chosen
        colour overrides that of the table style."""
        font = _at(self._fonts, form.get("fontId", "")) if form is not None else None
        own = self._palette.of(font.find("{*}color")) if font is not None else ""
        usual = self._palette.of(self._fonts[0].find("{*}color")) if self._fonts else ""
        if own and (own != usual or not of_table):
            yield own
        if own in ("", usual):
            yield of_table or own or "000000"

    def _fill(self, form: Any) -> str:
        """The colour that fills a cell, empty for none."""
        fill = _at(self._fills, form.get("fillId", "")) if form is not None else None
        pattern = fill.find("{*}patternFill") if fill is not None else None
        if pattern is None or pattern.get("patternType") != "solid":
            return ""
        return self._palette.of(pattern.find("{*}fgColor"), "000000")

    def _of_style(self, form: Any) -> Iterator[str]:
        yield from _unknown(form)
        for alignment in form.iterchildren("{*}alignment"):
            yield from _unknown(alignment)
        font, fill = _at(self._fonts, form.get("fontId", "")), _at(self._fills, form.get("fillId", ""))
        ground = self._fill(form) or "FFFFFF"
        if fill is not None:
            yield from _unknown(fill)
            pattern = fill.find("{*}patternFill")
            kind = pattern.get("patternType", "none") if pattern is not None else "none"
            is_mixed = kind not in _PLAIN_PATTERNS or fill.find("{*}gradientFill") is not None
            if is_mixed and self._is_dark(fill):
                yield "fill"
        if font is not None:
            yield from self._of_font(font, ground)

    def _of_font(self, font: Any, ground: str) -> Iterator[str]:
        yield from _unknown(font)
        if _size(font) < LEAST_SIZE:
            yield "small digits"
        scheme = font.find("{*}scheme")
        named = self._schemes.get(scheme.get("val", ""), "") if scheme is not None else ""
        if draws_no_letters(named):
            yield f"font {named}"
        charset = font.find("{*}charset")
        if charset is not None and charset.get("val") == SYMBOLS:
            yield "font of symbols"
        automatic = "FFFFFF" if is_dark(ground) else "000000"
        colour = font.find("{*}color")
        ink = self._palette.of(colour, "000000") if colour is not None else automatic
        if are_near(ink, ground):
            yield "colour"

    def _is_dark(self, fill: Any) -> bool:
        colours = [self._palette.of(one, "000000") for one in fill.iter("{*}fgColor", "{*}color")]
        return any(map(is_dark, colours or ["000000"]))

    def _size(self, cell: Any) -> float:
        form = _at(self._formats, cell.get("s") or "0")
        font = _at(self._fonts, form.get("fontId", "")) if form is not None else None
        return _size(font) if font is not None else 11.0


class _Heights:
    """The heights of the cells of a sheet in points; a merged cell is as high as its rows together."""

    def __init__(self, sheet: Any) -> None:
        form = sheet.find("{*}sheetFormatPr")
        stated = form.get("defaultRowHeight", "") if form is not None else ""
        self._usual = float(stated) if re.fullmatch(r"\d+(?:\.\d+)?", stated) else 15.0
        self._rows: dict[int, float] = {}
        for number, row in placed_rows(sheet):
            if re.fullmatch(r"\d+(?:\.\d+)?", row.get("ht", "")):
                self._rows[number] = float(row.get("ht"))
        self._merged: dict[Position, int] = {}
        for area in sheet.iter("{*}mergeCell"):
            first, _, last = area.get("ref", "").partition(":")
            start, end = place_of(first), place_of(last)
            if start and end and end[0] > start[0]:
                self._merged[start] = end[0]

    def of(self, place: Position) -> float:
        last = self._merged.get(place, place[0])
        if last > place[0] + 20:
            return 100.0
        return sum(self._rows.get(row, self._usual) for row in range(place[0], last + 1))


def is_number(text: str) -> bool:
    """Whether a text is a number, with little else."""
    return any(map(str.isdigit, text)) and len(HAN.findall(text)) <= MOST_HAN


def _size(font: Any) -> float:
    size = font.find("{*}sz")
    stated = size.get("val", "") if size is not None else ""
    return float(stated) if re.fullmatch(r"\d+(?:\.\d+)?", stated) else 11.0


def _value(cell: Any) -> Decimal | None:
    if cell.get("t") not in (None, "n"):
        return None
    try:
        value = Decimal(cell.findtext("{*}v") or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _unknown(element: Any) -> Iterator[str]:
    """Unknown settings of an element."""
    name = element.tag.rpartition("}")[2]
    if (attributes := _ATTRIBUTES.get(name)) is not None:
        yield from (f"{name}/@{key}" for key in element.attrib if key not in attributes)
    if (children := _CHILDREN.get(name)) is not None:
        inner = (child.tag.rpartition("}")[2] for child in element.iterchildren("{*}*"))
        yield from (f"{name}/{child}" for child in inner if child not in children)


def _at(items: Sequence[Any], index: str) -> Any:
    return items[int(index)] if index.isdigit() and int(index) < len(items) else None
