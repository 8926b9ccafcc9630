"""The second reading of a PDF page: pdfium's glyphs, their positions, and the text they form."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors.readers.pdf import cell_boxes, clipping

DOTS_OF_A_RULE = 60
"""From this many dots on a page they may be dotted rules; a third as many forms may each be the frame of a cell."""

SAME_LINE = 0.5
"""Glyphs are on one line if their baselines differ by less than this share of the larger one's size."""

SAME_BASELINE = 0.05
"""Within a line baselines differ by less than this share; those of two lines in
neighbouring cells may differ by more."""

ADJOINING, OVERLAP = 0.45, 0.3
"""Glyphs are printed one after the other if their gap and their overlap are at
most these shares of the larger one's size."""

DOUBLE = 0.25
"""Equal glyphs whose middles are no further apart than this share of their size are one, printed twice."""

CLOSE = 2.0
"""In points: no two equal glyphs have their middles in one square of this size unless one is printed twice."""

BUCKET = 6.0
"""In points: glyphs are searched in squares of this size. Characters of tables are smaller than four times that."""

SLANTED_DEG = 10
"""Glyphs that lean by more degrees belong to a watermark."""

SAME_SLANT, NEARLY_ALL = 0.1, 0.95
"""Characters that lean alike differ by at most this many degrees; the page leans if at
least such a share of its characters do."""

WIDE_SPACE = 1.0
"""A closing bracket at the end of a line may follow a space this wide."""


class Glyph(NamedTuple):
    """A printed character: middle of its ink, start of its baseline, larger side and width of its ink.

    In points from the top left of the page as displayed. `box` is that of the ink, `angle` the degrees by which the
    character is rotated on the page as displayed, `source` the address of the text object that prints it. `clip` is the
    area outside of which nothing of it is printed: where a workbook was printed, its cell.
    """

    char: str
    x: float
    y: float
    start: float
    baseline: float
    size: float
    width: float
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    angle: int = 0
    source: int = 0
    clip: clipping.Area | None = None

    @property
    def place(self) -> tuple[float, float]:
        """Its middle or, where that is clipped, the nearest point that is not."""
        return (self.x, self.y) if self.clip is None else clipping.nearest(self.clip, self.x, self.y)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is displayed: its MediaBox, the part of it inside the CropBox (left, bottom,
    right, top), and the clockwise rotation."""

    media: tuple[float, float, float, float]
    crop: tuple[float, float, float, float]
    rotation: int

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of PDF user space, converted to points from the top left of the page as displayed."""
        left, bottom, right, top = self.crop
        if self.rotation == 0:
            return x - left, top - y
        return {90: (y - bottom, x - left), 180: (right - x, y - bottom), 270: (top - y, right - x)}[self.rotation]

    def shown_box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The sides of a box of PDF user space, converted likewise."""
        corners = self.shown(left, bottom), self.shown(right, top)
        (x0, x1), (y0, y1) = (sorted(side) for side in zip(*corners, strict=True))
        return x0, y0, x1, y1

    def media_offset(self) -> tuple[float, float]:
        """The top left of the displayed MediaBox, relative to that of the displayed CropBox."""
        corner = {0: (0, 3), 90: (0, 1), 180: (2, 1), 270: (2, 3)}[self.rotation]
        return self.shown(self.media[corner[0]], self.media[corner[1]])

    def media_height(self) -> float:
        left, bottom, right, top = self.media
        return top - bottom if self.rotation in (0, 180) else right - left


def frame(page: pdfium.PdfPage) -> Frame:
    return Frame(_sorted(page.get_mediabox()), _sorted(page.get_bbox()), page.get_rotation())


def _sorted(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box with its corners in order, whichever order they were given in."""
    (left, right), (bottom, top) = sorted(box[::2]), sorted(box[1::2])
    return left, bottom, right, top


