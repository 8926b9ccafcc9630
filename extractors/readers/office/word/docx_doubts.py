"""Whether everything around a number of a Word document, and everything that it inherits, is known to be harmless.

The two readings look for what hides or changes a number. This check asks the opposite: the effect of every property and
element that affects a number must be known, and be harmless with the given values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.number_characters import HAN, MOST_HAN, is_of_a_number
from gongkai.extractors.readers.office.word import word_markup
from gongkai.extractors.readers.office.word.docx_elements import OFF, Element, W
from gongkai.extractors.readers.office.word.docx_fields import renewed_fields
from gongkai.extractors.readers.office.word.docx_overlays import is_under_a_shape
from gongkai.extractors.readers.office.word.docx_pages import Paper, is_in_closed_box, marks_of_notes
from gongkai.extractors.readers.office.word.docx_places import (
    far_tab,
    hides_rows,
    is_wider_than,
    lines_of,
    places_of,
    room_above,
    stands_beyond,
)
from gongkai.extractors.readers.office.word.symbols import KNOWN_ALTERNATIVES
from gongkai.extractors.readers.office.workbook.excel_colours import are_near, is_dark

LEAST_SIZE, MOST_SIZE = 8, 200
"""Letters from this to that size in half points can be read in a cell."""
LEAST_DOTS = 40
"""If at least this per cent of a background is dots, letters of the dots' colour can hardly be read."""
ROOM = 0.75
"""The share of the height of the lines up to a number that a row of fixed height must have room for."""

_MERGED = ("spacing", "ind", "rFonts")
"""Properties whose attributes are inherited one by one."""

Properties = dict[str, dict[str, str]]


