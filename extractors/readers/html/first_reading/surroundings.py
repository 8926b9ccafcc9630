"""Elements around a table that draw its digits differently or cut them off: the first reading's own rules.

A declaration of an element around a table is inherited by it, or affects everything inside. Unless a row of
plain_styles.csv allows it or it only lays out the page, it puts every cell in doubt.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.extractors.readers.html.first_reading.doubts import drawn_together, is_plain_around
from gongkai.extractors.readers.html.first_reading.lengths import SCREEN_HEIGHT, SCREEN_WIDTH, pixels, share
from gongkai.extractors.readers.html.first_reading.neighbours import is_without_lines
from gongkai.extractors.readers.html.first_reading.room import (
    FIGURE,
    NO_END,
    at_most,
    attribute_pixels,
    padding_across,
    side_of,
    sides_across,
)
from gongkai.extractors.readers.html.first_reading.walk import Event
from gongkai.extractors.readers.html.tags import BLOCKS

_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup")
_LINES = ("p", "div", "h1", "h2", "h3", "h4", "li", "tr", "br")
_PIECE = re.compile(r"[!-~]+|[^\x00-\x7f]")
_HANDED_DOWN = ("line-height", "font-", "letter-", "word-", "writing-", "-webkit-writing-", "text-shadow",
                "text-orientation", "text-transform", "text-emphasis", "text-align", "-webkit-text-")  # fmt: skip
"""Prefixes of inherited properties: an element takes them from the nearest ancestor that declares them."""
LEAST_LINE = 0.9
"""The least height of a line as a share of its letters' height."""
UPWARDS = 24.0
"""No row of a table is lower than this many pixels."""
FAR_UP, ASIDE = 300.0, 40.0
"""Pixels by which the boxes above a table may pull it up off the page, and by which it may begin to the left of it."""
LEAST_SIZE, MOST_PART = 3.0, 0.5
"""Letters of fewer pixels cannot be read; letters must be scaled down to at most this share to be examined for that."""
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(%?)")
_SCALE = re.compile(r"\s*scale(?:3d)?\(\s*(\d+\.?\d*|\.\d+)(%?)")
_STATED_LINE = re.compile(r"\d|\.\d|normal")
TIGHT = 2.0
"""Differences up to this many pixels are ignored."""


@dataclass(slots=True)
class _Box:
    event: Event
    index: int
    wide: float
    """The largest possible width, in pixels."""
    is_stated: bool
    """Whether this is its actual width."""
    cuts_across: list[float] = field(default_factory=list)
    cuts_down: list[tuple[int, float]] = field(default_factory=list)
    """For the boxes around that clip: the widths; and where they begin, with their heights."""


@dataclass(slots=True)
class Around:
    """What the elements around a table imply for it."""

    doubts: list[str]
    width: float | None
    """The available width in pixels, if stated."""
    names: set[str] = field(default_factory=set)
    """The ids and classes of all elements around it."""


def around_tables(events: Sequence[Event], leaves: Collection[int], ending: Collection[str]) -> dict[int, Around]:
    """By the opening event of each table that holds data. `ending` are the animations after which text may be gone."""
    found: dict[int, Around] = {}
    stack: list[_Box] = []
    lines: list[int] = [0]  # before each event
    lifted = 0.0
    for index, event in enumerate(events):
        lines.append(lines[-1] + (event.kind == "open" and event.tag in _LINES and event.look.kind != "hidden"))
        if event.kind == "close":
            stack.pop()
        elif event.kind == "open":
            box = _box(event, index, stack[-1] if stack else None)
            stack.append(box)
            lifted += _lifts(event) if event.styles else 0.0
            if index in leaves:
                found[index] = _around(events, stack, lines, ending)
                found[index].doubts += ["margin"] if lifted <= -FAR_UP or _begins_outside(stack) else []
    return found