def read_glyphs(textpage: pdfium.PdfTextPage, shown: Frame) -> list[Glyph]:
    """Every visible character of the page, without those that pdfium inserts itself (spaces, line ends)."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    glyphs = []
    looks: dict[int, tuple[int, clipping.Area | None]] = {}
    clips = clipping.Clips(textpage.page, shown.shown)
    handle = textpage.raw  # each call would look it up again
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        if _prints_nothing(code):  # such as everything that pdfium inserts itself
            continue
        if not raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
            continue
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        mid_x, mid_y = shown.shown((left.value + right.value) / 2, (bottom.value + top.value) / 2)
        start, baseline = shown.shown(x.value, y.value)
        # the nominal font size is wrong where the text matrix scales it; the ink is right
        sides = right.value - left.value, top.value - bottom.value
        width = sides[shown.rotation in (90, 270)]
        half = width / 2, sides[shown.rotation not in (90, 270)] / 2
        box = mid_x - half[0], mid_y - half[1], mid_x + half[0], mid_y + half[1]
        item = raw.FPDFText_GetTextObject(handle, index)
        source = ctypes.addressof(item.contents) if item else 0
        if source not in looks or not source:  # the characters of a text object are rotated and clipped alike
            angle = round(math.degrees(raw.FPDFText_GetCharAngle(handle, index))) + shown.rotation
            looks[source] = angle % 360, clips.of(item, source)
        angle, clip = looks[source]
        glyphs.append(Glyph(chr(code), mid_x, mid_y, start, baseline, max(sides), width, box, angle, source, clip))
    return glyphs


@lru_cache(maxsize=4096)
def _prints_nothing(code: int) -> bool:
    """Whether a code is white space, a control or a format character (a byte order mark, a direction mark).

    If the page shows something for it nevertheless, that is ink without a character.
    """
    return chr(code).isspace() or unicodedata.category(chr(code)) in ("Cc", "Cf", "Cn", "Cs")


def without_overprints(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs, with those printed several times at nearly the same place (to
    look bold or cast a shadow) only once."""
    glyphs = list(glyphs)
    if len({(g.char, int(g.x / CLOSE), int(g.y / CLOSE)) for g in glyphs}) == len(glyphs):
        return glyphs  # as in nearly every file; if glyphs are printed twice, some are in the same square
    printed: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    kept = []
    for glyph in glyphs:
        column, row = int(glyph.x / BUCKET), int(glyph.y / BUCKET)
        around = [(glyph.char, column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if not any(_is_double(glyph, other) for at in around if at in printed for other in printed[at]):
            printed[glyph.char, column, row].append(glyph)
            kept.append(glyph)
    return kept


def _is_double(a: Glyph, b: Glyph) -> bool:
    return max(abs(a.x - b.x), abs(a.y - b.y)) < DOUBLE * max(a.size, b.size)


def text_object(glyph: Glyph) -> Any:
    """The text object that prints a glyph; valid while its page is open."""
    return ctypes.cast(glyph.source, raw.FPDF_PAGEOBJECT)


def colour(glyph: Glyph) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity of a glyph, while its page is open; black where unknown."""
    channels = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFPageObj_GetFillColor(text_object(glyph), *channels)
    red, green, blue, alpha = (channel.value for channel in channels)
    return (red, green, blue, alpha) if known else (0, 0, 0, 255)


def font(glyph: Glyph) -> int:
    """The address of a glyph's font, which is the same for all glyphs of one font of the file."""
    return ctypes.cast(raw.FPDFTextObj_GetFont(text_object(glyph)), ctypes.c_void_p).value or 0


def is_embedded(glyph: Glyph) -> bool:
    """Whether the file contains the font of a glyph."""
    return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(text_object(glyph))) == 1)


def has_own_fonts(textpage: pdfium.PdfTextPage) -> bool:
    """Whether the file contains the fonts of a page's letters, so that their look does not depend on the machine.

    Figures and signs, such as a page number, may use a font that every machine has.
    """
    letters = [i for i in range(textpage.count_chars()) if is_letter(chr(raw.FPDFText_GetUnicode(textpage, i)))]
    items = (raw.FPDFText_GetTextObject(textpage, i) for i in letters)
    return all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1 for item in items if item)


@lru_cache(maxsize=4096)
def is_letter(char: str) -> bool:
    """Whether a character should have a meaning: not a space, figure or sign."""
    return not char.isspace() and unicodedata.category(char)[0] not in "NPSZ"