class Doubts:
    """Reasons why the numbers of one document may not be what is printed."""

    def __init__(self, styles: Any, colours: Mapping[str, str], fonts: Mapping[str, str],
                 misleading: frozenset[str] = frozenset(), *, renewed: bool,
                 paper: Paper | None = None) -> None:  # fmt: skip
        self._paper = paper or Paper()
        self._colours = {"dk1": "000000", "lt1": "FFFFFF", **colours}
        self._fonts = fonts
        self._renewed = renewed
        self._misleading = misleading
        self._overlaid: dict[Element, bool] = {}
        self._places: dict[Element, list[str]] = {}
        self._parts: dict[str, bool] = {}
        self._styles: dict[str, Any] = {}
        self._plain: dict[str, str] = {}
        self._cached: dict[tuple[str, str], Properties] = {}
        self._defaults: dict[str, Any] = {}
        if styles is None:
            return
        for name in ("rPr", "pPr"):
            self._defaults[name] = styles.find(f"{W}docDefaults/{W}{name}Default/{W}{name}")
        for style in styles.iterfind(f"{W}style"):
            identity, kind = style.get(f"{W}styleId", ""), style.get(f"{W}type", "")
            self._styles[identity] = style
            if style.get(f"{W}default") in ("1", "true", "on"):
                self._plain[kind] = identity

    def of(self, cell: Element, counts: Callable[[Element], bool]) -> list[str]:
        """Why the number of a cell, of which some runs count, is in doubt; for a
        blank cell, only what may print something."""
        text = "".join(t.text or "" for t in cell.iter(f"{W}t"))
        has_digits = any(map(str.isdigit, text))
        if (text.strip() and not has_digits) or len(HAN.findall(text)) > MOST_HAN:
            return []
        found = [*_contents(cell), *renewed_fields(cell, all_renewed=self._renewed)]
        if has_digits:
            found += [self._paper.doubt] if self._paper.doubt else []
            found += self._of_places(cell)
        for paragraph in cell.iter(f"{W}p"):
            if next(paragraph.iterancestors(f"{W}tc"), None) is cell:
                found += self._of_paragraph(paragraph, cell, counts)
        return list(dict.fromkeys(found))

    # ------------------------------------------------------------ cells, rows, tables

    def _of_places(self, cell: Element) -> Iterator[str]:
        row, table = next(cell.iterancestors(f"{W}tr"), None), next(cell.iterancestors(f"{W}tbl"), None)
        levels = [(cell, "tcPr", word_markup.OF_CELLS), (row, "trPr", word_markup.OF_ROWS),
                  (row, "tblPrEx", word_markup.OF_TABLES), (table, "tblPr", word_markup.OF_TABLES)]  # fmt: skip
        for holder, name, known in levels:
            properties = _properties(holder.find(f"{W}{name}") if holder is not None else None)
            yield from _unknown(properties, known)
        yield from places_of(cell)
        for around in (row, table):
            if around not in self._places:
                self._places[around] = list(places_of(around))
            yield from self._places[around]
        height = row.find(f"{W}trPr/{W}trHeight") if row is not None else None
        if height is not None and height.get(f"{W}hRule") == "exact":
            room = word_markup.twentieths(height.get(f"{W}val"))
            if room and ROOM * self._height(cell) > room:
                yield "row height"
        if any(_is_unknown_choice(one) for one in cell.iterancestors()):
            yield "AlternateContent"
        if table is not None:
            yield from self._of_table(cell, table)

    def _of_table(self, cell: Element, table: Element) -> Iterator[str]:
        if table not in self._overlaid:
            self._overlaid[table] = is_under_a_shape(table) or is_in_closed_box(table)
        if self._overlaid[table]:
            yield "shape over the table"
        style = self._name(table.find(f"{W}tblPr"), "tblStyle", "table")
        chain = list(self._chain(style))
        if stands_beyond(cell, table, chain, self._paper):
            yield "place of the table"
        if style not in self._parts:
            parts = [part for one in chain for part in one.iterfind(f"{W}tblStylePr")]
            below_heads = [one for one in (*chain, *parts) if one.get(f"{W}type") not in word_markup.HEADS]
            self._parts[style] = (
                any(map(self._changes_numbers, parts))
                or any(True for one in below_heads for _ in places_of(one))
                or any(map(hides_rows, (*chain, *parts)))
            )
        if self._parts[style]:
            yield "table style"

    def _changes_numbers(self, part: Element) -> bool:
        """Whether a table style formats some part of tables, other than headings, in a way not known to be harmless."""
        if part.get(f"{W}type") in word_markup.HEADS:
            return False
        runs, paragraphs = _properties(part.find(f"{W}rPr")), _properties(part.find(f"{W}pPr"))
        font = self._font(runs.get("rFonts", {}), "ascii")
        return (
            any(True for _ in _unknown(runs, word_markup.OF_RUNS))
            or any(True for _ in _unknown(paragraphs, word_markup.OF_PARAGRAPHS))
            or runs.get("vertAlign", {}).get("val", "baseline") != "baseline"
            or _half_points(runs.get("sz", {})) < LEAST_SIZE
            or _number(runs.get("w", {}).get("val", "").removesuffix("%"), 100) < 25
            or draws_no_letters(font)
            or font in self._misleading
        )

    def _height(self, cell: Element) -> float:
        """The height of a cell's lines down to the last with a digit, in twentieths of a point."""
        down, needed = room_above(cell), 0.0
        for paragraph in cell.iter(f"{W}p"):
            spacing = self._paragraph(paragraph).get("spacing", {})
            runs = list(paragraph.iter(f"{W}r"))
            sizes = [_half_points(self._run(run).get("sz", {})) for run in runs] or [20]
            line, rule = word_markup.twentieths(spacing.get("line", "240")), spacing.get("lineRule", "auto")
            own = 12 * max(sizes)
            own *= lines_of(paragraph, cell, 5 * max(sizes))
            height = line if rule == "exact" else max(line, own) if rule == "atLeast" else own * line / 240
            of_lines = 2.4 * word_markup.twentieths(spacing.get("beforeLines"))
            down += max(word_markup.twentieths(spacing.get("before")), of_lines) + height
            if any(map(str.isdigit, "".join(t.text or "" for t in paragraph.iter(f"{W}t")))):
                needed = down
            down += word_markup.twentieths(spacing.get("after"))
        return needed

    # ------------------------------------------------------------ paragraphs and runs

    def _of_paragraph(self, paragraph: Element, cell: Element, counts: Callable[[Element], bool]) -> Iterator[str]:
        properties = self._paragraph(paragraph)
        if "numPr" in properties and properties["numPr"].get("numId", "0") != "0":
            yield "numbering"
        runs = [run for run in paragraph.iter(f"{W}r") if _is_of_a_number(run) and counts(run)]
        if runs:
            yield from _unknown(properties, word_markup.OF_PARAGRAPHS)
            yield from far_tab(paragraph)
            if is_wider_than(cell, properties.get("ind", {})):
                yield "w:ind"
        for run in runs:
            yield from self._of_run(run, properties, cell)
        if any(map(counts, marks_of_notes(paragraph))):
            yield "mark of a note"

    def _of_run(self, run: Element, around: Properties, cell: Element) -> Iterator[str]:
        properties = self._run(run)
        yield from _unknown(properties, word_markup.OF_RUNS)
        complex_ = any(properties.get(name, {"val": "0"}).get("val", "1") not in OFF for name in ("rtl", "cs"))
        size = _half_points(properties.get("szCs" if complex_ else "sz", {}))
        if not LEAST_SIZE <= size <= MOST_SIZE:
            yield "small digits" if size < LEAST_SIZE else "large digits"
        if not 25 <= _number(properties.get("w", {}).get("val", "").removesuffix("%"), 100) <= 400:
            yield "narrow digits"
        font = self._font(properties.get("rFonts", {}), "cs" if complex_ else "ascii")
        if draws_no_letters(font) or font in self._misleading:
            yield f"font {font}"
        if "textFill" in properties:
            yield from ("colour",) if self._paper.exchanged or self._paper.ground != "FFFFFF" else ()
        else:
            ink = self._colour(properties.get("color", {}), "val", "theme")
            marked = word_markup.HIGHLIGHTS.get(properties.get("highlight", {}).get("val", ""), "")
            # `Formats` reports black itself
            is_black_on_dark = marked != "000000" and is_dark(marked) and is_dark(ink or "000000")
            grounds = self._grounds(properties, around, cell)
            if is_black_on_dark or any(are_near(ink, ground or self._paper.ground) for ground in grounds):
                yield "colour"

    def _font(self, fonts: Mapping[str, str], script: str) -> str:
        """The font of the digits; a theme font takes precedence over a named one."""
        theme = fonts.get("cstheme" if script == "cs" else "asciiTheme", "")
        named = self._fonts.get(
            ("major" if theme.startswith("major") else "minor") + ("Bidi" if script == "cs" else "")
        )
        return (named if theme else None) or fonts.get(script, "")

    def _grounds(self, run: Properties, paragraph: Properties, cell: Element) -> list[str]:
        """The background colours of a run: one, or all those that a table style may give it."""
        highlight = run.get("highlight", {}).get("val", "none")
        if highlight != "none":
            return [word_markup.HIGHLIGHTS.get(highlight, "")]
        row, table = next(cell.iterancestors(f"{W}tr"), None), next(cell.iterancestors(f"{W}tbl"), None)
        shades = [run.get("shd", {}), paragraph.get("shd", {})]
        for holder, path in ((cell, "tcPr"), (row, "tblPrEx"), (table, "tblPr")):
            shading = holder.find(f"{W}{path}/{W}shd") if holder is not None else None
            shades.append(_attributes(shading) if shading is not None else {})
        found = next(filter(None, map(self._shade, shades)), "")
        dots = [*filter(None, map(self._dots, shades))]
        if found or dots:
            return [found or self._paper.ground, *dots]
        return [self._paper.ground, *self._shades_of_style(table)]

    def _shades_of_style(self, table: Element | None) -> Iterator[str]:
        for style in self._chain(
            self._name(table.find(f"{W}tblPr") if table is not None else None, "tblStyle", "table")
        ):
            for shading in style.iter(f"{W}shd"):
                part = next(shading.iterancestors(f"{W}tblStylePr"), None)
                if part is None or part.get(f"{W}type") not in word_markup.HEADS:
                    yield self._shade(_attributes(shading))

    def _shade(self, values: Mapping[str, str]) -> str:
        """The colour that fills most of a background; empty where it is unchanged."""
        pattern = values.get("val", "clear")
        dense = pattern == "solid" or (pattern.startswith("pct") and _number(pattern[3:], 0) > 50)
        if pattern == "nil":
            return ""
        return self._dots(values) if dense else self._colour(values, "fill", "themeFill")

    def _dots(self, values: Mapping[str, str]) -> str:
        """The colour of the lines or dense dots in a background pattern; an automatic one is black."""
        pattern = values.get("val", "clear")
        is_patterned = pattern not in ("clear", "nil") and (
            not pattern.startswith("pct") or _number(pattern[3:], 0) >= LEAST_DOTS
        )
        return self._colour(values, "color", "theme") or "000000" if is_patterned else ""

    def _colour(self, values: Mapping[str, str], name: str, theme: str) -> str:
        """A colour as six digits, empty for an automatic one; a theme colour takes precedence over a stated one."""
        named = values.get("themeColor" if theme == "theme" else "themeFill", "")
        stated = values.get(name, "auto")
        base = self._colours.get(self._paper.themes.get(named, named), "")
        if not base:
            return stated.upper() if re.fullmatch("[0-9A-Fa-f]{6}", stated) else ""
        tint, shade = values.get(f"{theme}Tint"), values.get(f"{theme}Shade")
        channels = [int(base[k : k + 2], 16) for k in (0, 2, 4)]
        if tint is not None:
            share = _hex(tint) / 255
            channels = [round(c * share + 255 * (1 - share)) for c in channels]
        if shade is not None:
            channels = [round(c * _hex(shade) / 255) for c in channels]
        return "".join(f"{c:02X}" for c in channels)

    # ------------------------------------------------------------ styles

    def _run(self, run: Element) -> Properties:
        own = run.find(f"{W}rPr")
        paragraph, table = next(run.iterancestors(f"{W}p"), None), next(run.iterancestors(f"{W}tbl"), None)
        return _merged([
            _properties(own),
            self._style("rPr", self._name(own, "rStyle", "character")),
            self._style("rPr", self._name(paragraph.find(f"{W}pPr") if paragraph is not None else None, "pStyle",
                                          "paragraph")),
            self._style("rPr", self._name(table.find(f"{W}tblPr") if table is not None else None, "tblStyle", "table")),
            _properties(self._defaults.get("rPr")),
        ])  # fmt: skip

    def _paragraph(self, paragraph: Element) -> Properties:
        own, table = paragraph.find(f"{W}pPr"), next(paragraph.iterancestors(f"{W}tbl"), None)
        return _merged([
            _properties(own),
            self._style("pPr", self._name(own, "pStyle", "paragraph")),
            self._style("pPr", self._name(table.find(f"{W}tblPr") if table is not None else None, "tblStyle", "table")),
            _properties(self._defaults.get("pPr")),
        ])  # fmt: skip

    def _name(self, properties: Element | None, kind: str, plain: str) -> str:
        stated = properties.find(f"{W}{kind}") if properties is not None else None
        return str(stated.get(f"{W}val", "")) if stated is not None else self._plain.get(plain, "")

    def _chain(self, name: str) -> Iterator[Any]:
        passed: set[str] = set()
        while name not in passed and (style := self._styles.get(name)) is not None:
            passed.add(name)
            yield style
            base = style.find(f"{W}basedOn")
            name = base.get(f"{W}val", "") if base is not None else "\0"

    def _style(self, kind: str, name: str) -> Properties:
        if (kind, name) not in self._cached:
            levels = [_properties(style.find(f"{W}{kind}")) for style in self._chain(name)]
            self._cached[kind, name] = _merged(levels)
        return self._cached[kind, name]


