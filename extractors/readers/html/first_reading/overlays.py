"""Boxes that a page may draw over the digits of a table: placed outside of the text flow, or moved out of it.

Only a browser knows where they end up. So a box that is short and contains a number, or that has a background and no
text, puts the tables that it may cover in doubt: the first reading's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.moved_boxes import UPWARDS, moved_by, moved_in_grid
from gongkai.extractors.readers.html.first_reading.room import NO_END, attribute_pixels, padding_across, side_of
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations
from gongkai.extractors.readers.html.first_reading.walk import Event

MOST_BOXES = 2_000
"""The most boxes of a page that are examined; with more, anything may be covered."""
MOST_WITHIN = 50
"""The most elements and texts examined in such a box."""
MOST_LEVELS = 3
"""How many levels above itself a box may cover a table, if it is only moved."""
LARGE = 300.0
"""Pictures from this width in pixels on are large; seals are about 160 wide."""
THIN, BAR = 2.0, 6.0
"""The thickness in pixels of a line, and of a bar along the edge of a box."""
CORNER, LONG = 24.0, 100.0
"""The length in pixels of lines that mark a corner of a box, and from which a line is not part of a sign."""
BESIDE = 60.0
"""Pixels from the edge of the screen within which widgets of a site appear beside its pages."""
NEARLY_ALL = 0.9
LINE = 24.0
"""The height of a line of text, and the width of its widest letter, in pixels."""

_NUMBER = re.compile(
    r"[-+±约近共]?[\d,.]{1,12}(?:[件条元万份个宗起次%％]|万元)?|[〇零一二三四五六七八九十百千万亿]{1,8}"
)
_NO_GROUND = re.compile(r"(?:none|transparent|inherit|initial|unset|rgba\([^)]*[, ]0?\.?0+\)|url\(.*)")


@dataclass(slots=True)
class _Open:
    index: int
    is_container: bool
    """Whether absolutely positioned boxes are placed relative to it."""
    in_cell: bool


@dataclass(slots=True)
class _Laid:
    """The part of the page whose tables a box may cover."""

    begin: int
    end: int


@dataclass(slots=True)
class _Walk:
    """The state of the walk over a page, and what it found so far."""

    events: Sequence[Event]
    shown: list[int]
    """The opening events of the visible tables."""
    ends: Mapping[int, int]
    stack: list[_Open] = field(default_factory=list)
    """The elements around the current one."""
    laid: list[_Laid] = field(default_factory=list)
    with_tables: dict[int, list[Declarations]] = field(default_factory=dict)
    """For each grid, the declarations of its child boxes that contain a table."""

    def tables_in(self, index: int) -> list[int]:
        return [table for table in self.shown if index <= table <= self.ends[index]]

    def beside_tables(self) -> list[Declarations]:
        """The declarations of the siblings of the current element that contain tables."""
        around = self.stack[-1].index
        if around not in self.with_tables:
            found, place = [], around + 1
            while place < self.ends[around]:
                if self.events[place].kind == "open":
                    found += [self.events[place].styles] if self.tables_in(place) else []
                    place = self.ends[place]
                place += 1
            self.with_tables[around] = found
        return self.with_tables[around]

    def lay(self, over: _Open | None) -> None:
        if over is not None:
            self.laid.append(_Laid(over.index, self.ends[over.index]))

    def container(self) -> _Open | None:
        """The element relative to which an absolute box is placed."""
        return next((box for box in reversed(self.stack) if box.is_container), self.page())

    def page(self) -> _Open | None:
        """The element relative to which a fixed box is placed."""
        return self.stack[0] if self.stack else None

    def near(self, depth: int | None = None) -> _Open | None:
        """The nearest part of the page with a table in it, within which a moved box may cover something."""
        around = self.stack[:depth]
        for box in around[: -MOST_LEVELS - 1 : -1]:
            if self.tables_in(box.index):
                return box
        return next((box for box in reversed(around) if box.index in self.shown), None)

    def padding(self, over: _Open) -> Declarations:
        """The declarations of the box in which another is placed; none if a table may extend into its padding."""
        tables = (self.events[table].styles for table in self.shown)
        moved = (pixels(styles.get(name)) for styles in tables for name in ("margin-left", "margin-top"))
        return {} if any((side or 0.0) <= -UPWARDS for side in moved) else self.events[over.index].styles

    def follows_a_table(self, index: int) -> bool:
        """Whether a table, or a box that ends with one, comes directly before an element."""
        is_right_before = any(0 < index - self.ends[table] <= 4 for table in self.shown)
        return is_right_before and bool(self.stack) and not self.stack[-1].in_cell


def covered_tables(events: Sequence[Event], leaves: Collection[int], scripts: str = "") -> set[int]:
    """The opening events of the tables that may be covered. A box that a script
    names may be removed by it and is ignored."""
    shown = [index for index in sorted(leaves) if events[index].look.kind != "hidden"]
    if not shown:
        return set()
    walk = _Walk(events, shown, _ends(events))
    looked_at = 0
    for index, event in enumerate(events):
        if event.kind == "close":
            walk.stack.pop()
        elif event.kind == "open":
            if event.look.kind != "hidden" and looked_at < MOST_BOXES:
                before = len(walk.laid)
                looked_at += _look(walk, index)
                if _covers_the_whole(event, scripts):
                    _lay_before_and_after(walk, index)
                looked_at += len(walk.laid) - before
            in_cell = event.tag in ("td", "th") or (bool(walk.stack) and walk.stack[-1].in_cell)
            walk.stack.append(_Open(index, _is_placed(event.styles), in_cell))
    if looked_at >= MOST_BOXES:
        return set(shown)
    return {table for table in shown for box in walk.laid if box.begin <= table <= box.end}


def _ends(events: Sequence[Event]) -> dict[int, int]:
    """The index of the closing event for each opening one."""
    ends: dict[int, int] = {}
    open_: list[int] = []
    for index, event in enumerate(events):
        if event.kind == "open":
            open_.append(index)
        elif event.kind == "close":
            ends[open_.pop()] = index
    return ends


def _look(walk: _Walk, index: int) -> bool:
    """Record what an element draws over tables; True if its text was examined."""
    event, end = walk.events[index], walk.ends[index]
    _look_at_drawn(walk, index)
    styles = event.styles
    if not styles or event.tag in ("html", "body"):
        return False
    position = styles.get("position", "static")
    lifted = position in ("absolute", "fixed")
    if _is_outlined(styles) and not walk.tables_in(index):
        walk.lay(walk.near())
    around = walk.events[walk.stack[-1].index].styles if walk.stack else {}
    moved = moved_by(styles, event.look.size, position) or moved_in_grid(styles, around, walk.beside_tables)
    if not lifted and not moved:
        return False
    if inside := walk.tables_in(index):
        earlier = [table for table in walk.shown if table < index]
        if earlier and (lifted or moved == "up"):  # a table over another
            walk.laid.append(_Laid(inside[0], inside[-1]))
            walk.laid.append(_Laid(earlier[-1], earlier[-1]))
        return False
    says = "".join((_shown_value(event) or event.node.text(deep=True) or "").split())
    covers = _covers(styles, position)
    covers = (covers and lifted) or _is_large_picture(event) if event.tag in _PICTURES else covers
    over = walk.container() if position == "absolute" else walk.page() if lifted else walk.near()
    within = walk.events[index + 1 : min(end, index + 1 + MOST_WITHIN)]
    if over is not None and over.is_container and position == "absolute" and not says:
        covers = covers or any(_is_laid_within(inner) for inner in within)
    is_bare = end - index <= 2
    is_short = _NUMBER.fullmatch(says) or (not says and covers and (lifted or moved == "up") and position != "static")
    if over is not None and is_short and position == "absolute":
        _lay_outside(walk, styles, over)
    if over is None or _is_beside(styles, position, says or not is_bare, walk.padding(over)):
        return True
    is_panel = lifted and covers and over.is_container and _is_a_panel(styles)
    if is_short or is_panel or (says and moved == "up" and walk.follows_a_table(index)):
        walk.lay(over)
    return True


def _covers(styles: Declarations, position: str) -> bool:
    """Whether a box has a background of its own; a fixed one with a stated position is a widget of the site."""
    is_placed = any(side in styles for side in (*_SIDES, "inset"))
    return _has_ground(styles) and (position != "fixed" or ("height" in styles and not is_placed))


def _is_a_panel(styles: Declarations) -> bool:
    """The animations after whose beginning text may be drawn differently."""
    begins = _at(styles, "top") >= 0 and _at(styles, "top") != NO_END and min(_at(styles, "left"), LARGE) >= 0
    return begins and (pixels(styles.get("width")) or 0.0) >= LONG and (pixels(styles.get("height")) or 0.0) >= LINE


def _lay_outside(walk: _Walk, styles: Declarations, over: _Open) -> None:
    """Record the tables before or after the box in which another is placed, if that is above or below it."""
    near = walk.near(walk.stack.index(over))
    if near is not None and _at(styles, "top") <= -UPWARDS:
        walk.laid.append(_Laid(near.index, over.index))
    if near is not None and _at(styles, "bottom") <= -UPWARDS:
        walk.laid.append(_Laid(walk.ends[over.index], walk.ends[near.index]))


def _lay_before_and_after(walk: _Walk, index: int) -> None:
    """Record the tables of the box that another fills, except those inside the other itself."""
    over = walk.container() if walk.events[index].styles["position"] == "absolute" else None
    walk.laid.append(_Laid(over.index if over else 0, index))
    walk.laid.append(_Laid(walk.ends[index], walk.ends[over.index] if over else len(walk.events)))


def _look_at_drawn(walk: _Walk, index: int) -> None:
    """Record what the boxes before and after the text of an element draw over tables."""
    event = walk.events[index]
    for name in ("before", "after"):
        if (drawn := event.pseudo.get(name)) and _pseudo_covers(drawn):
            container = _Open(index, True, False) if _is_placed(event.styles) else walk.container()
            is_empty = not drawn.get("content", "").strip("\"' ")
            if container is None or not (is_empty and _is_ornament(drawn, walk.padding(container))):
                walk.lay(container)


def _is_laid_within(inner: Event) -> bool:
    """Whether something large is drawn in a box that itself has no background."""
    if inner.kind != "open" or inner.look.kind == "hidden":
        return False
    if inner.tag in _PICTURES:
        return _is_large_picture(inner)
    width = inner.styles.get("width")
    return _has_ground(inner.styles) and ((pixels(width) or 0.0) >= LARGE or (share(width) or 0.0) >= NEARLY_ALL)


def _is_beside(styles: Declarations, position: str, says: str | bool, around: Declarations) -> bool:
    """Whether a box is where no digits are: a widget of the site beside the page, or an ornament."""
    if position == "fixed":
        return min(_at(styles, "right"), _at(styles, "left")) <= BESIDE
    if says is True or position != "absolute":
        return False
    return _has_own_room(styles, around, len(says)) if says else _is_ornament(styles, around)


def _has_own_room(styles: Declarations, around: Declarations, letters: int) -> bool:
    """Whether a short text is beside its box, or in the room that the box leaves at an edge."""
    if any(not _is_of_ornaments(name, value) for name, value in styles.items() if not name.startswith("font")):
        return False
    high = max(pixels(styles.get("height")) or 0.0, LINE)
    wide = max(pixels(styles.get("width")) or 0.0, LINE * letters)
    extents = {"top": high, "bottom": high, "left": wide, "right": wide}
    return any(_is_in_padding(styles, around, edge, extent) for edge, extent in extents.items())


def _is_placed(styles: Declarations) -> bool:
    return styles.get("position", "static") != "static" or "transform" in styles


def _has_ground(styles: Declarations) -> bool:
    """Whether a box without text hides what is below it."""
    if styles.get("z-index", "").startswith("-"):
        return False
    if styles.get("backdrop-filter", "none") != "none":
        return True
    painted = [styles.get("background", ""), styles.get("background-color", "")]
    lined = [name for name in styles if name.startswith("border") and styles[name] not in ("none", "0", "0px")]
    return bool(lined) or any(value and not _NO_GROUND.fullmatch(value) for value in painted)


_PICTURES = ("img", "canvas", "iframe", "embed", "object", "video")


def _shown_value(event: Event) -> str | None:
    is_shown = event.tag == "input" and event.node.attributes.get("type") != "hidden"
    return event.node.attributes.get("value") if is_shown else None


def _is_large_picture(event: Event) -> bool:
    """Whether a picture on top of the page is larger than the seal of an agency."""
    if event.tag != "img" and "width" not in event.styles and event.node.attributes.get("width") is None:
        return event.styles.get("position") == "absolute" and not event.styles.get("z-index", "").startswith("-")
    stated = pixels(event.styles.get("width")) or attribute_pixels(event.node.attributes.get("width")) or 0.0
    return stated >= LARGE and not event.styles.get("z-index", "").startswith("-")


def _is_outlined(styles: Declarations) -> bool:
    """Whether the outline of a box is so thick that it covers its neighbours."""
    words = f"{styles.get('outline', '')} {styles.get('outline-width', '')}".split()
    return any((pixels(word) or 0.0) >= UPWARDS for word in words)


def _covers_the_whole(event: Event, scripts: str) -> bool:
    """Whether a box with a background covers the whole screen, or all of the box in which it is placed."""
    styles = event.styles
    if styles.get("position") not in ("fixed", "absolute") or not _has_ground(styles) or event.look.seen < 0.8:
        return False
    if "rgba(" in styles.get("background", "") + styles.get("background-color", ""):
        return False
    is_at_all = "inset" in styles and (pixels(styles["inset"]) or 0.0) <= 0 and pixels(styles["inset"]) is not None
    across = _is_whole(styles, "left", "right", "width") or is_at_all
    down = _is_whole(styles, "top", "bottom", "height") or is_at_all
    named = [event.node.attributes.get("id") or "", *(event.node.attributes.get("class") or "").split()]
    return across and down and not any(name and name in scripts for name in named)


def _is_whole(styles: Declarations, begin: str, end: str, extent: str) -> bool:
    is_at_both = all((length := pixels(styles.get(side))) is not None and length <= 0 for side in (begin, end))
    part = share(styles.get(extent)) or 0.0
    return is_at_both or part >= NEARLY_ALL or styles.get(extent) in ("100vw", "100vh")


_OF_ORNAMENTS = frozenset(
    ["content", "position", "top", "right", "bottom", "left", "width", "height", "background", "background-color",
     "background-image", "z-index", "display", "opacity", "overflow", "box-sizing", "float", "color", "font-size"]
)  # fmt: skip


def _is_of_ornaments(name: str, value: str) -> bool:
    """Whether a declaration keeps the stated size and position of a box."""
    if name.startswith("border"):
        return "thick" not in value and all((pixels(word) or 0.0) <= THIN for word in value.split())
    return name in _OF_ORNAMENTS or value in ("0", "0px", "none", "auto")


_WAYS = (("height", "width", ("top", "bottom")), ("width", "height", ("left", "right")))


def _is_ornament(drawn: Declarations, around: Declarations) -> bool:
    """Whether a box without text only decorates the one in which it is placed: a bar along an edge, a line from top to
    bottom, the lines of a corner, or something in room of its own beside the text."""
    if any(not _is_of_ornaments(name, value) for name, value in drawn.items()):
        return False
    corners = 0
    for extent, other, edges in _WAYS:
        thick = pixels(drawn.get(extent))
        if thick is None:
            continue
        is_at_edge = any(abs(_at(drawn, edge)) <= THIN for edge in edges)
        if is_at_edge and thick <= BAR:
            return True
        long = pixels(drawn.get(other))
        if extent == "width" and thick <= THIN and (drawn.get(other) == "100%" or (long or 0.0) >= LONG):
            return True
        corners += is_at_edge and thick <= CORNER
        if any(_is_in_padding(drawn, around, edge, thick) for edge in edges):
            return True
    return corners == len(_WAYS) and not any(name.startswith("background") for name in drawn)


def _at(styles: Declarations, edge: str) -> float:
    place = pixels(styles.get(edge))
    return NO_END if place is None else place


_SIDES = ("top", "right", "bottom", "left")


def _is_in_padding(drawn: Declarations, around: Declarations, edge: str, thick: float) -> bool:
    """Whether a box is in the room that another leaves at one of its edges."""
    begin = pixels(drawn.get(edge))
    room = pixels(around.get(f"padding-{edge}") or side_of(around.get("padding", ""), _SIDES.index(edge))) or 0.0
    if begin is None or begin < -LONG:
        return False
    return begin + thick + (padding_across(drawn, 16.0, 0.0) if edge in ("left", "right") else 0.0) <= room


_UNSEEN = (("visibility", "hidden"), ("clip", "rect(0"), ("font-size", "0"), ("color", "transparent"))


def _pseudo_covers(drawn: Declarations) -> bool:
    content, position = drawn.get("content", "none"), drawn.get("position", "static")
    is_moved = moved_by(drawn, 16.0, position) == "up"
    if drawn.get("display") == "none" or not (position in ("absolute", "fixed") or is_moved):
        return False
    if any(drawn.get(name, "").startswith(value) for name, value in _UNSEEN):
        return False
    if content in ("none", "normal", "initial"):
        return False
    says = "".join(content.strip("\"'").split())
    return bool(_NUMBER.fullmatch(says)) or (not says and position == "absolute" and _has_ground(drawn))
