"""The words of a scanned page whose numbers stand in columns without ruled cells: each word is read twice.

Words are found by their ink: text areas of the detector, cut at gaps wider than those inside a word, and any ink that
the detector missed. The meaning of the words is not looked at here: rows and columns are found later, by the labels of
the form. Places are those on the deskewed page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.document import Box, TextLayout, Word, compact
from gongkai.extractors.readers.number_characters import HAN
from gongkai.extractors.readers.scan import digit_shapes, form_labels
from gongkai.extractors.readers.scan.geometry import Area, Gray, Mask, around, is_level, moved, transposed
from gongkai.extractors.readers.scan.grid import LONG_RULE_PT, rule_masks
from gongkai.extractors.readers.scan.ink import (
    SPECK_PT,
    STROKE_PT,
    Ink,
    Paper,
    blobs_of,
    line_crop,
    thickened,
)
from gongkai.extractors.readers.scan.number_readings import (
    NumberReadings,
    has_wide_sign,
    number_of,
    settle,
)
from gongkai.extractors.readers.scan.recognition import Line, engine
from gongkai.extractors.readers.scan.strokes import Stroke, repeated, stroke_of

READER = "scan:words+shapes"

FEW_NUMBERS = 6
"""A page with fewer lines that are nothing but a number holds no table of a form."""
UNCLIPPED = 1.35
"""Height of a detected area divided by the height of its characters."""
GAP = 0.45
"""Characters further apart than this, in ems, belong to two words."""
SPACE = 0.28
"""A gap wider than this, in ems, is a space if the recogniser reads one there between two ideographs."""
HYPHEN_PT = 2.6
"""A stroke at least this long is print, however thin."""
PUNCTUATION, PARENTHESIS, PUNCTUATION_GAP = 0.55, 0.4, 0.9
"""In ems: greatest height and width of a comma, width of a parenthesis, and gap between either and its neighbour."""
TALLEST = 2.0
"""Greatest height of the stroke of a character, in ems."""
LARGE_PT = 40.0
"""Ink larger than this in both directions is a picture or a seal, not a word."""

_ORDINAL = re.compile(r"[一二三四五六七八九十（()）、，.．：:1]{1,3}")
"""An ordinal printed before a label; a parenthesis that stands alone may be read as a 1."""
_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_GOES_ON = re.compile(r"[：:、，,)）]")
_COMMAS = "、，,：:"
_MISREAD = frozenset("一二三十口日曰囗")  # what dashes, signs and digits are read as
_PUNCTUATION = frozenset('、，,：:；;。（）()“”"《》')
NEAR_PLACE = 2
"""By how many characters a position computed in ems may be off: digits are narrower than an em."""


NOT_READ = Line("", 1.0, 1.0)
"""The page reading of ink that the detector missed."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The ink of one word, that area with a margin, and the page reading if it consists of just this word."""

    ink: Area
    room: Area
    page_line: Line | None


def has_columns(lines: Sequence[Line]) -> bool:
    """Whether enough lines are nothing but a number for the page to hold a table."""
    return sum(any(map(str.isdecimal, line.text)) and not HAN.search(line.text) for line in lines) >= FEW_NUMBERS


def layout(
    pixels: Gray, scale: float, found: Sequence[tuple[Area, Line]], page: int | None, sealed: Mask | None = None
) -> TextLayout:
    """The words of a page of `scale` pixels per point; `found` are the detected text areas and what is read there,
    `sealed` the pixels that a seal touched."""
    paper = Paper.of(pixels, _rules(pixels, scale), scale, sealed)
    em = float(np.median([area.height for area, _ in found])) / UNCLIPPED
    dark = _ink(paper)
    rest, stains = _not_found(dark, [area for area, _ in found], em, scale)
    found = _with_ordinals([*found, *((area, NOT_READ) for area in rest)], em, pixels)
    places = _once([place for area, line in found for place in _words_in(area, line, dark, em)])
    settled = _read(places, paper, pixels)
    boxes = [_box(place.ink, em, scale) for place in places]
    words = [Word(text, box) for (text, _), box in zip(settled, boxes, strict=True) if compact(text)]
    second = [Word(other, box) for (_, other), box in zip(settled, boxes, strict=True) if other and compact(other)]
    # ink that is read as nothing is kept as a stain
    stains += [box for (text, _), box in zip(settled, boxes, strict=True) if not compact(text)]
    return TextLayout(page, tuple(words), tuple(second), tuple(stains), READER)