def _is_unknown_choice(element: Element) -> bool:
    """Whether it is an alternative that Word may not choose."""
    return str(element.tag).endswith("}Choice") and not KNOWN_ALTERNATIVES.match(element.get("Requires", ""))


def _contents(holder: Element) -> Iterator[str]:
    """Elements that may print something unknown."""
    for child in holder:
        if not isinstance(child.tag, str):
            continue
        space, _, name = child.tag.rpartition("}")
        ours = space + "}" == W or name in ("AlternateContent", "Choice", "Fallback", "oMath", "oMathPara")
        if ours and name in word_markup.CONTENTS:
            yield from _contents(child)
        elif not ours or name not in word_markup.ALSO_READ:
            yield f"<{name}>"


def _unknown(properties: Properties, known: Mapping[str, Any]) -> Iterator[str]:
    for name, values in properties.items():
        if name not in known or not known[name](values) or not values.keys() <= word_markup.ATTRIBUTES | {"numId"}:
            yield f"w:{name}"


def _properties(element: Any) -> Properties:
    """Properties by name, each with its attributes."""
    found: Properties = {}
    for child in element if element is not None else ():
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2]
            found[name] = _attributes(child)
            if name == "numPr" and (number := child.find(f"{W}numId")) is not None:
                found[name]["numId"] = number.get(f"{W}val", "0")
    return found


def _attributes(element: Any) -> dict[str, str]:
    return {key.rpartition("}")[2]: value for key, value in element.attrib.items()}


def _merged(levels: Iterable[Properties]) -> Properties:
    """The effective properties of several levels, the nearest first."""
    merged: Properties = {}
    for level in levels:
        for name, values in level.items():
            if name in _MERGED:
                merged[name] = {**values, **merged.get(name, {})}
            else:
                merged.setdefault(name, values)
    return merged


def _is_of_a_number(run: Element) -> bool:
    return is_of_a_number("".join(t.text or "" for t in run.iter(f"{W}t")))


def _half_points(stated: Mapping[str, str]) -> float:
    """The size of letters, which may include a unit."""
    size = stated.get("val", "")
    return word_markup.twentieths(size) / 10 if size[-2:].isalpha() else _number(size, 20)


def _number(text: str | None, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        return default


def _hex(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 255
