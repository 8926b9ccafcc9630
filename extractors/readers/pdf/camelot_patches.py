"""Guards around camelot 2.0.0 and playa 1.1.0, for errors of theirs that go unnoticed.

Each guard is a small replacement of one private name; both packages are pinned for that reason, and
tests/extractors/test_camelot_patches.py shows for each that the error still occurs without it.
"""

from __future__ import annotations

import copy
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import camelot.core
import camelot.handlers
import camelot.image_processing
import camelot.parsers.base
import camelot.parsers.lattice
import camelot.utils
import playa.font
import playa.interp
import playa.miner
import playa.page
from playa.content import GraphicState, TextObject
from playa.interp import TextState
from playa.miner import LTChar, LTContainer, LTCurve, LTFigure, LTImage, LTRect

from gongkai.extractors.readers.pdf import cell_boxes, content_tokens

THICK_RULE = 3.5
"""Filled rectangles up to this width in points are rules; camelot's own limit,
1.5, misses the 2.25 pt borders of Word."""

NEVER_SPARSE = 101.0
"""camelot drops a grid that is 90 % empty, such as the last rows of a report that leaves zeros blank."""

FEWEST_JOINTS = 2
"""camelot wants more than four crossings of rules; a row left open below by the end of a page has three or four."""

LONGEST_DASH = 7.0
"""Filled marks up to this length in points may be the dots or dashes of a rule, which camelot does not look for."""

FEWEST_MARKS = 60
"""From this many such marks on a page, they may form rules."""

WIDEST_GAP, SHORTEST_RUN = 2.0, 8.0
"""Marks of a rule are apart by at most this multiple of their length, and the rule is at least so many points long."""

CORNERS = 5
"""The most points in the outline of a side of a box, with the first one repeated at the end; letters have more."""

LONGEST_OVERRUN = 20.0
"""How many points the last cell of a page may extend beyond the page with its number still visible."""

NARROWEST_COLUMN = 10.0
"""From this distance in points two vertical rules may enclose a column; less is the gap between two boxes."""

LEAST_SLOPE = 0.5
"""How many points the ends of a horizontal or vertical line may differ in the
other direction; the value that camelot uses."""

NUDGE = 0.05
"""How many points a text line that lies exactly on a row boundary is moved, so that it is found in a row."""

DOUBLE = 0.2
"""Equal characters apart by less than this share of their size are one, printed several times to look bold."""

CLOSE = 2.0
"""In points: no two equal characters begin in one square of this size unless one is printed twice."""

SQUARE = 6.0
"""In points: characters printed twice are searched in squares of this size."""

TILED_CHARACTERS, TILED_OFTEN = 40, 4
"""A tiled watermark has at most this many different characters, each at least so often on a page."""

TILES, LETTERS_OF_A_TILE, PALE = 12, 6, 0.5
"""Words in upright text are a watermark if they are this pale, repeated this often and at least so long."""

SLANTED_DEG = 10.0
"""Characters that lean more than this many degrees from horizontal or vertical belong to a watermark."""

USUAL_ASCENT, USUAL_DESCENT, LOWEST_DESCENT = 880.0, -120.0, -400.0

_original_ruled_lines = camelot.image_processing._ruled_lines_from_layout
_original_font_init = playa.font.Font.__init__
_original_table_index = camelot.parsers.base.get_table_index
_original_cut = camelot.utils._process_horizontal_cut
_original_rotation = camelot.handlers.get_rotation
_original_extract_page = playa.miner.extract_page
_original_glyphs = TextObject.__iter__


def _font_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Without ascent and descent in their font descriptor (LibreOffice subsets), glyphs would get one row too low."""
    _original_font_init(self, *args, **kwargs)
    if not LOWEST_DESCENT <= self.descent <= 0:
        self.ascent, self.descent = USUAL_ASCENT, USUAL_DESCENT


def _copied(state: Any) -> Any:
    """playa copies its state at every `q` of a page; `copy.copy` does so by pickling, which takes
    a tenth of the time of reading the page."""
    if isinstance(state, TextState):
        return TextState(state.line_matrix, state.glyph_offset)
    if not isinstance(state, GraphicState):
        return copy.copy(state)
    made = object.__new__(GraphicState)
    made.__dict__.update(state.__dict__)
    return made


_Line = tuple[float, float, float, float]


class _LastPage:
    """Cache of the last page's lines: camelot asks for the lines of each page twice."""

    layout: Any = None
    lines: tuple[_Line, ...] = ()