def _once(places: Sequence[_Place]) -> list[_Place]:
    """The words without those that are the end of another word, found twice in overlapping areas: the last dot of 公
    would be read as a 1."""
    inks = [place.ink for place in places]
    return [place for place in places if not any(_is_end_of(place.ink, ink) for ink in inks)]


def _is_end_of(part: Area, ink: Area) -> bool:
    is_level = ink.y0 - 1 <= part.y0 and part.y1 <= ink.y1 + 1
    return part.width < ink.width / 2 and is_level and ink.x0 - 1 <= part.x0 and part.x1 <= ink.x1 + 1


def _with_ordinals(found: Sequence[tuple[Area, Line]], em: float, pixels: Gray) -> list[tuple[Area, Line]]:
    """The found texts; an ordinal or a parenthesis found apart from its label is joined to it and read again."""
    joined: list[tuple[Area, Line]] = []
    anew: set[int] = set()
    for area, line in sorted(found, key=lambda one: one[0].x0):
        at = next((i for i in reversed(range(len(joined))) if _is_of(joined[i], (area, line), em)), None)
        if at is None:
            joined.append((area, line))
            continue
        text = joined[at][1].text + line.text
        joined[at] = around(joined[at][0], area), Line(text, 1.0, 1.0)
        anew.add(at)
    again = sorted(anew)
    lines = engine().read([np.ascontiguousarray(joined[i][0].of(pixels)) for i in again])
    read = dict(zip(again, lines, strict=True))
    return [(area, read.get(i, line)) for i, (area, line) in enumerate(joined)]


def _is_of(left: tuple[Area, Line], right: tuple[Area, Line], em: float) -> bool:
    """Whether a text continues the one on its left: an ordinal, punctuation, or ink that the detector missed."""
    gap = right[0].x0 - left[0].x1
    far = PUNCTUATION_GAP + (1 - UNCLIPPED if left[1].text else UNCLIPPED - 1)
    is_near = -em <= gap <= far * em and is_level(left[0], right[0], em)
    texts = compact(left[1].text), compact(right[1].text)
    begun = not texts[0] or _ORDINAL.fullmatch(texts[0]) or _GOES_ON.match(texts[1]) or texts[0][-1] in _COMMAS
    return is_near and bool(begun) and bool(HAN.search(texts[1] or ""))


def _rules(pixels: Gray, scale: float) -> Mask:
    """The mask (255) of the long rules, the only ones that a table without cells may have."""
    across = rule_masks(pixels, scale, LONG_RULE_PT[0])[1]
    down = rule_masks(transposed(pixels), scale, LONG_RULE_PT[1])[1]
    return np.asarray(cv2.dilate(across | transposed(down), np.ones((3, 3), np.uint8)), np.uint8)


