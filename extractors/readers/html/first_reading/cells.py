"""The cells of the first reading, and which of their text the page shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import CellNote, Passage
from gongkai.extractors.readers.html.first_reading.doubts import is_dim
from gongkai.extractors.readers.html.first_reading.fixed_columns import FixedColumns
from gongkai.extractors.readers.html.first_reading.scripts import rewrites_tables
from gongkai.extractors.readers.html.first_reading.walk import Event
from gongkai.extractors.readers.html.tags import HIDING_CLASSES

SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class RawCell:
    """A cell's pieces of text, each with its kind: "shown", "hidden", "struck", …, or "other" for what is not text."""

    rowspan: str | None
    colspan: str | None
    pieces: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    digit_sizes: set[float] = field(default_factory=set)
    """Sizes of the visible digits, in pixels."""
    digit_colours: set[tuple[object, object]] = field(default_factory=set)
    """Colours of the visible digits, each with that of the background."""
    digit_classes: set[str] = field(default_factory=set)
    """Classes of the elements inside the cell that contain digits."""
    hooks: set[str] = field(default_factory=set)
    """Classes and attributes by which a script may find the cell."""


@dataclass(slots=True)
class RawRow:
    group: int
    cells: list[RawCell] = field(default_factory=list)
    ends_in_box: bool = False
    """Whether the last cell is displayed as a box of another kind."""


