"""Whether the page shows what its text says: every glyph has ink, and all ink in a cell belongs to a glyph.

A layer that is switched off, white or transparent paint, a clipping path, a filled shape on top or the invisible render
mode make a character that no person sees. A form field, an annotation, an outline, a picture or a code that maps to no
character make ink without text. Both are found by rendering the page with and without its text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import pypdfium2 as pdfium

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import (
    clipping,
    covering,
    digit_shapes,
    foreign_ink,
    glyphs,
    missing_ink,
    page_view,
)
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph
from gongkai.extractors.readers.pdf.page_view import Gray, Mask, PageView
from gongkai.extractors.readers.raised_figures import stands_off

LEAST_INK = 0.06
"""The least share of a glyph's box that its ink fills; a comma or a thin 1 fills more than a quarter."""

NO_OUTLINE = 0.005
"""A font has no outline for a glyph whose box is at most this share of its size high; a dash is ten times that."""

LEAST_SIZE = 2.0
"""In points: a digit that is smaller, and less than half as large as others, is a speck on the printed page."""

SQUEEZED = 0.2
"""A digit other than 1 that is narrower than this share of its height is a line; the narrowest typefaces are wider."""

LEAST_DIGIT = 8.0
"""The height in pixels from which a digit can be recognised by its shape."""

OVERLAP, TOUCHED = 0.3, 0.1
"""The share of a glyph's box that another glyph must cover for the ink there to be the other's; from the second value
on, the shape of both together cannot be recognised."""

RAISED_CHARS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")

NOTE_MARKS = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*＊※†‡")
"""Characters beside a number that refer to a note below the table, if they are smaller and raised."""

OF_A_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，+-－%％/") | RAISED_CHARS

MARKED_NUMBER = OF_A_NUMBER | NOTE_MARKS

FIRST_IDEOGRAPH = "\u2e80"

LONGEST_NUMBER = 10
AS_HIGH = 0.85
"""The least height of a character that may stand for a digit, as a share of that of the digits of the page."""

