"""What a page of an OFD draws: characters with their positions, text objects, lines, and anything else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeVar

from gongkai.extractors.readers.ofd.glyph_numbers import Numbers, glyph_numbers
from gongkai.extractors.readers.ofd.grid import Line
from gongkai.extractors.readers.ofd.known_settings import cut, thick, unknown
from gongkai.extractors.readers.ofd.looks import (
    BLACK,
    OPAQUE,
    SEEN_THROUGH,
    WHITE,
    Colour,
    Looks,
    doubt_of,
    floats,
    is_false,
    is_near,
    is_true,
    looks_of_gradient,
    opacity,
)
from gongkai.extractors.readers.ofd.paths import (
    THIN,
    Path,
    Segment,
    distance,
    inks_of,
    is_within,
    lines_of,
    matrix_of,
    placed_by,
)

MAX_GLYPHS = 200_000
MAX_LINES = 20_000
T = TypeVar("T")
DOUBLE = 0.06
"""Equal characters apart by less than this share of their size are one, printed twice."""
HARDLY_READ = 130.0
"""If the differences of two colours add up to at most this, one can hardly be read on the other."""
APART = 1.0
"""The gap between letters of different cells, relative to the letter size."""
LARGEST = 6.0
"""The largest size of the figures of a table, in millimetres."""


@dataclass(slots=True)
class Glyph:
    """A character; x and y are the left end of its baseline, in millimetres from the top left of the page."""

    text: str
    x: float
    y: float
    size: float
    advance: float
    font: str = ""
    numbers: Numbers | None = None
    """The glyph numbers that are drawn; None where the font selects them."""
    coded: str | None = None
    """The stated character, where another one is drawn."""
    doubt: str = ""
    """Why the visible character may be another one."""
    colour: Colour = BLACK

    @property
    def middle(self) -> float:
        return self.x + self.advance / 2

    @property
    def height(self) -> float:
        return self.y - 0.35 * self.size


@dataclass(slots=True)
class TextBox:
    """A text object as a whole, with its stated box."""

    text: str
    x: float
    y: float
    middle: tuple[float, float]
    size: float


@dataclass(slots=True)
class Objects:
    glyphs: list[Glyph] = field(default_factory=list)
    others: list[tuple[Segment, str]] = field(default_factory=list)
    """Objects that are not read: the sides of the box, and what it is."""
    hidden: list[Glyph] = field(default_factory=list)
    boxes: list[TextBox] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    slopes: list[Segment] = field(default_factory=list)
    """Lines that are neither horizontal nor vertical."""
    fills: list[tuple[Segment, Colour]] = field(default_factory=list)
    """Filled rectangles in drawing order, each with its left, top, right and bottom side."""
    grounds: list[tuple[Segment, Colour | None]] = field(default_factory=list)
    """The same for areas that may be filled, partly or half transparently; None for an unknown colour."""
    inks: list[Segment] = field(default_factory=list)
    """The boxes of small paths that are neither lines nor areas."""
    is_cut: bool = False  # of more objects than are looked at; no line is kept then, and so no table


def objects_of(roots: list[Any], looks: Looks | None = None) -> Objects:
    looks = looks or Looks()
    found = Objects()
    kinds = ("{*}TextObject", "{*}PathObject", "{*}ImageObject", "{*}CompositeObject")
    for element in (element for root in roots for element in root.iter(*kinds)):
        name = element.tag.rpartition("}")[2]
        box = floats(element.get("Boundary"))
        if len(box) != 4:
            continue
        shown = looks.is_shown(element)
        if name == "TextObject":
            _text(element, box, found, looks.colour(element, BLACK), shown=shown)
        elif name == "PathObject" and shown:
            path = Path.of(element, box)
            for line in lines_of(path):
                (found.lines if isinstance(line, Line) else found.slopes).append(line)  # type: ignore[arg-type]
            _cover(path, found, looks.colour(element))
            _stroke_over(path, found, looks.width(element), looks.colour(element, BLACK, "StrokeColor"))
            found.inks += inks_of(path)
        elif shown:
            _lay_over(found, box, name)
        if len(found.glyphs) > MAX_GLYPHS or max(len(found.lines), len(found.slopes)) > MAX_LINES:
            found.is_cut, found.lines = True, []
            break
    found.glyphs = list(_once(found.glyphs, lambda glyph: (glyph.text, glyph.x, glyph.y, glyph.size)))
    found.boxes = list(_once(found.boxes, lambda box: (box.text, box.x, box.y, box.size)))
    return found


def _once(drawn: list[T], placed: Callable[[T], tuple[str, float, float, float]]) -> Iterator[T]:
    """The objects, with those drawn again at nearly the same place (to look bold) only once."""
    seen: set[tuple[str, int, int]] = set()
    for one in drawn:
        text, x, y, size = placed(one)
        near = max(DOUBLE * size, 0.01)
        column, row = (round(place / near) if math.isfinite(place / near) else 0 for place in (x, y))
        if not any((text, column + dx, row + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            yield one
        seen.add((text, column, row))


def _lay_over(found: Objects, box: list[float], name: str) -> None:
    """Record an object that is not read, and put the characters in doubt over which it is drawn."""
    found.others.append((_sides(box), name))
    _doubt_within(found, box, name)


def _sides(box: list[float]) -> Segment:
    left, top, width, height = box
    return left, top, left + width, top + height


def _cover(path: Path, found: Objects, shade: Colour | None) -> None:
    """Hide the characters over which a filled rectangle is drawn."""
    element = path.element
    opaque = opacity(element, element.find("{*}FillColor"))
    if not is_true(element.get("Fill")) or opaque <= SEEN_THROUGH:
        return
    shades = [shade] if shade is not None else looks_of_gradient(element)
    if opaque < OPAQUE or shade is None or path.curved:
        found.grounds += [(_sides(path.box), one) for one in shades]
    if opaque < OPAQUE or path.curved:
        if min(path.box[2:]) > THIN:
            _doubt_within(found, path.box, "covered")  # with round ends, the box says little
        return
    for placed in path.parts:
        xs, ys = sorted({round(x, 1) for x, _ in placed}), sorted({round(y, 1) for _, y in placed})
        if len(xs) == len(ys) == 2 and min(xs[1] - xs[0], ys[1] - ys[0]) > THIN:
            if shade is not None:
                found.fills.append(((xs[0], ys[0], xs[1], ys[1]), shade))
            under = [g for g in found.glyphs if xs[0] <= g.middle <= xs[1] and ys[0] <= g.height <= ys[1]]
            gone = set(map(id, under))
            found.hidden += under
            found.glyphs = [g for g in found.glyphs if id(g) not in gone]
            found.boxes = [t for t in found.boxes
                           if not (xs[0] <= t.middle[0] <= xs[1] and ys[0] <= t.middle[1] <= ys[1])]  # fmt: skip
        elif len(placed) > 2:
            for glyph in found.glyphs:
                glyph.doubt = glyph.doubt or ("covered" if is_within((glyph.middle, glyph.height), placed) else "")


def _doubt_within(found: Objects, box: list[float], doubt: str) -> None:
    left, top, right, low = _sides(box)
    for glyph in found.glyphs:
        if left <= glyph.middle <= right and top <= glyph.height <= low:
            glyph.doubt = glyph.doubt or doubt


def _stroke_over(path: Path, found: Objects, width: float, stroke: Colour | None) -> None:
    """Put the characters in doubt over which a very thick line is drawn."""
    matrix = matrix_of(path.element)
    reach = width * max(abs(matrix[0]), abs(matrix[1]), abs(matrix[3])) / 2
    if 2 * reach <= THIN or is_false(path.element.get("Stroke")):
        return
    for placed in path.parts:
        for one, other in pairwise(placed):
            xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
            found.grounds.append(((xs[0] - reach, ys[0] - reach, xs[1] + reach, ys[1] + reach), stroke))
            for glyph in found.glyphs:
                if distance((glyph.middle, glyph.height), one, other) < reach + 0.2 * glyph.size:
                    glyph.doubt = glyph.doubt or "covered"


def _hides_or_adds(annotation: Any) -> bool:
    """Whether a highlight or watermark hides what is below, or adds horizontal figures as small as those of a table."""
    for path in annotation.iter("{*}PathObject"):
        opaque = opacity(path, path.find("{*}FillColor"), *path.iterancestors())
        if is_true(path.get("Fill")) and opaque > SEEN_THROUGH:
            return True
    for text in annotation.iter("{*}TextObject"):
        small = (floats(text.get("Size")) or [4.0])[0] <= LARGEST
        if small and matrix_of(text)[1] == 0 and any(map(str.isdigit, "".join(text.itertext()))):
            return True
    return False


def add_seals(found: Objects, boxes: list[list[float]]) -> None:
    for box in boxes:
        _lay_over(found, box, "seal")


def add_annotations(found: Objects, page: Any) -> None:
    """Add what annotations draw over a page (stamps, notes, typed text) as objects that are not read."""
    for annotation in page.iter("{*}Annot"):
        if is_false(annotation.get("Visible")) or annotation.get("Type") == "Link":
            continue
        if annotation.get("Type") in ("Highlight", "Watermark") and not _hides_or_adds(annotation):
            continue
        for appearance in annotation.iterchildren("{*}Appearance"):
            box = floats(appearance.get("Boundary"))
            if len(box) == 4:
                _lay_over(found, box, "annotation")
                _lay_over_beyond(found, box, appearance)


def _lay_over_beyond(found: Objects, box: list[float], appearance: Any) -> None:
    """The same for what an annotation draws outside of its stated box."""
    for element in appearance.iter("{*}PathObject", "{*}TextObject", "{*}ImageObject"):
        own = floats(element.get("Boundary"))
        if len(own) == 4 and (min(own[:2]) < 0 or own[0] + own[2] > box[2] or own[1] + own[3] > box[3]):
            _lay_over(found, [box[0] + own[0], box[1] + own[1], own[2], own[3]], "annotation")


def cut_at_edges(found: Objects, sheet: Any) -> None:
    """Hide the characters beyond the edges of a page that states its own size."""
    box = floats(sheet.text) if sheet is not None else []
    if len(box) != 4 or min(box[2:]) <= 0:
        return
    if box[:2] != [0, 0]:
        doubt_beyond(found, sheet)  # programs disagree on whether its corner is the origin of the page
        return
    beyond = [g for g in found.glyphs if not (0 <= g.middle <= box[2] and 0 <= g.height <= box[3])]
    gone = set(map(id, beyond))
    found.hidden += beyond
    found.glyphs = [glyph for glyph in found.glyphs if id(glyph) not in gone]
    found.boxes = [text for text in found.boxes if text.middle[0] <= box[2] and text.middle[1] <= box[3]]


def doubt_beyond(found: Objects, sheet: Any) -> None:
    """Put the characters outside of an area in doubt, whatever origin its size is measured from."""
    box = floats(sheet.text) if sheet is not None else []
    if len(box) != 4 or min(box[2:]) <= 0:
        return
    left, top, width, height = box
    right, low = left + width, top + height  # measured from the corner of the page, or else from that of the area
    right, low = (min(right, width) if left < 0 else right), (min(low, height) if top < 0 else low)
    for glyph in found.glyphs:
        if not (left <= glyph.middle <= right and top <= glyph.height <= low):
            glyph.doubt = glyph.doubt or "page area"


def _ground(found: Objects, glyph: Glyph) -> Colour:
    """The background colour of a character."""
    x, y = glyph.middle, glyph.height
    under = (
        shade for (left, top, right, low), shade in reversed(found.fills) if left <= x <= right and top <= y <= low
    )
    return next(under, WHITE)


def _text(element: Any, box: list[float], found: Objects, ink: Colour | None, *, shown: bool) -> None:
    matrix = matrix_of(element)
    size = (floats(element.get("Size")) or [4.0])[0] * (abs(matrix[3]) or abs(matrix[1]) or 1)
    glyphs: list[Glyph] = []
    font = element.get("Font") or ""
    for code, drawn in zip(element.iterchildren("{*}TextCode"), glyph_numbers(element), strict=True):
        text = code.text or ""
        x, y = (floats(code.get("X")) or [0.0])[0], (floats(code.get("Y")) or [0.0])[0]
        right, down = _steps(code.get("DeltaX"), len(text)), _steps(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            at = placed_by(matrix, x, y)
            step = right[index] if index < len(right) else (0.0 if down else size * _width(character))
            advance = min(abs(step) or size, size * _width(character)) * (abs(matrix[0]) or 1)
            place = (box[0] + at[0], box[1] + at[1])
            glyphs.append(Glyph(character, *place, size, advance, font, drawn.get(index)))
            x += step
            y += down[index] if index < len(down) else 0.0
    width = sum(glyph.advance for glyph in glyphs) / (abs(matrix[0]) or 1)
    doubt = doubt_of(element, matrix, width, (floats(element.get("Size")) or [4.0])[0])
    if ink is not None and glyphs and is_near(ink, _ground(found, glyphs[0])):
        if shown:
            _overwrite(found, glyphs)
        shown = False
    digits = [(glyph.middle, glyph.height) for glyph in glyphs if glyph.text.isdecimal()]
    if ink is not None and glyphs and digits:
        doubt = doubt or _faint(found, glyphs[0], ink, opacity(element, *element.iterfind("{*}FillColor")))
    doubt = doubt or unknown(element) or thick(element, size) or cut(element, box, matrix, digits, size)
    if shown and doubt != "hidden":
        for glyph in glyphs:
            glyph.doubt = doubt or ("colour" if ink is None else "")
            glyph.colour = ink or BLACK
        found.glyphs += glyphs
        runs = list(_runs(glyphs))
        if len(runs) > 1:
            found.boxes += [_box_of(run) for run in runs]
            return
        text = "".join(glyph.text for glyph in glyphs)
        middle = (box[0] + box[2] / 2, box[1] + box[3] / 2)
        found.boxes.append(TextBox(text, box[0], box[1], middle, size))
    else:
        found.hidden += glyphs


def _faint(found: Objects, glyph: Glyph, ink: Colour, alpha: float) -> str:
    """ "colour" if letters can hardly be read on their background, or on what it may be; else ""."""
    ground, x, y = _ground(found, glyph), glyph.middle, glyph.height
    mixed = [alpha / OPAQUE * a + (1 - alpha / OPAQUE) * b for a, b in zip(ink, ground, strict=True)]
    if sum(abs(a - b) for a, b in zip(mixed, ground, strict=True)) <= HARDLY_READ:
        return "colour"
    under = [shade for (left, top, right, low), shade in found.grounds if left <= x <= right and top <= y <= low]
    return "colour" if any(one is None or is_near(ink, one) for one in under) else ""


def _overwrite(found: Objects, drawn: list[Glyph]) -> None:
    """Put the characters in doubt over which others are drawn in the colour of their background."""
    inked = [glyph for glyph in drawn if glyph.text.strip()]
    for glyph in found.glyphs if inked else ():
        over = any(
            abs(glyph.height - one.height) < 0.5 * one.size and one.x <= glyph.middle <= one.x + one.advance
            for one in inked
        )
        glyph.doubt = glyph.doubt or ("covered" if over else "")


def _runs(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """The characters of a text object in groups that are apart, as where one object contains the numbers of a row."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        if run and _stand_apart(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _stand_apart(one: Glyph, other: Glyph) -> bool:
    gap = other.x - one.x - one.advance
    return gap > APART * one.size or gap < -APART * one.size or abs(other.y - one.y) > 0.5 * one.size


def _box_of(run: list[Glyph]) -> TextBox:
    first, last = run[0], run[-1]
    middle = ((first.x + last.x + last.advance) / 2, first.height)
    return TextBox("".join(glyph.text for glyph in run), first.x, first.y - first.size, middle, first.size)


def _width(character: str) -> float:
    return 1.0 if ord(character) > 0x2E7F else 0.5


def _steps(text: str | None, most: int) -> list[float]:
    """DeltaX or DeltaY as one number per step; `g 3 5.2` stands for three times 5.2."""
    parts = iter((text or "").split())
    steps: list[float] = []
    for part in parts:
        try:
            if part == "g":
                count, step = int(next(parts, "0")), float(next(parts, "0"))
                steps += [step] * min(count, most)
            else:
                steps.append(float(part))
        except ValueError:
            break
    return steps[:most]
