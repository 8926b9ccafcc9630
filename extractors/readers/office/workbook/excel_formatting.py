"""What a workbook shows of its cells, through openpyxl or xlrd: the second reading's own rules."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import openpyxl
import xlrd
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string

from gongkai.extractors.document import CellNote
from gongkai.extractors.readers.number_characters import is_of_a_number
from gongkai.extractors.readers.office.workbook import xls_doubts
from gongkai.extractors.readers.office.workbook.excel_doubts import is_number
from gongkai.extractors.readers.office.workbook.excel_widths import CUT, cut_in, cut_in_old
from gongkai.extractors.readers.office.workbook.number_formats import changes_meaning, with_words
from gongkai.extractors.readers.office.workbook.openpyxl_internals import anchors_of, cells_of
from gongkai.extractors.readers.office.workbook.xls_drawings import covered, drawings_of

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

_FIGURES = re.compile(r"-?\d+(?:\.\d+)?")
_CONDITION = re.compile(r"\[(<>|<=|>=|=|<|>)(-?\d+(?:\.\d+)?)\]")
_OPERATORS = {"equal": "=", "notEqual": "<>", "lessThan": "<", "greaterThan": ">", "lessThanOrEqual": "<=",
              "greaterThanOrEqual": ">="}  # fmt: skip
MOST_RULES = 200
"""The most areas of conditional formats tested for a number; with more it is in doubt."""

Position = tuple[int, int]


@dataclass(slots=True)
class Shown:
    """What a cell shows instead of its value (None: the value itself), and the rules that apply to it."""

    text: str | None
    notes: tuple[CellNote, ...] = ()
    certain: bool = True


@dataclass(slots=True)
class Formatting:
    rows: set[int] = field(default_factory=set)  # hidden
    cols: set[int] = field(default_factory=set)  # hidden
    cells: dict[Position, Shown] = field(default_factory=dict)

    def note_cut(self, places: Iterable[Position]) -> None:
        """Put numbers that are cut off in doubt."""
        for place in places:
            before = self.cells.get(place) or Shown(None)
            self.cells[place] = Shown(before.text, (*before.notes, CellNote("reading.not_text", CUT)), False)


def formatting_of_xlsx(data: bytes) -> dict[str, Formatting]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
    return {sheet.title: _of_sheet(sheet) for sheet in book.worksheets}


def _of_sheet(sheet: Any) -> Formatting:
    found = Formatting()
    for number, row in sheet.row_dimensions.items():
        if row.hidden or (row.height is not None and row.height < 3):
            found.rows.add(number - 1)
    for letter, column in sheet.column_dimensions.items():
        if column.hidden or column.width == 0:
            first = column.min or column_index_from_string(letter)
            found.cols.update(range(first - 1, min(column.max or first, first + 16384)))
    hides_zeros = sheet.sheet_view.showZeros is False
    for cell in cells_of(sheet):
        is_plain = not cell.has_style and not isinstance(cell.value, CellRichText) and not hides_zeros
        shown = None if cell.value is None or is_plain else _of_cell(cell, hides_zeros)
        if shown is not None:
            found.cells[cell.row - 1, cell.column - 1] = shown
    found.note_cut(cut_in(sheet))
    for place, shown in _by_condition(sheet):
        found.cells[place] = shown
    for place in _below_pictures(sheet):
        found.cells[place] = Shown(None, (CellNote("reading.not_text", "drawing"),), False)
    return found


def _below_pictures(sheet: Any) -> Iterator[Position]:
    for start, end in anchors_of(sheet):
        low, right = (end.row - (not end.rowOff), end.col - (not end.colOff)) if end is not None else (0, 0)
        yield from covered(start.row, start.col, low, right, (sheet.max_row, sheet.max_column))


_IN_DOUBT = Shown(None, (CellNote("reading.not_text", "conditional format"),), False)


def _by_condition(sheet: Any) -> Iterator[tuple[Position, Shown]]:
    """The numbers that a conditional format hides, or may hide."""
    rules = [(ref, rule) for area in sheet.conditional_formatting for rule in area.rules if _conceals(rule)
             for ref in area.sqref.ranges]  # fmt: skip
    for cell in cells_of(sheet) if rules else ():
        if not isinstance(cell.value, int | float) or isinstance(cell.value, bool):
            continue
        place = (cell.row - 1, cell.column - 1)
        if len(rules) > MOST_RULES:
            yield place, _IN_DOUBT
            continue
        yield from ((place, shown) for shown in _by_rules(cell, rules))


def _by_rules(cell: Any, rules: list[tuple[Any, Any]]) -> Iterator[Shown]:
    for ref, rule in rules:
        if ref.min_row <= cell.row <= ref.max_row and ref.min_col <= cell.column <= ref.max_col:
            applies = _applies(rule, float(cell.value), f"{ref.coord.split(':')[0]}")
            if applies:
                yield Shown("", (CellNote("reading.hidden_text", format(float(cell.value), ".15g")),), False)
            elif applies is None:
                yield _IN_DOUBT


def _conceals(rule: Any) -> bool:
    if any(part is not None and part.showValue is False for part in (rule.dataBar, rule.iconSet)):
        return True
    style = rule.dxf
    if style is None:
        return False
    if style.numFmt is not None and style.numFmt.formatCode:
        shown = number_shown(12.0, style.numFmt.formatCode, False)
        return shown is not None and not shown.certain
    return style.fill is None and _text_kind(style.font) == "hidden"


def _applies(rule: Any, value: float, corner: str) -> bool | None:
    """Whether the rule applies to a value; None where its condition is not understood."""
    if rule.dataBar is not None or rule.iconSet is not None or rule.formula == ["TRUE"]:
        return True
    asked = list(rule.formula)
    if rule.type == "expression" and asked and asked[0].startswith(corner):
        condition = f"[{asked[0].removeprefix(corner).replace(' ', '')}]"
    elif rule.type == "cellIs" and len(asked) == 2 and all(map(_FIGURES.fullmatch, asked)):
        low, high = sorted(map(float, asked))
        return (low <= value <= high) is (rule.operator == "between")
    else:
        condition = f"[{_OPERATORS.get(rule.operator or '', '')}{asked[0] if len(asked) == 1 else ''}]"
    found = _CONDITION.fullmatch(condition)
    return _condition(found[1], float(found[2]))(value) if found else None


def _of_cell(cell: Any, hides_zeros: bool) -> Shown | None:
    whole = _text_kind(cell.font, _ground(cell.fill))
    if isinstance(cell.value, CellRichText):
        parts = [
            (_text_kind(part.font), part.text) if isinstance(part, TextBlock) else (whole, part) for part in cell.value
        ]
    elif isinstance(cell.value, str) or whole:
        parts = [(whole, str(cell.value))]
    elif isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return number_shown(float(cell.value), cell.number_format, hides_zeros)
    else:
        return None
    return shown_of(parts) if any(kind and text.strip() for kind, text in parts) else None


def _ground(fill: Any) -> str:
    if fill is None or fill.fill_type != "solid":
        return "FFFFFF"
    rgb = fill.fgColor.rgb if fill.fgColor is not None else None
    return rgb[-6:] if isinstance(rgb, str) else "?"


def _text_kind(font: Any, ground: str = "FFFFFF") -> str:
    if font is None:
        return ""
    colour = font.color
    if colour is not None:
        if colour.type == "rgb" and isinstance(colour.rgb, str) and colour.rgb[-6:].upper() == ground.upper():
            return "hidden"
        is_white = (colour.type, colour.value) in (("theme", 0), ("indexed", 1), ("indexed", 9))
        if is_white and ground == "FFFFFF":
            return "hidden"
    if font.sz is not None and font.sz <= 1:
        return "hidden"
    if font.strike:
        return "struck"
    return "raised" if font.vertAlign in ("superscript", "subscript") else ""


def shown_of(parts: list[tuple[str, str]]) -> Shown:
    """The parts of a cell that count: those neither hidden, struck nor raised, else the raised ones."""
    by_kind: dict[str, str] = {}
    for kind, text in parts:
        by_kind[kind] = by_kind.get(kind, "") + text
    texts = {kind: text.strip() for kind, text in by_kind.items() if text.strip()}
    notes = tuple(CellNote(f"reading.{kind}_text", text) for kind, text in texts.items() if kind)
    text = texts.get("") or texts.get("raised", "")
    return Shown(text, notes, bool(text))


def number_shown(value: float, code: str | None, hides_zeros: bool) -> Shown | None:
    """What a number shows; None where it is printed as stored, or as a date."""
    if value == 0 and hides_zeros:
        return Shown("", (CellNote("reading.hidden_text", "0"),), False)
    code = re.sub(r'\[\$([^-\]"]*)[^\]]*\]', r'"\1"', (code or "General").replace("G/通用格式", "General"))
    part = _part_for(code, value)
    stripped = _QUOTED.sub("", part)
    literal = "".join(re.findall(r'"([^"]*)"', part)) + "".join(re.findall(r"\\(.)", part))
    is_other = changes_meaning(part, value)
    if re.search(r"[ymdhsEe/@]|General", stripped, re.I):
        is_date = re.search(r"[ymdhs]", stripped, re.I)
        if not is_date and not re.search(r"[0#?@]|General", stripped, re.I):  # e is the year
            return Shown(None, (CellNote("reading.printed_value", part),))
        text = _as_power(stripped, value) or (with_words(part, format(value, ".15g")) if is_other else "")
        return Shown(None, (CellNote("reading.printed_value", text),)) if text and not is_date else None
    is_empty = not re.search(r"[0#?]", stripped)
    if is_empty or ("0" not in stripped and abs(value) < 0.5):  # without 0 in the format, a zero digit is left out
        return _only_words((literal + stripped if is_empty else literal).strip(), value)
    places = sum(character in "0#?" for character in stripped.partition(".")[2])
    commas = re.search(r"(,+)(?![0#?,])", stripped)
    scaled = value * (100 if "%" in stripped else 1) / 1000 ** (len(commas[1]) if commas else 0)
    is_same = abs(round(scaled + (1e-9 if scaled > 0 else -1e-9), places) - value) < 1e-9
    if is_same and not is_other:
        return None
    text = f"{scaled:.{places}f}{'%' if '%' in stripped else ''}"
    return Shown(None, (CellNote("reading.printed_value", with_words(part, text) if is_other else text),))


def _as_power(form: str, value: float) -> str:
    """A number as a format prints it as a multiple of a power of ten, if that is a different number."""
    mantissa, *power = re.split(r"[Ee][+-]", form, maxsplit=1)
    if not power or not re.search(r"[0#?]", form):
        return ""
    digits = sum(character in "0#?" for character in mantissa.split(".")[0])
    places = sum(character in "0#?" for character in mantissa.partition(".")[2])
    exponent = int(f"{value:e}".split("e")[1]) // max(digits, 1) * max(digits, 1)
    text = f"{value / 10.0**exponent:.{places}f}"
    is_same = abs(float(text) * 10.0**exponent - value) < 1e-9 * max(abs(value), 1.0)
    return "" if is_same else f"{text}E{exponent:+03d}"


def _only_words(text: str, value: float) -> Shown:
    """What is shown where a format has no placeholder for the number."""
    if any(map(str.isalnum, text)):
        return Shown(None, (CellNote("reading.printed_value", text),))
    return Shown(text, (CellNote("reading.hidden_text", format(value, ".15g")),), False)


def _part_for(code: str, value: float) -> str:
    parts: list[str] = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])*(?:;|$)', code)
    parts = [part.rstrip(";") for part in parts[: code.count(";") + 1]]
    conditions: list[tuple[Callable[[float], bool], str]] = []
    for part in parts:
        found = re.search(r"\[(<>|<=|>=|=|<|>)(-?[\d.]+)\]", part)
        if found:
            conditions.append((_condition(found[1], float(found[2])), part))
    for holds, part in conditions:
        if holds(value):
            return part
    plain = [part for part in parts if part not in [p for _, p in conditions]]
    if conditions or len(plain) == 1:
        return plain[0] if plain else ""
    if value < 0:
        return plain[1]
    return plain[2] if value == 0 and len(plain) > 2 else plain[0]


def _condition(operator: str, bound: float) -> Callable[[float], bool]:
    signs = {"=": (0,), "<>": (-1, 1), "<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}[operator]
    return lambda value: ((value > bound) - (value < bound)) in signs


# ---------------------------------------------------------------- .xls


def formatting_of_xls(data: bytes) -> dict[str, Formatting]:
    stream = io.StringIO()
    with xlrd.open_workbook(
        file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=stream
    ) as book:
        return {sheet.name: _of_old_sheet(book, sheet, index) for index, sheet in enumerate(book.sheets())}


def _of_old_sheet(book: Any, sheet: Any, index: int) -> Formatting:
    found = Formatting()
    found.rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    found.cols = {col for col, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    hides_zeros = not getattr(sheet, "show_zero_values", 1)
    areas = xls_doubts.conditional_areas(book, index)
    formulas = set(xls_doubts.formulas_seen_otherwise(book, sheet, index))
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            cell = sheet.cell(row, col)
            form = book.xf_list[cell.xf_index]
            if cell.ctype == xlrd.XL_CELL_NUMBER:
                kind = _old_text_kind(book, form.font_index, form)
                code = book.format_map[form.format_key].format_str
                shown = shown_of([(kind, format(cell.value, ".15g"))]) if kind else number_shown(
                    cell.value, code, hides_zeros)  # fmt: skip
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                parts = list(_old_parts(book, sheet, row, col, form))
                shown = shown_of(parts) if any(kind and text.strip() for kind, text in parts) else None
            else:
                shown = None
            if shown is not None:
                found.cells[row, col] = shown
            doubts: list[str] = []
            if cell.ctype == xlrd.XL_CELL_NUMBER:
                doubts += xls_doubts.doubts(book, form, cell.value)
            elif cell.ctype == xlrd.XL_CELL_TEXT and is_number(cell.value):
                doubts += xls_doubts.doubts(book, form, None)
                doubts += _old_part_doubts(book, sheet, row, col, form)
            fills = form.alignment.hor_align == xls_doubts.FILLS and is_number(str(cell.value))
            doubts += ["text that fills its cell"] if fills else []
            doubts += ["formula"] if (row, col) in formulas else []
            is_low = is_number(str(cell.value)) and xls_doubts.is_in_low_row(book, sheet, row, col)
            doubts += ["row height"] if is_low else []
            doubts += ["conditional format"] if any(_holds(area, row, col) for area in areas) else []
            if doubts:
                before = found.cells.get((row, col)) or Shown(None)
                note = CellNote("reading.not_text", "；".join(doubts))
                found.cells[row, col] = Shown(before.text, (*before.notes, note), False)
    found.note_cut(cut_in_old(book, sheet))
    for place in drawings_of(book, index, (sheet.nrows, sheet.ncols)):
        found.cells[place] = Shown(None, (CellNote("reading.not_text", "drawing"),), False)
    return found


def _holds(area: xls_doubts.Area, row: int, col: int) -> bool:
    first, last, left, right = area
    return first <= row <= last and left <= col <= right


def _old_part_doubts(book: Any, sheet: Any, row: int, col: int, form: Any) -> Iterator[str]:
    """Doubts about the fonts of parts of a text, except parts that are read as hidden, struck or raised."""
    text = sheet.cell_value(row, col)
    runs = [*sheet.rich_text_runlist_map.get((row, col), []), (len(text), 0)]
    for (begin, font), (end, _) in pairwise(runs):
        if is_of_a_number(text[begin:end]) and not _old_text_kind(book, font, form):
            yield from xls_doubts.doubts(book, form, None, font)


def _old_parts(book: Any, sheet: Any, row: int, col: int, form: Any) -> Iterator[tuple[str, str]]:
    text = sheet.cell_value(row, col)
    runs = [(0, form.font_index), *sheet.rich_text_runlist_map.get((row, col), [])]
    for (begin, font), (end, _) in zip(runs, [*runs[1:], (len(text), 0)], strict=True):
        yield _old_text_kind(book, font, form), text[begin:end]


def _old_text_kind(book: Any, index: int, form: Any) -> str:
    font = book.font_list[index]
    if font.height <= xls_doubts.TINY or (font.colour_index in (1, 9) and not form.background.fill_pattern):
        return "hidden"
    if xls_doubts.is_on_its_own_colour(book, font, form):
        return "hidden"
    if font.struck_out:
        return "struck"
    return "raised" if font.escapement in (1, 2) else ""