_NUMBER_LIKE = re.compile(r"[+\-－＋−]?[0-9０-９][0-9０-９.,．，]*\D{0,3}(?:$|[（(].*)")


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a cell shows besides plain text: characters left out, each with the reason, and ink that is no text.

    `doubtful`: the ink may be characters. `overprinted`: it extends into other cells, like that of a seal or a
    signature. `crossed`: it runs through digits, whatever they are read as.
    """

    struck: tuple[Glyph, ...] = ()
    raised: tuple[Glyph, ...] = ()
    doubtful: bool = False
    overprinted: bool = False
    crossed: bool = False

    @property
    def left_out(self) -> tuple[Glyph, ...]:
        return self.struck + self.raised


@dataclass
class VisualCheck:
    """A page compared with its glyphs.

    `hidden` are the glyphs that print nothing, `run_out` those outside the area to which they are clipped.

    By `id` of the glyph: `partial` are those that print only in part or are no digits, `cut` those of which something
    hides a part, `misread` gives the digits that others look like, `undrawn` are those whose look is unknown on this
    machine: their font is not in the file, and the substitute font does not have them.
    """

    page: pdfium.PdfPage
    view: PageView
    shown: list[Glyph]
    hidden: list[Glyph]
    partial: set[int] = field(default_factory=set)
    misread: dict[int, str] = field(default_factory=dict)
    undrawn: frozenset[int] = frozenset()
    run_out: list[Glyph] = field(default_factory=list)
    annotations: Sequence[Box] = ()
    """Where other programs draw more than pdfium does."""
    cut: set[int] = field(default_factory=set)

    def appearance(self, text: str, ink: Sequence[Glyph], box: Box) -> Appearance:
        """The look of a cell with a number or with nothing: of its glyphs, and of any other ink."""
        foreign = foreign_ink.look(self.view, box)
        numeric = [g for g in ink if g.char in MARKED_NUMBER]
        struck = tuple(g for g in numeric if foreign is not None and foreign_ink.is_struck(g, foreign))
        small = raised([g for g in numeric if g not in struck])
        inside, across = foreign.more(struck) if foreign is not None else (False, False)
        if across and not ink and not inside:  # a figure may be close to a rule, with nothing of it further inside
            nearer = foreign_ink.look(self.view, box, foreign_ink.NEAREST)
            inside, across = nearer.more(struck) if nearer is not None else (False, across)
        # what strikes a figure covers some of it
        cut = any(id(g) in self.cut for g in ink if g not in struck)
        annotated = any(_is_over(box, other) for other in self.annotations)
        doubtful = inside or cut or annotated or self._stray_text(box, ink) or any(id(g) in self.partial for g in ink)
        crossed = cut or annotated
        if inside and foreign is not None:
            left = [g for g in numeric if g not in struck]
            crossed |= foreign.crosses(left) or foreign.goes_on(left)
        return Appearance(struck, small, doubtful, across, crossed)

    def _stray_text(self, box: Box, ink: Sequence[Glyph]) -> bool:
        """Whether text is printed in a cell where no glyph is, because its code stands for no character."""
        inset = foreign_ink.INSET / 2
        x0, y0, x1, y1 = page_view.bounds(
            (box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset), self.view.scale
        )
        most = (foreign_ink.SPECK * self.view.scale) ** 2
        inside = slice(y0, y1), slice(x0, x1)
        # the glyphs of the cell explain the ink of nearly every cell, so that those of the page are not needed
        if cv2.countNonZero(own := self.view.text_ink[inside].astype(np.uint8)) <= most:
            return False
        for glyph in ink:
            left, top, right, bottom = page_view.bounds(glyph.box, self.view.scale)
            own[max(0, top - 1 - y0) : max(0, bottom + 1 - y0), max(0, left - 1 - x0) : max(0, right + 1 - x0)] = 0
        return cv2.countNonZero(own) > most and bool(np.count_nonzero(self.stray_text[inside]) > most)

    def digits_behind_codes(self, ink: Sequence[Glyph], *, is_numeric: bool) -> dict[int, str]:
        """By `id` of the glyph, the digits that characters look like: characters whose codes are
        letters, or, in a cell with a number or a mark, signs, marks and units. Empty if one of them,
        other than a sign or mark, looks like no digit."""
        signs = [g for g in ink if g.char in MARKED_NUMBER and not g.char.isdigit() and self._is_high(g)]
        coded = [g for g in ink if g.char not in OF_A_NUMBER and (g.char not in NOTE_MARKS or g.char.isdigit())]
        if not (coded or signs) or len(ink) > LONGEST_NUMBER or any(g.char in NOTE_MARKS for g in coded):
            return {}
        if not (is_numeric or all(map(_may_stand_for_a_digit, coded))):
            return {}
        if any(g.char.isascii() and g.char.isalpha() and g.char not in self._in_numbers for g in coded):
            return {}  # a letter like any other
        usual = median([g.size for g in self.shown if g.char.isdigit()] or [0.0])
        if any(g.size < AS_HIGH * usual for g in coded):
            return {}
        perhaps = digit_shapes.perhaps_digits((*coded, *signs), self.view)  # before a nearer view
        if not perhaps or not perhaps >= {id(g) for g in coded}:
            return {}
        small = min(g.size for g in (*coded, *signs)) * self.view.scale < LEAST_DIGIT
        found = digit_shapes.digits_of((*coded, *signs), self._near if small else self.view)
        return found if all(id(g) in found for g in coded) else {}

    def _is_high(self, glyph: Glyph) -> bool:
        """Whether the ink of a glyph is as high as a digit's may be, unlike that of dashes and points."""
        rows = np.flatnonzero(self.view.text[page_view.around(glyph.box, self.view.scale)].any(axis=1))
        return len(rows) > 0 and bool(rows[-1] - rows[0] >= glyph.size * self.view.scale / 2)

    @cached_property
    def _in_numbers(self) -> set[str]:
        """The characters that are directly beside a digit somewhere on the page."""
        beside = [
            (a.char, b.char)
            for a, b in pairwise(self.shown)
            if a.char.isdigit() != b.char.isdigit()
            and abs(a.baseline - b.baseline) < a.size / 4
            and 0 < b.start - a.start < 1.5 * a.size
        ]
        return {char for pair in beside for char in pair}

    @cached_property
    def _near(self) -> PageView:
        return page_view.take(self.page, 2 * self.view.scale)

    @cached_property
    def stray_text(self) -> Mask:
        """Where text is printed that belongs to no glyph."""
        ink = self.view.text_ink.copy()
        for x0, y0, x1, y1 in page_view.pixel_boxes(self.shown, self.view.scale, 1):
            ink[y0:y1, x0:x1] = False
        return ink