@dataclass(slots=True)
class RawTable:
    group: int = 0
    rows: list[RawRow] = field(default_factory=list)
    order: int = -1
    hidden: bool = False
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Pieces added to every cell from here on: reasons why it may not be what the page shows."""
    columns: FixedColumns | None = None
    """Set if the columns are as wide as declared, whatever they contain."""

    def doubt(self, names: Sequence[str]) -> None:
        """Put every cell in doubt, including those before."""
        pieces = [("other", name) for name in names]
        self.doubts += pieces
        for cell in (cell for row in self.rows for cell in row.cells):
            cell.pieces += pieces

    def add_column(self, column: Event) -> None:
        if self.columns is not None:
            self.columns.add_column(column)
        if column.look.invisible:
            self.doubts.append(("other", "hidden column"))
        if column.look.kind == "faint" or is_dim(column.look.colour, column.look.background):
            self.doubts.append(("other", "colour of a column"))

    def cells(self) -> int:
        return sum(len(row.cells) for row in self.rows)


@dataclass(slots=True)
class Page:
    passages: list[Passage] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)
    h1: str = ""
    images: int = 0
    marked: tuple[str, ...] = ()
    """The lines, also of cells, with marks around what leads to another page or to a file (links.py)."""
    styles_complete: bool = True
    linked_styles: bool = False
    scripts: str = ""
    _named: dict[str, bool] = field(default_factory=dict)
    _rewrites: bool | None = None

    def script_of(self, cell: RawCell, text: str) -> list[str]:
        """How a script of the page may change what a cell shows."""
        if not self.scripts:
            return []
        if self._rewrites is None:
            self._rewrites = rewrites_tables(self.scripts)
        found = ["script"] if self._rewrites and any(map(str.isdigit, text)) else []
        for name in cell.ids:
            word = re.escape(name)
            written = rf"(?<![\w.-]){word}\.(?:inner|outer|text|append|replace|remove|before|after|hid|style\.)"
            if self._names(name, rf"[\"'`#]{word}(?![\w-])|{written}|\[id[~|^$*]?={word}\]"):
                found.append(f"script #{name}")
        for name in sorted(cell.hooks):
            word = re.escape(name[1:])
            quoted = rf"[\"'`][^\"'`]*{re.escape(name)}(?![\w-])"
            if name.startswith("@"):
                quoted = rf"[\"'`]{word}[\"'`]|\.{word}\.value|\[name[~|^$*]?=\\?[\"'`]?{word}(?![\w-])"
            by_class = rf"ByClassName\(\s*[\"'`]{word}[\"'`]|\[class[~|^$*]?=\\?[\"'`]?{word}(?![\w-])"
            if self._names(name[1:], rf"{quoted}|{by_class}"):
                found.append(f"script {name}")
        return found[:3]

    def _names(self, name: str, pattern: str) -> bool:
        if pattern not in self._named:
            self._named[pattern] = name in self.scripts and re.search(pattern, self.scripts) is not None
        return self._named[pattern]


def lines(pieces: Sequence[str]) -> str:
    broken = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (SPACE.sub(" ", line).strip() for line in broken) if line)


# ---------------------------------------------------------------- what of a cell is shown


@dataclass(frozen=True, slots=True)
class Settled:
    """What a cell shows, what else was seen in it, and whether its text is certainly what is visible."""

    text: str
    notes: tuple[CellNote, ...]
    shown: bool


SMALL = 0.85
"""Digits of a number have at least this share of the largest one's size: <small>
makes them 0.83 of those beside them."""

_RULES = {"hidden": "reading.hidden_text", "struck": "reading.struck_text", "raised": "reading.raised_text"}


def settle(cell: RawCell, page: Page) -> Settled:
    """Which of a cell's pieces count. If nothing is on the line, raised or shifted text is the text."""
    is_plain = not (cell.ids or page.scripts or page.linked_styles)
    is_plain = is_plain and len(cell.digit_sizes) < 2 and len(cell.digit_colours) < 2
    if is_plain and all(kind == "shown" for kind, _ in cell.pieces):  # nearly every cell
        return Settled(lines([text for _, text in cell.pieces]), (), shown=True)
    by_kind: dict[str, list[str]] = {}
    for kind, text in cell.pieces:
        by_kind.setdefault(kind, []).append(text)
    seen = {kind: lines(texts) for kind, texts in by_kind.items()}
    counted = {"shown", "moved"}
    if not _of(cell, counted):
        counted |= {"shifted"}
    if not _of(cell, counted):
        counted |= {"raised"}
    if page.linked_styles and not _of(cell, counted):  # an unavailable style sheet may colour the background
        counted |= {"faint"}
    text = _of(cell, counted)
    notes = [CellNote(rule, seen[kind]) for kind, rule in _RULES.items() if _says_something(seen.get(kind, ""))]
    if "faint" not in counted and _says_something(seen.get("faint", "")):
        notes.append(CellNote("reading.hidden_text", seen["faint"]))
    if "shifted" not in counted and _says_something(seen.get("shifted", "")):
        notes.append(CellNote("reading.raised_text", seen["shifted"]))
    notes += [CellNote("reading.wrong_code", seen["coded"])] if "coded" in seen else []
    other = [*dict.fromkeys(by_kind.get("other", []))]
    if seen.get("moved") and (seen["moved"] != text or len(by_kind["moved"]) > 1):
        other.append(f"moved {seen['moved']}")
    if "faint" in counted and seen.get("faint"):
        other.append(f"colour {seen['faint']}")
    if not text:
        other += by_kind.get("filled", [])
    other += page.script_of(cell, text)
    if other:
        notes.append(CellNote("reading.not_text", "；".join(other)[:200]))
    uneven = _is_number(text) and _is_uneven(cell, page)
    if uneven:
        notes.append(CellNote("reading.uneven_digits", text))
    return Settled(text, tuple(notes), shown=not (other or uneven or "coded" in seen or (notes and not text)))


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit()


def _of(cell: RawCell, kinds: set[str]) -> str:
    return lines([text for kind, text in cell.pieces if kind in kinds])


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _is_uneven(cell: RawCell, page: Page) -> bool:
    """Whether the digits of a number differ in size or colour, or may do so by an unavailable style sheet."""
    if min(cell.digit_sizes, default=0.0) < SMALL * max(cell.digit_sizes, default=0.0) or len(cell.digit_colours) > 1:
        return True
    if not page.linked_styles:
        return False
    names = {name for classes in cell.digit_classes for name in classes.split()}
    return len(cell.digit_classes) > 1 or not names.isdisjoint(HIDING_CLASSES)