def _ruled_lines(layout: Any) -> list[_Line]:
    """The lines of a page, searched only once."""
    if _LastPage.layout is not layout:
        _LastPage.layout, _LastPage.lines = layout, tuple(_all_lines(layout))
    return list(_LastPage.lines)


def _all_lines(layout: Any) -> list[_Line]:
    """The lines that camelot finds, and those drawn as rows of dots or dashes, or implied by the gaps between boxes."""
    drawn = list(_drawn(layout))
    curves = [item for item in drawn if isinstance(item, LTCurve) and not _is_cut(layout, item)]
    filled = [item for item in curves if item.fill and not item.stroke]
    small = [item for item in filled if max(item.width, item.height) <= LONGEST_DASH]
    marks = [(item.x0, item.y0, item.x1, item.y1) for item in small if min(item.width, item.height) <= THICK_RULE]
    lines: list[_Line] = _original_ruled_lines(curves)
    if len(marks) >= FEWEST_MARKS:
        lines += _runs(marks)
        lines += [(x0, y0, x1, y1) for y0, x0, y1, x1 in _runs([(y0, x0, y1, x1) for x0, y0, x1, y1 in marks])]
    shapes = [item for item in drawn if isinstance(item, LTImage)]
    shapes += [item for item in filled if not isinstance(item, LTRect) and len(item.pts) <= CORNERS]
    lines += [line for item in shapes if (line := _as_rule(item))]
    lines = _between_boxes([item for item in curves if min(item.width, item.height) > THICK_RULE], lines)
    return lines + _closing(lines)


def _is_cut(page: Any, item: Any) -> bool:
    """Whether an item is a frame that runs off the page: where a page break cuts a table, browsers draw one around the
    whole table on both pages."""
    beyond = max(page.y0 - item.y0, item.y1 - page.y1)
    return item.stroke and isinstance(item, LTRect) and beyond > LONGEST_OVERRUN


def _drawn(container: Any) -> Iterator[Any]:
    """The lines, shapes and pictures of a page, also those inside figures (each picture is one); text contains none."""
    for item in container:
        if isinstance(item, LTCurve | LTImage):
            yield item
        elif isinstance(item, LTFigure):
            yield from _drawn(item)


def _as_rule(item: Any) -> _Line | None:
    """The line that a long thin picture or filled shape stands for: some programs draw rules as pictures, and browsers
    draw the sides of a box in two greys with slanted ends."""
    x0, y0, x1, y1 = _box(item)
    if max(item.width, item.height) < SHORTEST_RUN or min(item.width, item.height) > THICK_RULE:
        return None
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return (x0, y, x1, y) if item.width > item.height else (x, y0, x, y1)


def _between_boxes(areas: list[Any], lines: list[_Line]) -> list[_Line]:
    """The lines, with the edges of cells that are separate boxes replaced by lines between the boxes."""
    framed = list(dict.fromkeys(_box(item) for item in areas if item.stroke))
    if cell_boxes.is_grid(framed, cell_boxes.TOUCHING):
        edges = {edge for x0, y0, x1, y1 in framed for edge in ((x0, y0, x1, y0), (x0, y1, x1, y1))}
        edges |= {edge for x0, y0, x1, y1 in framed for edge in ((x0, y0, x0, y1), (x1, y0, x1, y1))}
        return [line for line in lines if line not in edges] + cell_boxes.rules(framed)
    shaded = list(dict.fromkeys(_box(item) for item in areas if item.fill and not item.stroke))
    if len(lines) < len(shaded) and cell_boxes.is_grid(shaded):
        return lines + cell_boxes.rules(shaded)
    return lines


def _box(item: Any) -> _Line:
    return item.x0, item.y0, item.x1, item.y1