def check(page: pdfium.PdfPage, ink: Sequence[Glyph]) -> VisualCheck:
    """Render the page, and divide its glyphs into visible and hidden ones."""
    view = page_view.take(page)
    from_near = cache(lambda: page_view.take(page, 2 * view.scale))
    bare = _without_ink_from_near(ink, view, from_near)
    undrawn = frozenset(id(g) for g in _of_missing_fonts(bare))
    hidden = {id(g) for g in bare if id(g) not in undrawn} | {id(g) for g in ink if clipping.is_clipped(g.clip, g.box)}
    hidden |= {id(g) for g in _illegible([g for g in ink if id(g) not in undrawn])}
    hidden |= {id(g) for g in _covered([g for g in ink if id(g) not in hidden | undrawn], page, view)}
    shown = [g for g in ink if id(g) not in hidden]
    partial: set[int] = set()
    misread: dict[int, str] = {}
    cut: set[int] = set()
    frame = glyphs.frame(page)
    for part, near in _looked_at(shown, view, from_near):
        figures = [g for g in part if g.char in OF_A_NUMBER]
        partial |= {id(g) for g in missing_ink.in_part(figures, near.text_ink, near.scale)}
        looks = digit_shapes.contradicted([g for g in part if id(g) not in partial], near, from_near)
        misread |= {which: digit for which, digit in looks.items() if digit != digit_shapes.NO_DIGIT}
        unlike = [g for g in part if looks.get(id(g)) == digit_shapes.NO_DIGIT]
        partial |= {id(g) for g in unlike if not any(_overlaps(g, o, TOUCHED) for o in part if o is not g)}
        fewer = missing_ink.unlike_others(figures, near)
        if fewer and (bold := _printed_again(figures, ink, page, frame)):  # those printed once have less ink
            apart = [g for g in figures if id(g) not in bold], [g for g in figures if id(g) in bold]
            fewer = [g for alike in apart for g in missing_ink.unlike_others(alike, near)]
        cut |= {id(g) for g in fewer if not any(_overlaps(g, o, 0.0) for o in part if o is not g)}
    cut |= {id(g) for g in covering.cut([g for g in shown if g.char in OF_A_NUMBER], page, frame, view)}
    run_out = [g for g in ink if g.clip and g.place != (g.x, g.y)]
    notes = page_view.undrawn_annotations(page, frame)
    gone = [g for g in ink if id(g) in hidden]
    return VisualCheck(page, view, shown, gone, partial, misread, undrawn, run_out, notes, cut)


def _printed_again(figures: Sequence[Glyph], ink: Sequence[Glyph], page: pdfium.PdfPage, frame: Frame) -> set[int]:
    """The figures over which another text is printed whose characters pdfium does not report, because it takes them for
    the same text moved a little to look bold."""
    sources = {g.source for g in ink}
    again = [Box(*box) for source, box in glyphs.text_places(page, frame) if source not in sources]
    return {id(g) for g in figures if any(_is_over(Box(*g.box), box) for box in again)}


def _may_stand_for_a_digit(glyph: Glyph) -> bool:
    """Whether the character may result from a digit with a wrong code: a letter,
    a sign of no language, or none at all."""
    kind = unicodedata.category(glyph.char)
    return (glyph.char.isalpha() and glyph.char < FIRST_IDEOGRAPH) or kind in ("Co", "Cn") or glyph.char == "\ufffd"


def _is_over(box: Box, other: Box) -> bool:
    return box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1


def _looked_at(
    shown: Sequence[Glyph], view: PageView, from_near: Callable[[], PageView]
) -> list[tuple[list[Glyph], PageView]]:
    """The glyphs with the view to examine them in: digits too small for this one in a view of twice the scale."""
    small = {id(g) for g in shown if g.char.isdigit() and g.size * view.scale < LEAST_DIGIT}
    large = [g for g in shown if id(g) not in small]
    if not small:
        return [(large, view)]
    return [(large, view), ([g for g in shown if id(g) in small], from_near())]


def is_number(text: str) -> bool:
    """Whether a cell's text is a number, perhaps followed by a unit or a note, a mark, or nothing."""
    return len(text) <= 1 or _NUMBER_LIKE.match(text.strip("".join(NOTE_MARKS))) is not None


def without_ink(printed: Sequence[Glyph], view: PageView) -> list[Glyph]:
    """The glyphs where the page shows nothing."""
    ink = view.text_ink.view(np.uint8)
    boxes = page_view.pixel_boxes(printed, view.scale).tolist()
    return [g for g, box in zip(printed, boxes, strict=True) if _ink_share(ink, *box) < LEAST_INK]


