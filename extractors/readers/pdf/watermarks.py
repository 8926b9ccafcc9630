"""Watermarks and seals: characters that lean, and pale words that are repeated all over a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from gongkai.extractors.readers.pdf import glyphs
from gongkai.extractors.readers.pdf.glyphs import SLANTED_DEG, Glyph

MOST_CHARACTERS, REPEATED = 40, 4
"""A watermark has at most this many different characters; tiled over a page, each occurs at least so often."""

FEWEST_TILES, SHORTEST_TILE = 12, 6
"""Pale upright words are a watermark if they occur at least this often and have at least this many characters."""

FEWEST_LEANING = 4
"""Leaning words repeated at least this often are tiles."""

FEWEST_ON_A_RING, RED = 4, 128
"""The characters of a seal lean at this many different angles or more, and have at least so much red, of 255."""

PALE, THIN = 128, 128
"""A watermark has at least this much of each colour, of 255, or at most that opacity."""


def split_watermark(printed: Sequence[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs of the page and those of its watermark. If most of the page leans, all of it is printed that way."""
    tiles = _tiles(printed)
    page = [g for g in printed if g.source not in tiles]
    upright = [g for g in page if not SLANTED_DEG < g.angle % 90 < 90 - SLANTED_DEG]
    if len(upright) == len(page):
        return page, [g for g in printed if g.source in tiles]
    leaning = {id(g) for g in page} - {id(g) for g in upright}
    if 2 * len(upright) <= len(page) and not _is_tiled([g for g in page if id(g) in leaning]):
        return page, [g for g in printed if g.source in tiles]
    apart = leaning | _seal([g for g in page if id(g) in leaning], upright)
    return [g for g in upright if id(g) not in apart], [g for g in printed if g.source in tiles or id(g) in apart]


def _seal(leaning: Sequence[Glyph], upright: Sequence[Glyph]) -> set[int]:
    """The characters of a red seal that happen to be upright: red ones among those that lean along its edge."""
    ring = [g for g in leaning if _is_red(g)] if len({g.angle for g in leaning}) >= FEWEST_ON_A_RING else []
    if len({g.angle for g in ring}) < FEWEST_ON_A_RING:
        return set()
    (x0, x1), (y0, y1) = ((min(side), max(side)) for side in ([g.x for g in ring], [g.y for g in ring]))
    room = max(g.size for g in ring)
    inside = (g for g in upright if x0 - room <= g.x <= x1 + room and y0 - room <= g.y <= y1 + room)
    return {id(g) for g in inside if _is_red(g)}


def _is_red(glyph: Glyph) -> bool:
    red, green, blue, _ = glyphs.colour(glyph)
    return red >= RED and max(green, blue) <= red / 2


def tiled(watermark: Sequence[Glyph]) -> list[Glyph]:
    """The first glyph of each repeated pale word of a watermark. What is below such words can be read; a number that
    leans, as on a stamp, is not among them."""
    words = _words(watermark)
    counts = Counter("".join(g.char for g in ink) for ink in words.values())
    often = (ink[0] for ink in words.values() if counts["".join(g.char for g in ink)] >= FEWEST_LEANING)
    return [glyph for glyph in often if _is_pale(glyph)]


def _is_pale(glyph: Glyph) -> bool:
    """Whether a glyph is so pale that what is below it can be read."""
    *channels, alpha = glyphs.colour(glyph)
    return alpha <= THIN or min(channels) >= PALE


def _is_tiled(leaning: Sequence[Glyph]) -> bool:
    different = len({g.char for g in leaning})
    return different <= MOST_CHARACTERS and len(leaning) >= REPEATED * different


def _tiles(printed: Sequence[Glyph]) -> set[int]:
    """The text objects of pale upright words that are repeated all over the page."""
    words = _words(printed)
    texts = {source: "".join(g.char for g in ink) for source, ink in words.items() if len(ink) >= SHORTEST_TILE}
    counts = Counter(texts.values())
    often = {source for source, text in texts.items() if counts[text] >= FEWEST_TILES}
    return {source for source in often if _is_pale(words[source][0])}


def _words(printed: Sequence[Glyph]) -> dict[int, list[Glyph]]:
    """The glyphs of each text object."""
    words: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in printed:
        words[glyph.source].append(glyph)
    return words