def _closing(lines: list[_Line]) -> list[_Line]:
    """Horizontal lines that close a column at both ends where no rule crosses it, beside a table of
    the same height: a cell without its ends."""
    level = [(min(x0, x1), y0, max(x0, x1)) for x0, y0, x1, y1 in lines if abs(y1 - y0) <= LEAST_SLOPE < abs(x1 - x0)]
    upright = camelot.image_processing.coalesce_collinear_lines(
        [line for line in lines if abs(line[2] - line[0]) <= LEAST_SLOPE < abs(line[3] - line[1])], "vertical"
    )
    closing = []
    for (left, bottom, _, top), (right, low, _, high) in pairwise(upright):
        middle = (left + right) / 2
        if right - left < NARROWEST_COLUMN or max(abs(bottom - low), abs(top - high)) > THICK_RULE:
            continue
        beside = [(x0, x1) for x0, y, x1 in level if bottom - THICK_RULE <= y <= top + THICK_RULE]
        if beside and not any(x0 < middle < x1 for x0, x1 in beside):
            closing += [(left, y, right, y) for y in (bottom, top)]
    return closing


def _runs(marks: list[_Line]) -> list[_Line]:
    """Horizontal lines through marks that follow each other closely at one height."""
    rows: dict[float, list[_Line]] = defaultdict(list)
    for mark in marks:
        if mark[3] - mark[1] <= THICK_RULE:
            rows[round(mark[1] + mark[3], 1)].append(mark)
    lines = []
    for twice, row in rows.items():
        runs: list[list[_Line]] = []
        for mark in sorted(row):
            if runs and mark[0] - runs[-1][-1][2] <= WIDEST_GAP * max(mark[2] - mark[0], 1.0):
                runs[-1].append(mark)
            else:
                runs.append([mark])
        for run in runs:
            x0, x1 = run[0][0], run[-1][2]
            if len(run) > 1 and x1 - x0 >= SHORTEST_RUN:
                lines.append((x0, twice / 2, x1, twice / 2))
    return lines


class _Nudged:
    """A text line moved a little up or down; every other attribute is the line's own."""

    def __init__(self, line: Any, dy: float) -> None:
        self._line = line
        self.y0 = line.y0 + dy
        self.y1 = line.y1 + dy

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def __iter__(self) -> Any:
        return iter(self._line)


def _table_index(table: Any, line: Any, direction: str, **kwargs: Any) -> Any:
    """camelot compares strictly on both sides of a row, and so drops a line whose middle is a boundary."""
    indices, error = _original_table_index(table, line, direction, **kwargs)
    for dy in (NUDGE, -NUDGE):
        if indices:
            break
        indices, error = _original_table_index(table, _Nudged(line, dy), direction, **kwargs)
    return indices, error


def _cut(table: Any, line: Any, bbox: Any) -> Any:
    """camelot divides a line at the right sides of the cells it reaches into, and so drops what is in a merged cell
    that ends farther right than the line."""
    left, low, right, high = bbox
    middle = (low + high) / 2
    row: list[Any] = next((table.cells[r] for r, (top, base) in enumerate(table.rows) if base <= middle <= top), [])
    reached = [at for at, cell in enumerate(row) if cell.x1 <= right and left <= cell.x2]
    if any(row[at].right for at in reached) and not row[reached[-1]].right:
        right = next((cell.x1 for cell in row[reached[-1] :] if cell.right), right)
    return _original_cut(table, line, (left, low, right, high))


def _rotation(chars: Any, horizontal_text: Any, vertical_text: Any) -> Any:
    """camelot rotates a page with more vertical than horizontal lines of text, but narrow columns of upright characters
    look like vertical lines."""
    rotation = _original_rotation(chars, horizontal_text, vertical_text)
    chars = [char for char in chars if not _slanted(char)]
    turned = sum(abs(char.matrix[1]) > abs(char.matrix[0]) for char in chars)
    return rotation if 2 * turned > len(chars) else ""


def _glyphs(text: TextObject) -> Iterator[Any]:
    """Text without size or width prints nothing, and making characters of it would divide by zero. Where playa fails on
    a font, the page is read without that text; the two readings of its cells then differ."""
    if text.gstate.fontsize and text.gstate.scaling:
        with suppress(Exception):
            yield from _original_glyphs(text)


def _extract_page(page: Any, laparams: Any = None) -> Any:
    """camelot would make words of every character, also of those printed twice and of a watermark across the table."""
    layout = _original_extract_page(page)
    _leave_out_extra_characters(layout)
    if laparams is not None:
        layout.analyze(laparams)
    return layout