def _ink(paper: Paper) -> NDArray[np.bool_]:
    """Pixels clearly darker than the paper around them; shaded bands count as paper."""
    side = 2 * round(12 * paper.scale) + 1
    small = cv2.resize(paper.clean, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.medianBlur(small, max(3, side // 8 * 2 + 1)), paper.clean.shape[::-1])
    return np.asarray(ground.astype(np.int16) - paper.clean > paper.contrast, np.bool_)


def _words_in(area: Area, line: Line, dark: NDArray[np.bool_], em: float) -> list[_Place]:
    """The words of a detected text area: its ink, cut at wide gaps."""
    ink = area.of(dark)
    cols = np.flatnonzero(ink.any(axis=0))
    gaps = sorted({*np.flatnonzero(np.diff(cols) > GAP * em).tolist(), *_gaps_of_spaces(cols, line.text, em)})
    runs = [run for run in np.split(cols, [at + 1 for at in gaps]) if len(run)]
    parts = [moved(_part(ink, run), area) for run in runs]
    if HAN.search(line.text):
        ends = [_end_characters(ink, run) for run in runs]
        parts = _with_punctuation(parts, ends, line.text, em)
    whole = line if len(parts) == 1 and line.text else None
    return [_place(part, em, whole) for part in parts]


def _gaps_of_spaces(cols: NDArray[np.int64], text: str, em: float) -> set[int]:
    """The gaps, as indices into `cols`, where the recogniser reads a space between two ideographs: headings of narrow
    columns may stand no further apart than characters of one word."""
    found: set[int] = set()
    steps = np.diff(cols)
    total = sum(map(_share, text))
    for space in _SPACE.finditer(text):
        before = sum(map(_share, text[: space.start()])) + sum(map(_share, space.group())) / 2
        place = cols[0] + (cols[-1] - cols[0]) * before / total
        near = np.flatnonzero((steps > SPACE * em) & (abs(cols[:-1] + steps / 2 - place) < em))
        found |= {int(near[np.argmax(steps[near])])} if len(near) else set()
    return found


def _share(char: str) -> float:
    """The approximate width of a character, in ems."""
    return 1.0 if HAN.match(char) or char in _PUNCTUATION else 0.5


def _part(ink: NDArray[np.bool_], run: NDArray[np.int64]) -> Area:
    rows = np.flatnonzero(ink[:, run[0] : run[-1] + 1].any(axis=1))
    return Area(int(run[0]), int(rows[0]), int(run[-1]) + 1, int(rows[-1]) + 1)


def _end_characters(ink: NDArray[np.bool_], run: NDArray[np.int64]) -> tuple[Area, Area]:
    """The first and the last character of a part: its ink before the first and after the last gap."""
    pieces = np.split(run, np.flatnonzero(np.diff(run) > 1) + 1)
    return _part(ink, pieces[0]), _part(ink, pieces[-1])


def _with_punctuation(parts: Sequence[Area], ends: Sequence[tuple[Area, Area]], text: str, em: float) -> list[Area]:
    """Parts of a text, joined across the wide gap that a comma or a parenthesis leaves."""
    joined: list[Area] = []
    for at, part in enumerate(parts):
        is_near = at > 0 and part.x0 - parts[at - 1].x1 <= PUNCTUATION_GAP * em
        whole = is_near and (_is_small(part, em) or _is_small(parts[at - 1], em))
        # the ordinal before a label ends in a comma or a parenthesis, which the recogniser reads about there
        end = is_near and (_is_small(ends[at - 1][1], em) or _is_small(ends[at][0], em))
        place = round((part.x0 - parts[0].x0) / em)
        if whole or (end and _PUNCTUATION.intersection(text[max(0, place - NEAR_PLACE) : place + NEAR_PLACE])):
            joined[-1] = around(joined[-1], part)
        else:
            joined.append(part)
    return joined


def _is_small(part: Area, em: float) -> bool:
    return part.width < PARENTHESIS * em or max(part.width, part.height) < PUNCTUATION * em


def _place(ink: Area, em: float, line: Line | None) -> _Place:
    room = round(GAP * em / 2)
    return _Place(ink, Area(max(0, ink.x0 - room), max(0, ink.y0 - room), ink.x1 + room, ink.y1 + room), line)


def _not_found(dark: NDArray[np.bool_], areas: Sequence[Area], em: float, scale: float) -> tuple[list[Area], list[Box]]:
    """Ink outside the detected areas: as words in pixels, and in points the boxes of ink too large for a word."""
    left = dark.astype(np.uint8)
    for area in areas:
        area.of(left)[:] = 0
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((1, max(1, round(GAP * em))), np.uint8))
    words: list[Area] = []
    stains = []
    for blob in blobs_of(joined > 0):
        if min(blob.width, blob.height) > LARGE_PT * scale:
            stains.append(_points(blob, scale))
        elif blob.height > TALLEST * em and blob.width < SPECK_PT * scale * 2:
            continue  # a piece of an upright rule: no digit is so high
        elif _is_printed(max(blob.width, blob.height) / scale, min(blob.width, blob.height) / scale):
            words.append(blob)
    return _with_strokes_joined(words, em), stains


def _is_printed(length: float, thickness: float) -> bool:
    """Whether ink of this length and thickness, in points, is print and not dirt: a dash may be as thin as a hair."""
    return length >= STROKE_PT and (thickness >= SPECK_PT / 2 or length >= HYPHEN_PT)


def _with_strokes_joined(words: Sequence[Area], em: float) -> list[Area]:
    """The words, with strokes one above the other, as in 二, joined into one."""
    joined: list[Area] = []
    for word in sorted(words, key=lambda a: (a.x0, a.y0)):
        last = joined[-1] if joined else None
        if last and word.x0 < last.x1 and around(last, word).height <= em:
            joined[-1] = around(last, word)
        else:
            joined.append(word)
    return joined


def _read(places: Sequence[_Place], paper: Paper, pixels: Gray) -> list[tuple[str, str | None]]:
    """Both readings of each word."""
    crops = [line_crop(paper, place.room, place.ink) for place in places]
    known = _known_labels(places)
    unknown = [i for i in range(len(places)) if i not in known]
    firsts_of = known | dict(zip(unknown, engine().read([crops[i] for i in unknown]), strict=True))
    firsts = [firsts_of[i] for i in range(len(places))]
    strokes = [stroke_of(paper, place.room, place.ink) for place in places]
    missing = [i for i, place in enumerate(places) if place.page_line is None]
    raw = engine().read([np.ascontiguousarray(places[i].room.of(pixels)) for i in missing])
    seconds = {i: place.page_line for i, place in enumerate(places)} | dict(zip(missing, raw, strict=True))
    texts = [compact(line.text) for line in firsts]
    on_page = [compact(line.text) if (line := seconds[i]) else "" for i in range(len(places))]
    numbers = [
        i
        for i, text in enumerate(texts)
        if not _is_label(on_page[i]) and (not HAN.search(text) or has_wide_sign(text) or strokes[i] is Stroke.DASH)
    ]
    thick = dict(zip(numbers, engine().read([thickened(crops[i], paper.scale) for i in numbers]), strict=True))
    usual = repeated(strokes)
    settled: list[tuple[str, str | None]] = []
    for i, place in enumerate(places):
        second = seconds[i] or NOT_READ
        if i not in thick:
            settled.append((second.text, firsts[i].text))  # for a label the page reading, with more paper, comes first
            continue
        shapes = digit_shapes.read_line(paper, place.room, place.ink, number_of(firsts[i]).text)
        pair = [firsts[i]], [(place.ink, second)], [thick[i]]
        is_sealed = paper.streaks is not None and bool(place.ink.of(paper.streaks).any())
        readings = NumberReadings(Ink([place.ink], is_sealed), *pair, strokes[i], strokes[i] in usual, shapes)
        settled.append(settle(readings))
    return settled


def _known_labels(places: Sequence[_Place]) -> dict[int, Line]:
    """What is read on the page as a label of a form, in its place: it is not read again."""
    order = sorted(range(len(places)), key=lambda i: (places[i].ink.y0 + places[i].ink.y1, places[i].ink.x0))
    lines = [places[i].page_line or NOT_READ for i in order]
    on_page = form_labels.on_page([line.text if _is_label(compact(line.text)) else "" for line in lines])
    return {order[at]: lines[at] for at in on_page}


def _is_label(text: str) -> bool:
    """Whether the page reading of a word is of ideographs and no misread number.

    Its ink alone may be read as something else where lines set close above and below reach into it.
    """
    return len(set(HAN.findall(text)) - _MISREAD) >= 2 and not any(map(str.isdecimal, text))


def _box(ink: Area, em: float, scale: float) -> Box:
    """The box of a word in points, at least as high as the line: the ink of a dash is lower."""
    middle, half = (ink.y0 + ink.y1) / 2, max(ink.height, em) / 2
    return Box(*(round(v / scale, 2) for v in (ink.x0, middle - half, ink.x1, middle + half)))


def _points(area: Area, scale: float) -> Box:
    return Box(*(round(v / scale, 2) for v in (area.x0, area.y0, area.x1, area.y1)))