def _lifts(event: Event) -> float:
    """How far a box pulls up the content after it, less its own padding."""
    styles, size = event.styles, event.look.size
    if event.look.kind == "hidden" or styles.get("position") in ("absolute", "fixed") or event.tag in _TABLE_PARTS[1:]:
        return 0.0
    total = 0.0
    for side, place in (("top", 0), ("bottom", 2)):
        margin = _length(styles.get(f"margin-{side}") or side_of(styles.get("margin", ""), place), size)
        padding = _length(styles.get(f"padding-{side}") or side_of(styles.get("padding", ""), place), size)
        total += min(0.0, (margin or 0.0) + (padding or 0.0))
    return total


def _length(value: str, size: float) -> float | None:
    part = share(value)
    return pixels(value, size) if part is None else part * SCREEN_WIDTH


def _begins_outside(stack: Sequence[_Box]) -> bool:
    """Whether a table begins to the left of the page, where nobody can scroll to."""
    total = 0.0
    for box in stack:
        styles, size = box.event.styles, box.event.look.size
        names = ("margin-left", "padding-left", *(("left",) if "position" in styles else ()))
        values = [styles.get(name) or side_of(styles.get(name.partition("-")[0], ""), 3) for name in names]
        known = [pixels(value, size) for value in values if value]
        if None in known or not {"float", "justify-content", "transform"}.isdisjoint(styles):
            return False
        total += sum(length or 0.0 for length in known)
    return total < -ASIDE


def _around(events: Sequence[Event], stack: Sequence[_Box], lines: list[int], ending: Collection[str]) -> Around:
    table = stack[-1]
    doubts: list[str] = []
    handed_down: dict[str, str] = {}
    for box in stack[:-1]:
        styles = box.event.styles
        handed_down |= {name: value for name, value in styles.items() if name.startswith(_HANDED_DOWN)}
        doubts += [
            name for name, value in styles.items() if not is_plain_around(name, value) and name not in handed_down
        ]
        doubts += drawn_together({n: v for n, v in styles.items() if n not in handed_down}, box.event.look.size)
        doubts += ["animation"] if _ends(box.event, ending) else []
        doubts += ["margin-bottom"] if draws_up(styles, box.event.look.size) else []
    handed_down = {name: value for name, value in handed_down.items() if name not in table.event.styles}
    doubts += [name for name, value in handed_down.items() if not is_plain_around(name, value)]
    doubts += drawn_together(handed_down, table.event.look.size)
    doubts += ["animation"] if _ends(table.event, ending) else []
    doubts += ["margin-bottom"] if draws_up(table.event.styles, table.event.look.size) else []
    if "line-height" in doubts and _has_lines_of_its_own(events, stack[-1].index):
        doubts = [name for name in doubts if name != "line-height"]
    doubts += ["zoom"] if _is_tiny(events, stack) else []
    width = _stated_width(table)
    if table.cuts_across or table.cuts_down:
        least, rows = _least(events, table.index)
        if table.event.styles.get("display") in _BLOCKS:
            width = None  # of the box, not of the rows in it
        if any(max(least, width or 0.0) > wide + TIGHT for wide in table.cuts_across):
            doubts.append("overflow")
        for begin, high in table.cuts_down:
            if (lines[table.index] - lines[begin] + rows) * LEAST_LINE * table.event.look.size > high + TIGHT:
                doubts.append("overflow")
    found = Around(list(dict.fromkeys(doubts)), width)
    for box in stack:
        attributes = box.event.node.attributes
        found.names |= {*(attributes.get("class") or "").split(), attributes.get("id") or ""} - {""}
    return found


def _within(events: Sequence[Event], table: int) -> Iterator[Event]:
    within = itertools.islice(events, table, None)
    return itertools.takewhile(lambda event: (event.kind, event.tag) != ("close", "table"), within)