def text_angles(textpage: pdfium.PdfTextPage, sample: int = 200) -> list[float]:
    """By how many degrees clockwise the lines of some characters of a page are
    rotated, before the page's own rotation."""
    angles = []
    matrix = raw.FS_MATRIX()
    handle = textpage.raw  # each call would look it up again
    for index in range(0, count := textpage.count_chars(), max(1, count // sample)):
        if chr(raw.FPDFText_GetUnicode(handle, index)).isspace():  # such as what pdfium inserts itself
            continue
        if raw.FPDFText_GetMatrix(handle, index, matrix):  # letters may lean on a straight line, as in italics
            angles.append(math.degrees(math.atan2(-matrix.b, matrix.a)))
    return angles


def text_angle(angles: Iterable[float]) -> int:
    """The direction of most of a page's text: 0, 90, 180 or 270 degrees clockwise."""
    upright: Counter[int] = Counter()
    leaning: Counter[int] = Counter()  # that of a watermark, unless all of the page leans
    for angle in angles:
        (leaning if SLANTED_DEG < angle % 90 < 90 - SLANTED_DEG else upright)[round(angle / 90) * 90 % 360] += 1
    most = (upright or leaning).most_common(1)
    return most[0][0] if most else 0


def text_slant(angles: Iterable[float]) -> float:
    """By how many degrees clockwise the text leans from horizontal or vertical;
    0 unless nearly all of it leans alike."""
    slants = [(angle + 45) % 90 - 45 for angle in angles]
    slant = median(slants) if slants else 0.0
    alike = sum(abs(other - slant) <= SAME_SLANT for other in slants)
    return slant if SAME_SLANT < abs(slant) <= SLANTED_DEG and alike >= NEARLY_ALL * len(slants) else 0.0


def _beside(a: Glyph, b: Glyph, share: float = SAME_LINE) -> bool:
    return abs(a.baseline - b.baseline) < share * max(a.size, b.size)


def closes(glyph: Glyph) -> bool:
    return unicodedata.category(glyph.char) in ("Pe", "Pf")


def before(glyph: Glyph, glyphs: Iterable[Glyph]) -> Glyph | None:
    """The glyph directly before this one; none if another one, not a closing
    bracket after it, is directly before this one."""
    line = [g for g in glyphs if g is not glyph and _beside(g, glyph, SAME_BASELINE)]
    right = min((g for g in line if g.x >= glyph.x), key=lambda g: g.x, default=None)
    if right and _adjoin(glyph, right) and not closes(glyph):
        return None
    alone = closes(glyph) and not (right and _adjoin(glyph, right, ADJOINING + WIDE_SPACE))
    reach = ADJOINING + WIDE_SPACE * alone
    return max((g for g in line if g.x < glyph.x and _adjoin(g, glyph, reach)), key=lambda g: g.x, default=None)


def _adjoin(left: Glyph, right: Glyph, apart: float = ADJOINING) -> bool:
    gap = right.x - right.width / 2 - left.x - left.width / 2
    return -OVERLAP < gap / max(left.size, right.size) < apart


def lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The glyphs as lines, from top to bottom, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.baseline, g.start)):
        if rows and _beside(glyph, rows[-1][-1]):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda g: g.start) for row in rows]


def text(glyphs: Iterable[Glyph]) -> str:
    """The glyphs as lines of text."""
    return "\n".join("".join(g.char for g in line) for line in lines(glyphs))


def count_rules(page: pdfium.PdfPage, enough: int, thin: float) -> tuple[int, int, int]:
    """Horizontal rules, vertical rules and images on the page; counting stops at `enough` of both kinds of rules.

    A stroked rectangle counts as a rule in each direction, an outline of many strokes as several; a wide fill is a
    background. The result may make a page count as a table page that is none, never the other way round.
    """
    across = down = images = dots = forms = 0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
    shaded: list[cell_boxes.Box] = []
    for kind, item in objects(page):
        images += kind == raw.FPDF_PAGEOBJ_IMAGE
        forms += kind == raw.FPDF_PAGEOBJ_FORM
        if kind != raw.FPDF_PAGEOBJ_PATH or not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        strokes = 1
        if min(width, height) > thin:
            raw.FPDFPath_GetDrawMode(item, fill_mode, stroked)
            strokes = max(1, raw.FPDFPath_CountSegments(item) // 4) * bool(stroked.value)
            if not strokes and len(shaded) <= cell_boxes.MOST:
                shaded.append((left.value, bottom.value, right.value, top.value))
        across += strokes * (width > thin)
        down += strokes * (height > thin)
        dots += max(width, height) <= thin
        if across >= enough and down >= enough:
            break
    is_drawn = max(dots, 3 * forms) >= DOTS_OF_A_RULE or (min(across, down) < enough and cell_boxes.is_grid(shaded))
    return max(across, enough * is_drawn), max(down, enough * is_drawn), images


def objects(page: pdfium.PdfPage, depth: int = 8) -> Iterator[tuple[int, Any]]:
    """Type and handle of every object, including those inside forms; pypdfium2's
    own iteration wraps each and is slow."""
    yield from _walk(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, depth)


def text_places(page: pdfium.PdfPage, shown: Frame) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """The text objects of a page itself: the `source` of their glyphs, and their places on the page as displayed."""
    sides = left, bottom, right, top = tuple(ctypes.c_float() for _ in range(4))
    for kind, item in objects(page, depth=0):
        if kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFPageObj_GetBounds(item, *sides):
            yield ctypes.addressof(item.contents), shown.shown_box(left.value, bottom.value, right.value, top.value)


def _walk(
    container: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], depth: int
) -> Iterator[tuple[int, Any]]:
    for index in range(count(container)):
        item = get(container, index)
        kind = raw.FPDFPageObj_GetType(item)
        yield kind, item
        if kind == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from _walk(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1)
