"""Tables that a page lays out only by style sheet, with grids, flex rows or boxes displayed as
tables: rewritten as HTML tables for both readings, like decoding. Where the style sheet does not give
every position, the page is left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import lxml.html
import tinycss2
from lxml import etree

from gongkai.extractors.document import FEW_CELLS
from gongkai.extractors.readers.html.second_reading.conditions import Values
from gongkai.extractors.readers.html.second_reading.styles import Block, Styles

LEAST_CELLS, MOST_CELLS, MOST_COLUMNS = 6, 5_000, 100

_OTHERWISE = {"grid", "grid-template", "grid-template-areas", "grid-auto-flow"}
_LAID_OUT = re.compile(r"display\s*:\s*(?:inline-)?(?:grid|flex|table)", re.I)


@dataclass(frozen=True, slots=True)
class _Place:
    """The position of an element in a grid, from 0."""

    row: int
    col: int
    rows: int
    cols: int


class _UnknownPlaceError(Exception):
    pass


def written_out(text: str) -> str:
    if not _LAID_OUT.search(text) or len(re.findall(r"<t[dh]\b", text, re.I)) >= FEW_CELLS:
        return text
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return text
    styles = Styles(root)
    changed = [_write(element, styles) for element in list(root.iter(etree.Element))]
    return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>") if any(changed) else text


def _write(element: Any, styles: Styles) -> bool:
    """Replace an element that is laid out as a table by a table."""
    display = _word(styles.of(element), "display").removeprefix("inline-")
    if display not in ("grid", "table") and not _holds_rows(element, styles):
        return False
    parts = list(element.iter(etree.Element))
    if len(parts) > MOST_CELLS or any(part in styles.generated for part in parts):
        return False
    try:
        rows = list(_rows(element, display, styles))
    except _UnknownPlaceError:
        return False
    if sum(map(len, rows)) < LEAST_CELLS:
        return False
    # selectors by position no longer match, so the styles are written into the element
    for part in parts:
        if block := styles.of(part):
            part.set("style", ";".join(f"{name}:{tinycss2.serialize(values)}" for name, values in block.items()))
    _build(element, rows)
    return True


def _rows(element: Any, display: str, styles: Styles) -> Iterator[list[tuple[Any, _Place]]]:
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        raise _UnknownPlaceError  # text takes a place of its own
    if display == "grid":
        placed = list(_in_grid(_children(element, styles), _columns(styles.of(element)), styles))
        for number in range(max((place.row for _, place in placed), default=-1) + 1):
            yield sorted((entry for entry in placed if entry[1].row == number), key=lambda entry: entry[1].col)
        return
    widths = set()
    for number, row in enumerate(_row_elements(element, styles)):
        col = 0
        cells = []
        for cell in _children(row, styles):
            cols = 1 if display == "table" else _share(styles.of(cell))
            cells.append((cell, _Place(number, col, 1, cols)))
            col += cols
        widths.add(col)
        yield cells
    if display != "table" and len(widths) > 1:
        raise _UnknownPlaceError


def _row_elements(element: Any, styles: Styles) -> Iterator[Any]:
    for child in _children(element, styles):
        display = _word(styles.of(child), "display")
        if display.endswith("-group"):
            yield from _children(child, styles)
        else:
            yield child


def _holds_rows(element: Any, styles: Styles) -> bool:
    """Whether all children of an element are flex rows, one below the other."""
    children = _children(element, styles)
    blocks = [styles.of(child) for child in children]
    rows = [_word(block, "display") == "flex" and _word(block, "flex-direction") in ("", "row") for block in blocks]
    return len(rows) > 1 and all(rows) and all(len(_children(child, styles)) > 1 for child in children)


def _children(element: Any, styles: Styles) -> list[Any]:
    children = [child for child in element if isinstance(child.tag, str)]
    return [child for child in children if _word(styles.of(child), "display") != "none"]


def _share(block: Block) -> int:
    """The number of columns that a flex box spans."""
    if block.get("order"):
        raise _UnknownPlaceError
    for value in (*block.get("flex", ()), *block.get("flex-grow", ())):
        if value.type == "number" and value.int_value and 0 < value.int_value <= MOST_COLUMNS:
            return int(value.int_value)
        break
    raise _UnknownPlaceError


def _columns(block: Block) -> int:
    if _OTHERWISE & block.keys():
        raise _UnknownPlaceError
    tracks = list(block.get("grid-template-columns") or ())
    count = sum(_tracks(value) for value in tracks if value.type != "whitespace")
    if not 1 < count <= MOST_COLUMNS:
        raise _UnknownPlaceError
    return count


def _tracks(value: Any) -> int:
    if value.type == "function" and value.lower_name == "repeat":
        arguments = [part for part in value.arguments if part.type not in ("whitespace", "comment")]
        if len(arguments) < 3 or arguments[0].type != "number" or not arguments[0].int_value:
            raise _UnknownPlaceError
        return int(arguments[0].int_value) * sum(map(_tracks, arguments[2:]))
    return int(value.type in ("dimension", "percentage", "ident", "function"))


def _in_grid(children: Sequence[Any], columns: int, styles: Styles) -> Iterator[tuple[Any, _Place]]:
    """The children with their positions; like a browser, it puts those without one into the next free place."""
    stated = [(child, *_stated(styles.of(child), columns)) for child in children]
    taken: set[tuple[int, int]] = set()
    # those with a stated row come first, whatever precedes them
    for child, (top, rows), (begin, cols) in stated:
        if top is not None:
            free = (col for col in range(columns) if _is_free(taken, top, col, rows, cols, columns))
            at = begin if begin is not None else next(free, columns)
            if not _is_free(taken, top, at, rows, cols, columns):
                raise _UnknownPlaceError
            taken |= _squares(place := _Place(top, at, rows, cols))
            yield child, place
    row = col = 0
    for child, (top, rows), (begin, cols) in stated:
        if top is not None:
            continue
        if begin is not None:
            row, col = row + (begin < col), begin
        while not _is_free(taken, row, col, rows, cols, columns):
            wraps = begin is not None or col + cols >= columns
            row, col = (row + 1, begin or 0) if wraps else (row, col + 1)
            if row > MOST_CELLS:
                raise _UnknownPlaceError
        taken |= _squares(place := _Place(row, col, rows, cols))
        yield child, place
        col += cols


def _stated(block: Block, columns: int) -> tuple[tuple[int | None, int], tuple[int | None, int]]:
    """First row and number of rows, first column and number of columns of an element, as far as they are stated."""
    if _word(block, "position") in ("absolute", "fixed") or block.get("order"):
        raise _UnknownPlaceError
    across, down = _span(block, "column", columns), _span(block, "row", 0)
    if across[1] > columns or down[1] > MOST_CELLS:
        raise _UnknownPlaceError
    return down, across


def _squares(place: _Place) -> set[tuple[int, int]]:
    rows, cols = range(place.row, place.row + place.rows), range(place.col, place.col + place.cols)
    return {(row, col) for row in rows for col in cols}


def _is_free(taken: set[tuple[int, int]], row: int, col: int, rows: int, cols: int, columns: int) -> bool:
    if col + cols > columns:
        return False
    return all((r, c) not in taken for r in range(row, row + rows) for c in range(col, col + cols))


def _span(block: Block, way: str, columns: int) -> tuple[int | None, int]:
    """The first line of an element, from 0 (None: the next free place), and the number of lines it spans."""
    own = [*block.get(f"grid-{way}-start", ()), _SLASH, *block.get(f"grid-{way}-end", ())]
    parts = _between_slashes(block.get(f"grid-{way}") or own)
    if area := block.get("grid-area"):  # first the lines where it begins: of rows, of columns; then where it ends
        if any(parts):
            raise _UnknownPlaceError
        parts = _between_slashes(area)[way == "column" :: 2]
    (begin, span), (end, reach) = (_line(part) for part in (*parts, [], [])[:2])
    if begin is not None and not 0 < begin <= MOST_CELLS:
        raise _UnknownPlaceError
    if begin is not None and end is not None:
        end = columns + 2 + end if end < 0 else end
        return begin - 1, max(1, end - begin)
    if end is not None:
        raise _UnknownPlaceError
    return (None if begin is None else begin - 1), span or reach or 1


def _between_slashes(values: Iterable[Any]) -> list[Values]:
    parts: list[Values] = [[]]
    for value in values:
        if getattr(value, "value", None) == "/":
            parts.append([])
        else:
            parts[-1].append(value)
    return parts


_SLASH = tinycss2.parse_component_value_list("/")[0]


def _line(values: Values) -> tuple[int | None, int | None]:
    """A line number, or a span."""
    numbers = [value.int_value for value in values if value.type == "number"]
    words = {value.lower_value for value in values if value.type == "ident"} - {"auto"}
    if words - {"span"} or len(numbers) > 1 or (numbers and not numbers[0]):
        raise _UnknownPlaceError
    if not numbers:
        return None, None
    return (None, int(numbers[0])) if "span" in words else (int(numbers[0]), None)


def _word(block: Block, name: str) -> str:
    return next((value.lower_value for value in block.get(name, ()) if value.type == "ident"), "")


def _build(element: Any, rows: Sequence[Sequence[tuple[Any, _Place]]]) -> None:
    """Put a table into an element, with each part of a row in a cell at its position."""
    table = etree.SubElement(element, "table")
    for cells in rows:
        row = etree.SubElement(table, "tr")
        for part, place in cells:
            cell = etree.SubElement(row, "td", rowspan=str(place.rows), colspan=str(place.cols))
            part.tail = None
            cell.append(part)
    for child in list(element):
        if child is not table and isinstance(child.tag, str):
            element.remove(child)