def _has_lines_of_its_own(events: Sequence[Event], table: int) -> bool:
    """Whether every cell of a table sets the height of its lines."""
    cells = [event for event in _within(events, table) if event.kind == "open" and event.tag in ("td", "th")]
    return all(
        _STATED_LINE.match(cell.styles.get("line-height", "")) and not is_without_lines(cell.styles, cell.look.size)
        for cell in cells
    )


def _is_tiny(events: Sequence[Event], stack: Sequence[_Box]) -> bool:
    """Whether the elements around a table together scale its digits down so much that nobody can read them."""
    part = 1.0
    for box in stack:
        for name in ("zoom", "scale", "transform"):
            value = box.event.styles.get(name, "")
            found = _SCALE.match(value) if name == "transform" else _NUMBER.match(value)
            part *= (float(found[1]) or 1.0) * (0.01 if found[2] else 1.0) if found else 1.0
    if part > MOST_PART or "font-size" in stack[0].event.styles:  # relative to the size of the page
        return False
    inside = _within(events, stack[-1].index)
    sizes = (event.look.size for event in inside if event.kind == "text" and re.search(r"\d", event.node.text()))
    return any(0 < size * part < LEAST_SIZE for size in sizes)


def draws_up(styles: Mapping[str, str], size: float) -> bool:
    """Whether the content after a box is drawn over its end. Columns of equal height compensate this by padding, and
    pages with the footer at the bottom leave room for it inside."""
    below, padding = (
        pixels(styles.get(f"{kind}-bottom") or side_of(styles.get(kind, ""), 2), size) or 0.0
        for kind in ("margin", "padding")
    )
    keeps_footer_below = "min-height" in styles or styles.get("height") == "100%"
    return below <= -UPWARDS and below + padding < 0 and not keeps_footer_below


def _ends(event: Event, ending: Collection[str]) -> bool:
    named = f"{event.styles.get('animation', '')} {event.styles.get('animation-name', '')} " if ending else ""
    named += event.styles.get("-webkit-animation", "") if ending else ""
    return any(word in ending for word in named.replace(",", " ").split())


def _box(event: Event, index: int, above: _Box | None) -> _Box:
    if above is None:
        return _Box(event, index, SCREEN_WIDTH, is_stated=False)
    styles, tag, size = event.styles, event.tag, event.look.size
    box = _Box(event, index, above.wide, above.is_stated, above.cuts_across, above.cuts_down)
    is_block = tag == "table" and styles.get("display") in _BLOCKS
    if tag in _TABLE_PARTS and not is_block:  # table parts grow with their content
        box.wide, box.is_stated = (NO_END, False) if tag != "table" else (above.wide, above.is_stated)
        return box
    if not styles:
        return box
    box.wide, box.is_stated = _wide(styles, size, above)
    _cut(box, styles, size)
    return box


_BLOCKS = ("block", "inline-block", "flow-root", "flex", "grid")


def _wide(styles: Mapping[str, str], size: float, above: _Box) -> tuple[float, bool]:
    """The largest width that a box may have, and whether that is stated."""
    value = styles.get("width") or styles.get("inline-size")
    stated, part = at_most(value, size, above.wide), share(value)
    is_stated = stated is not None and "%" not in (value or "")
    wide = above.wide if stated is None else stated
    if part is not None:
        wide = above.wide * part
    elif stated is None and above.wide != NO_END:
        wide -= sum(max(0.0, side) for side in sides_across(styles, size))
    for name in ("max-width", "max-inline-size"):
        most = at_most(styles.get(name), size, above.wide)
        if most is not None and most < wide:
            wide = most
    least = pixels(styles.get("min-width"), size)
    return (wide if least is None else max(wide, least)), is_stated or (above.is_stated and part is not None)