def _without_ink_from_near(printed: Sequence[Glyph], view: PageView, from_near: Callable[[], PageView]) -> list[Glyph]:
    """The glyphs where the page shows nothing. Points and dashes are examined again at twice the scale, as they may be
    drawn a pixel beside their box."""
    bare = without_ink(printed, view)
    thin = [g for g in bare if missing_ink.is_thin(g, view.scale)]
    if not thin:
        return bare
    shown = {id(g) for g in thin} - {id(g) for g in without_ink(thin, from_near())}
    return [g for g in bare if id(g) not in shown]


def _illegible(printed: Sequence[Glyph]) -> list[Glyph]:
    """The digits that no person can read: specks compared with the others of the page, or squeezed to a line."""
    digits = [g for g in printed if g.char.isdigit()]
    usual = median(g.size for g in digits) if digits else 0.0
    specks = [g for g in digits if g.size < min(LEAST_SIZE, usual / 2)]
    return specks + [g for g in digits if unicodedata.digit(g.char) != 1 and _slimness(g) < SQUEEZED]


def leaves_ink(glyph: Glyph) -> bool:
    """Whether a hidden character is one that no person can read although it leaves ink."""
    return glyph.char.isdigit() and (glyph.size < LEAST_SIZE or _slimness(glyph) < SQUEEZED)


def _slimness(glyph: Glyph) -> float:
    x0, y0, x1, y1 = glyph.box
    return min(x1 - x0, y1 - y0) / max(0.01, glyph.size)


def _of_missing_fonts(bare: list[Glyph]) -> list[Glyph]:
    """The glyphs without ink that have no outline here, because neither the file nor this machine has their font."""
    embedded: dict[int, bool] = {}
    missing = []
    for glyph in bare:
        if glyph.char >= FIRST_IDEOGRAPH or _is_empty(glyph):
            if glyph.source not in embedded:
                embedded[glyph.source] = glyphs.is_embedded(glyph)
            missing += [] if embedded[glyph.source] else [glyph]
    return missing


def _is_empty(glyph: Glyph) -> bool:
    """Whether the glyph has no outline: its box is as wide as the glyph, but almost without height."""
    x0, y0, x1, y1 = glyph.box
    return min(x1 - x0, y1 - y0) <= NO_OUTLINE * glyph.size


def _ink_share(ink: Gray, x0: int, y0: int, x1: int, y1: int) -> float:
    """The share of a box that is ink."""
    part = ink[y0:y1, x0:x1]
    return cv2.countNonZero(part) / ((x1 - x0) * (y1 - y0)) if part.size else 0.0


def _covered(inked: Sequence[Glyph], page: pdfium.PdfPage, view: PageView) -> list[Glyph]:
    """Figures in whose box there is only the ink of another glyph: the page looks the same without them."""
    places: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in inked:
        places[int(glyph.x / 6), int(glyph.y / 6)].append(glyph)
    covered = []
    for glyph in inked:
        if glyph.char in OF_A_NUMBER and any(_overlaps(glyph, other) for other in _near(glyph, places)):
            ink = page_view.ink_of(page, glyph, view.scale)
            covered += [glyph] if ink.mean() < LEAST_INK / 2 else []
    return covered


def _near(glyph: Glyph, places: dict[tuple[int, int], list[Glyph]]) -> list[Glyph]:
    column, row = int(glyph.x / 6), int(glyph.y / 6)
    around = [(column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    return [g for at in around if at in places for g in places[at] if g.source != glyph.source]


def _overlaps(glyph: Glyph, other: Glyph, share: float = OVERLAP) -> bool:
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = glyph.box, other.box
    common = max(0.0, min(ax1, bx1) - max(ax0, bx0)) * max(0.0, min(ay1, by1) - max(ay0, by0))
    return common > share * max(0.01, (ax1 - ax0) * (ay1 - ay0))


def raised(numeric: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Figures that are smaller than the others of their cell and raised or lowered: the mark of a note."""
    digits = [g for g in numeric if g.char.isdigit() and g.char not in NOTE_MARKS]
    if not digits:
        return ()
    largest = max(digits, key=lambda g: g.size)
    marks = [g for g in numeric if g.char in NOTE_MARKS]
    return tuple(
        g
        for g in (*digits, *marks)
        if g.char in RAISED_CHARS or stands_off(g.size, g.baseline, (largest.size, largest.baseline))
    )