def _leave_out_extra_characters(container: Any) -> None:
    items = list(container)
    for inner in items:
        if isinstance(inner, LTContainer):
            _leave_out_extra_characters(inner)
    chars = [item for item in items if isinstance(item, LTChar)]
    slanted = {id(char) for char in chars if _slanted(char)}
    left_out = slanted if 2 * len(slanted) < len(chars) or _is_tiled([c for c in chars if id(c) in slanted]) else set()
    left_out |= _pale_tiles(chars)
    left_out |= _doubles([char for char in chars if id(char) not in left_out])
    if left_out:
        container._objs = [item for item in items if id(item) not in left_out]


def _doubles(chars: list[Any]) -> set[int]:
    """Which characters are printed again at nearly the same place."""
    doubles: set[int] = set()
    if len({(char.get_text(), int(char.x0 / CLOSE), int(char.y0 / CLOSE)) for char in chars}) == len(chars):
        return doubles  # as in nearly every file; if characters are printed twice, some are in the same square
    places: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
    for char in chars:
        near = DOUBLE * char.size or 1.0
        column, row = int(char.x0 / SQUARE), int(char.y0 / SQUARE)
        around = [(char.get_text(), column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if any(max(abs(c.x0 - char.x0), abs(c.y0 - char.y0)) < near for at in around for c in places.get(at, ())):
            doubles.add(id(char))
        else:
            places[around[4]].append(char)
    return doubles


def _is_tiled(slanted: list[Any]) -> bool:
    """Whether few different characters are repeated many times, as by a watermark all over the page."""
    different = len({char.get_text() for char in slanted})
    return different <= TILED_CHARACTERS and len(slanted) >= TILED_OFTEN * different


def _pale_tiles(chars: list[Any]) -> set[int]:
    """The characters of pale words that are printed many times."""
    words: list[list[Any]] = []
    pale: dict[int, bool] = {}  # by colour, which all characters of a text share
    for char in chars:
        colour = char.non_stroking_color
        if id(colour) not in pale:
            pale[id(colour)] = _is_pale(colour)
        if not pale[id(colour)]:
            continue
        last = words[-1][-1] if words else None
        is_next = last is not None and abs(last.y0 - char.y0) < LEAST_SLOPE and -1 < char.x0 - last.x1 < char.size
        if is_next:
            words[-1].append(char)
        else:
            words.append([char])
    counts = Counter("".join(char.get_text() for char in word) for word in words)
    often = {text for text, count in counts.items() if count >= TILES and len(text) >= LETTERS_OF_A_TILE}
    return {id(char) for word in words if "".join(c.get_text() for c in word) in often for char in word}


def _is_pale(colour: Any) -> bool:
    values = [value for value in getattr(colour, "values", ()) if isinstance(value, int | float)]
    if len(values) == 4:  # cyan, magenta, yellow, black
        return max(values) <= 1 - PALE
    return bool(values) and min(values) >= PALE


def _slanted(char: Any) -> bool:
    if not char.matrix[1]:
        return False
    lean = math.degrees(math.atan2(char.matrix[1], char.matrix[0])) % 90
    return bool(SLANTED_DEG < lean < 90 - SLANTED_DEG)


class _Frame:
    """The only parts that camelot uses of the pandas frame it makes of each table. The cells are read without it, and
    making it takes a fourteenth of the time of finding them."""

    def __init__(self, rows: Sequence[Sequence[str]] = ()) -> None:
        self.shape = len(rows), max(map(len, rows), default=0)


def level_rules(table: Any) -> list[_Line]:
    """The horizontal rules (x0, y, x1, y) that a table was made of; camelot keeps them under a private name."""
    rules: list[_Line] = table._segments[1]
    return rules


def install() -> None:
    """Install all guards; calling it again changes nothing."""
    camelot.image_processing._LINE_AS_THIN_RECT_TOL = THICK_RULE
    camelot.image_processing._ruled_lines_from_layout = _ruled_lines
    camelot.image_processing._MIN_JOINTS = FEWEST_JOINTS
    camelot.parsers.lattice._GRID_WHITESPACE_REJECT = NEVER_SPARSE
    camelot.parsers.base.get_table_index = _table_index
    camelot.utils._process_horizontal_cut = _cut
    camelot.handlers.get_rotation = _rotation
    camelot.core.pd = camelot.parsers.base.pd = SimpleNamespace(DataFrame=_Frame)
    playa.font.Font.__init__ = _font_init
    playa.interp.copy = _copied
    playa.miner.extract_page = _extract_page
    TextObject.__iter__ = _glyphs
    playa.page.Page.__iter__ = content_tokens.interpreted
