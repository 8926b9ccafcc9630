"""What a sheet of an .xlsx shows of its cells, from the bare XML: the first reading's own rules.

calamine returns values; what is hidden, struck, raised, white or printed differently is found here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from gongkai.extractors.document import CellNote
from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.workbook.excel_colours import Palette
from gongkai.extractors.readers.office.workbook.excel_conditions import Condition, conditions_of, place_of
from gongkai.extractors.readers.office.workbook.excel_doubts import Doubts, placed_cells, placed_rows
from gongkai.extractors.readers.office.workbook.excel_drawings import (
    Measures,
    covered_by_drawing,
    covered_by_old_shapes,
)
from gongkai.extractors.readers.office.workbook.excel_fonts import colour_named, kind_in
from gongkai.extractors.readers.office.workbook.excel_palettes import colour_in, colours_of
from gongkai.extractors.readers.office.workbook.number_formats import printed, printed_text
from gongkai.extractors.readers.xml_parsing import root_of

Position = tuple[int, int]

_BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
            37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 48: "##0.0E+0"}  # fmt: skip
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell [^>]{0,100}?ref=["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']""")
_WHITE = re.compile(r"\[(?:white|白色|(?:color|颜色)\s*2)\]", re.I)
FLAT = 3.0
"""A row of at most this height in points is too low to read."""
_RULES = {"struck": "reading.struck_text", "raised": "reading.raised_text", "hidden": "reading.hidden_text"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell shows instead of its value: `text` (None: the value itself), and what was seen."""

    text: str | None
    notes: tuple[CellNote, ...]
    shown: bool = True


@dataclass(slots=True)
class SheetLooks:
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    cells: dict[Position, Look] = field(default_factory=dict)


def looks_of(package: zipfile.ZipFile) -> dict[str, SheetLooks]:
    """The looks of each sheet by name; of a faulty package, those that can be found."""
    parts = _Package(package)
    workbook = parts.root("xl/workbook.xml")
    if workbook is None:
        return {}
    sheets = parts.related("xl/workbook.xml")
    formats, strung = parts.root("xl/styles.xml"), parts.root("xl/sharedStrings.xml")
    theme = parts.root(next(iter(parts.related("xl/workbook.xml", "theme").values()), ""))
    own = colours_of(theme, formats)
    colour_in(own, formats, strung)
    styles, strings = _Styles(formats), _strings(strung)
    doubts, palette = Doubts(formats, theme, strings), Palette(theme, formats)
    found = {}
    for sheet in workbook.iter("{*}sheet"):
        name = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        place = sheets.get(name, "")
        root = parts.root(place)
        if root is not None:
            colour_in(own, root)
            looks = _Sheet(
                root, styles, strings, conditions_of(root, formats, palette), _is_calculated_anew(workbook)
            ).looks()
            tables = [parts.root(part) for part in parts.related(place, "table").values()]
            doubt_places(looks, (doubt for doubt in doubts.in_sheet(root, tables) if not _is_hidden(looks, doubt[0])))
            doubt_places(looks, ((covered, "drawing") for covered in _covered(parts, place, root)))
            found[sheet.get("name", "")] = looks
    return found


def _is_hidden(looks: SheetLooks, place: Position) -> bool:
    """Whether the whole content of a cell is hidden, so that colours and sizes do not matter."""
    look = looks.cells.get(place)
    return look is not None and not look.shown and any(note.rule == "reading.hidden_text" for note in look.notes)


def _covered(parts: _Package, name: str, sheet: Any) -> Iterator[Position]:
    measures = Measures(sheet)
    for drawing in parts.related(name, "drawing").values():
        yield from covered_by_drawing(parts.root(drawing), measures)
    old = sheet.find("{*}legacyDrawing")
    shapes = next((value for key, value in old.attrib.items() if key.endswith("}id")), "") if old is not None else ""
    if (place := parts.related(name).get(shapes, "")) in parts.names:
        yield from covered_by_old_shapes(parts.package.read(place), measures)


def _is_calculated_anew(workbook: Any) -> bool:
    """Whether formulas are recalculated when the workbook is opened, so that stored results may be outdated."""
    calculation = workbook.find("{*}calcPr")
    return calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")


def merged_cells(package: zipfile.ZipFile) -> int:
    """The number of cells in the merged areas of all sheets; some libraries create each of them."""
    total = 0
    for name in package.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            for start, end in _MERGED.findall(package.read(name)):
                first, last = place_of(start.decode()), place_of(end.decode())
                if first and last:
                    total += (abs(last[0] - first[0]) + 1) * (abs(last[1] - first[1]) + 1)
    return total


class _Package:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = set(package.namelist())

    def root(self, name: str) -> Any:
        if name not in self.names:
            return None
        ooxml_package.refuse_bombs(self.package, [name])
        return root_of(self.package.read(name))

    def related(self, name: str, kind: str | None = None) -> dict[str, str]:
        return ooxml_package.targets(self.package, name, kind)


class _Styles:
    """For each cell style, the kind of its text and its number format."""

    def __init__(self, root: Any) -> None:
        self.kinds: list[str] = []
        self.codes: list[str] = []
        self.doubts: list[list[str]] = []
        """By style, how a cell may draw its text so that it is not what is seen."""
        if root is None:
            return
        custom = {f.get("numFmtId"): f.get("formatCode", "") for f in root.iter("{*}numFmt")}
        fonts = [font for fonts in root.iterchildren("{*}fonts") for font in fonts]
        borders = [border for listed in root.iterchildren("{*}borders") for border in listed]
        fills = [fill for fills in root.iterchildren("{*}fills") for fill in fills]
        for formats in root.iterchildren("{*}cellXfs"):
            for xf in formats:
                number = xf.get("numFmtId", "0")
                self.codes.append(custom.get(number, _BUILTIN.get(int(number), "") if number.isdigit() else ""))
                font, fill = _at(fonts, xf.get("fontId")), _at(fills, xf.get("fillId"))
                pattern = fill.find("{*}patternFill") if fill is not None else None
                ground = pattern.find("{*}fgColor") if pattern is not None else None
                plain = pattern is None or pattern.get("patternType", "none") == "none"
                shade = "FFFFFF" if plain else colour_named(ground)
                border = _at(borders, xf.get("borderId"))
                self.doubts.append(list(_doubts(xf, font, border, self.codes[-1], plain=plain)))
                self.kinds.append(kind_in(font, shade))

    def doubts_of(self, index: str | None) -> list[str]:
        place = int(index) if index and index.isdigit() else 0
        return self.doubts[place] if place < len(self.doubts) else []

    def of(self, index: str | None) -> tuple[str, str]:
        place = int(index) if index and index.isdigit() else 0
        return (self.kinds[place], self.codes[place]) if place < len(self.kinds) else ("shown", "")


def _doubts(xf: Any, font: Any, border: Any, code: str, *, plain: bool) -> Iterator[str]:
    alignment = xf.find("{*}alignment")
    if alignment is not None and alignment.get("horizontal") == "fill":
        yield "text that fills its cell"
    name = font.find("{*}name") if font is not None else None
    if name is not None and draws_no_letters(name.get("val", "")):
        yield f"font {name.get('val')}"
    line = border.find("{*}diagonal") if border is not None else None
    if line is not None and line.get("style", "none") != "none" and _is_on(border, "diagonalUp", "diagonalDown"):
        yield "diagonal border"
    if plain and _WHITE.search(code):
        yield "number format"


def _is_on(element: Any, *names: str) -> bool:
    return any(element.get(name) in ("1", "true") for name in names)


def _at(items: list[Any], index: str | None) -> Any:
    return items[int(index)] if index and index.isdigit() and int(index) < len(items) else None


def _strings(root: Any) -> list[Any]:
    return list(root.iterchildren("{*}si")) if root is not None else []


@dataclass(slots=True)
class _Sheet:
    root: Any
    styles: _Styles
    strings: list[Any]
    conditions: list[Condition]
    calculated_anew: bool

    def looks(self) -> SheetLooks:
        looks = SheetLooks()
        zeros = all(view.get("showZeros") not in ("0", "false") for view in self.root.iter("{*}sheetView"))
        for col in self.root.iter("{*}col"):
            if col.get("hidden") in ("1", "true") or col.get("width") == "0":
                first, last = int(col.get("min", "1")), int(col.get("max", "1"))
                looks.hidden_cols.update(range(first - 1, min(last, first + 16384)))
        for number, row in placed_rows(self.root):
            if row.get("hidden") in ("1", "true") or _is_flat(row.get("ht")):
                looks.hidden_rows.add(number)
            for place, cell in placed_cells(number, row):
                if look := self._conditioned(cell, place, self._look(cell, zeros)):
                    looks.cells[place] = look
        return looks

    def _conditioned(self, cell: Any, place: Position, look: Look | None) -> Look | None:
        """`look`, changed by a conditional format or a formula that is recalculated."""
        value = cell.findtext("{*}v") or ""
        doubts = list(self.styles.doubts_of(cell.get("s"))) if value else []
        doubts += ["formula"] if self.calculated_anew and cell.find("{*}f") is not None else []
        for condition in self.conditions if value and cell.get("t") in (None, "n") else ():
            hidden = condition.hides(place, value)
            if hidden:
                return Look("", (CellNote("reading.hidden_text", value),), False)
            doubts += ["conditional format"] if hidden is None else []
        if not doubts:
            return look
        notes = (*(look.notes if look else ()), CellNote("reading.not_text", "；".join(dict.fromkeys(doubts))))
        return Look(look.text if look else None, notes, False)

    def _look(self, cell: Any, zeros: bool) -> Look | None:
        kind, code = self.styles.of(cell.get("s"))
        value = cell.findtext("{*}v") or ""
        item = None
        if cell.get("t") == "s":
            item = _at(self.strings, value)
        elif cell.get("t") == "inlineStr":
            item = cell.find("{*}is")
        if item is not None:
            return _string_look(item, kind) or _text_look(item, code)
        if kind != "shown" and value:
            return _settled([(kind, value)])
        if cell.get("t") in (None, "n") and value:
            return _number_look(value, code, zeros)
        return None


def _is_flat(height: str | None) -> bool:
    """Whether a row is too low for anything to be visible in it."""
    return re.fullmatch(r"\d+(?:\.\d+)?", height or "") is not None and float(height or 0) < FLAT


def _number_look(value: str, code: str, zeros: bool) -> Look | None:
    try:
        number = Decimal(format(float(value), ".15g"))
    except (ValueError, InvalidOperation):
        return None
    text = "" if number == 0 and not zeros else printed(code, number)
    if text is None:
        return None
    if not re.search(r"\w", text):
        return Look(text, (CellNote("reading.hidden_text", value),), False)
    return Look(None, (CellNote("reading.printed_value", text),))


def _string_look(item: Any, kind: str) -> Look | None:
    runs = list(item.iterchildren("{*}r"))
    pieces = []
    for run in runs:
        own = run.find("{*}rPr")
        pieces.append((kind_in(own) if own is not None else kind, run.findtext("{*}t") or ""))
    if not runs:
        pieces = [(kind, item.findtext("{*}t") or "")]
    return _settled(pieces) if any(kind != "shown" and text.strip() for kind, text in pieces) else None


def _text_look(item: Any, code: str) -> Look | None:
    """The look of a text with a number format."""
    text = "".join(part.text or "" for part in item.iter("{*}t"))
    shown = printed_text(code, text) if "@" in code or code.count(";") == 3 else None
    if shown is None or not re.search(r"\w", text):
        return None
    return Look(shown, (CellNote("reading.hidden_text", text),), False)


def _settled(pieces: list[tuple[str, str]]) -> Look:
    text = "".join(text for kind, text in pieces if kind == "shown").strip()
    if not text:
        text = "".join(text for kind, text in pieces if kind == "raised").strip()
    notes = []
    for kind, rule in _RULES.items():
        quote = "".join(text for k, text in pieces if k == kind).strip()
        if quote:
            notes.append(CellNote(rule, quote))
    return Look(text, tuple(notes), bool(text))


def doubt_places(looks: SheetLooks, places: Iterable[tuple[Position, str]]) -> None:
    """Put cells in doubt, each with what was seen."""
    for place, seen in places:
        before = looks.cells.get(place)
        notes = (before.notes if before else ()) + (CellNote("reading.not_text", seen),)
        looks.cells[place] = Look(before.text if before else None, tuple(dict.fromkeys(notes)), False)


def visible(positions: Iterator[Position], looks: SheetLooks) -> Iterator[Position]:
    return (p for p in positions if p[0] not in looks.hidden_rows and p[1] not in looks.hidden_cols)