def _cut(box: _Box, styles: dict[str, str], size: float) -> None:
    tag = box.event.tag
    display = styles.get("display", "block" if tag in BLOCKS or tag in ("html", "body") else "inline")
    if display in ("inline", "contents"):
        return
    both = styles.get("overflow", "").split()
    across = styles.get("overflow-x") or (both[0] if both else "")
    down = styles.get("overflow-y") or (both[-1] if both else "")
    is_painted_within = bool(set(styles.get("contain", "").split()) & {"paint", "content", "strict"})
    if across in ("auto", "scroll"):
        box.cuts_across = []
    elif (across in ("hidden", "clip") or is_painted_within) and box.wide != NO_END:
        box.cuts_across = [*box.cuts_across, box.wide]
    if down in ("auto", "scroll"):
        box.cuts_down = []
    elif tag not in ("html", "body", "table") and (
        down in ("hidden", "clip") or is_painted_within or _is_in_flow(styles)
    ):
        known = list(_heights(box, styles, size))
        if known and max(known) < 20 * SCREEN_HEIGHT:
            box.cuts_down = [*box.cuts_down, (box.index, min(known))]


def _is_in_flow(styles: Mapping[str, str]) -> bool:
    """Whether content after a box is drawn over what exceeds the box's height."""
    return styles.get("position") not in ("absolute", "fixed") and styles.get("float", "none") == "none"


_HEIGHTS = ("height", "max-height", "block-size", "max-block-size")


def _heights(box: _Box, styles: Mapping[str, str], size: float) -> Iterator[float]:
    """The stated heights that a box may not exceed."""
    for name in _HEIGHTS:
        if (high := at_most(styles.get(name), size, NO_END)) is not None:
            yield high
    ratio = re.fullmatch(r"(\d+\.?\d*|\.\d+)(?:\s*/\s*(\d+\.?\d*|\.\d+))?", styles.get("aspect-ratio", ""))
    if ratio and box.is_stated and float(ratio[1]):
        yield box.wide * float(ratio[2] or 1) / float(ratio[1])
    rows = [pixels(row, size) for row in styles.get("grid-template-rows", "").split()]
    if rows and None not in rows:
        yield sum(row or 0.0 for row in rows)


def _stated_width(table: _Box) -> float | None:
    styles, size = table.event.styles, table.event.look.size
    attribute = table.event.node.attributes.get("width") or ""
    value = styles.get("width") or attribute
    stated = pixels(styles.get("width"), size) if "width" in styles else attribute_pixels(attribute)
    part = share(value)
    if stated is None and part is not None and (table.is_stated or part > 1):
        stated = part * (table.wide if table.wide != NO_END else SCREEN_WIDTH)
    least = pixels(styles.get("min-width"), size)
    return stated if least is None else max(least, stated or 0.0)


def _least(events: Sequence[Event], begin: int) -> tuple[float, int]:
    """The least width that a table needs, by the unbreakable words of its longest row, and its number of rows."""
    widest = row = cell = padded = 0.0
    rows = depth = 0
    padding = 2 * (attribute_pixels(events[begin].node.attributes.get("cellpadding")) or 0.0)
    for event in events[begin:]:
        if event.tag == "table" and event.kind != "text":
            depth += 1 if event.kind == "open" else -1
            if not depth:
                break
        if event.look.kind == "hidden":
            continue
        if event.kind == "open" and event.tag == "tr":
            widest, row, rows = max(widest, row), 0.0, rows + 1
        elif event.kind == "open" and event.tag in ("td", "th"):
            cell, padded = 0.0, padding_across(event.styles, event.look.size, padding / 2)
        elif event.kind == "close" and event.tag in ("td", "th"):
            row += cell + padded
        elif event.kind == "text":
            cell = max(cell, _needed(event))
    return max(widest, row), rows


def _needed(event: Event) -> float:
    text = " ".join((event.node.text_content or "").split())
    if event.room.is_broken_anywhere:
        return 0.0
    pieces = [(FIGURE - 0.1) * len(piece) if piece.isascii() else 1.0 for piece in _PIECE.findall(text)]
    return event.look.size * (sum(pieces) if event.room.is_unbroken else max(pieces, default=0.0))
