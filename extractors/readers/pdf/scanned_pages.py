"""Pages, and parts of pages, that are pictures: finding them, and reading them by text recognition."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors.document import Problem, Table, TextLayout, UnreadableError
from gongkai.extractors.readers.pdf import glyphs, page_view, visual_check
from gongkai.extractors.readers.pdf.page_view import Gray, PageView
from gongkai.extractors.readers.scan import grid as grids

FEW_CHARACTERS = 40
"""A page with an image and hardly more text than a page number is the picture of a page."""

COVERS, HOLDS = 0.4, 0.08
"""An image over this share of the page may be the page itself; one over that share may contain a table."""

MOSTLY = 0.5
"""If at least this share of the characters print nothing, they are the text recognition layer behind an image."""

LOOK_SCALE = 1.5
"""Pixels per point for checking whether a page is a picture."""

BESIDE = 4.0
"""Rules within this many points around a table are its own."""


COMMON = frozenset(Path(__file__).with_name("common_characters.txt").read_text(encoding="utf-8"))
"""The 300 most frequent characters of sixty published reports. At least seven in ten letters on a page of a report are
among them; if a font's codes stand for other characters or none, hardly any are."""

LEAST_LETTERS, LEAST_COMMON = 20, 0.2
"""The letters needed to judge a page, and the share of common ones below which its text is not what it shows."""

MOST_ACCENTED, MANY_ACCENTED = 0.02, 5
"""The share and number of accented Latin letters, which no report has, from which some of the codes are wrong."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What text recognition reads on a page, from top to bottom."""

    blocks: Sequence[str | Table]
    problems: Sequence[Problem]
    layout: TextLayout | None = None


def is_picture(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, *, ruled: bool) -> bool:
    """Whether the page is the picture of a page, whatever text is behind it or stamped on it."""
    covered = _largest_image(page)
    characters = textpage.count_chars()
    if characters < FEW_CHARACTERS:
        # without any characters the whole page may be drawn as outlines; on a
        # ruled page a small image is only a part of it
        return covered >= HOLDS or (not characters if ruled else covered > 0)
    if covered < HOLDS:
        return False
    view = page_view.take(page, LOOK_SCALE)
    if covered >= COVERS and _hides_text(page, textpage, view):
        return True
    return not ruled and grids.has_rules(view.bare, view.scale)


def is_garbled(text: str, *, ruled: bool) -> bool | None:
    """Whether the text of a page is not what the page shows, because its fonts map characters wrongly or not at all.

    None where it has too few letters to tell. A page in Latin letters may be in
    another language, unless it has a table.
    """
    letters = [char for char in text if glyphs.is_letter(char)]
    if len(letters) < LEAST_LETTERS:
        return None
    if not ruled and all(char.isascii() for char in letters):
        return False
    common = sum(char in COMMON for char in letters)
    accented = sum("\u00c0" <= char < "\u0250" for char in letters)
    wrong = accented >= MANY_ACCENTED and accented >= MOST_ACCENTED * len(letters)
    return wrong or common < LEAST_COMMON * len(letters)


def _hides_text(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, view: PageView) -> bool:
    printed = glyphs.read_glyphs(textpage, glyphs.frame(page))
    return len(visual_check.without_ink(printed, view)) >= MOSTLY * len(printed)


def _largest_image(page: pdfium.PdfPage) -> float:
    """The share of the page that its largest image covers; an image inside a form counts as covering all of it."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    width, height = page.get_size()
    largest = 0.0
    for kind, item in glyphs.objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            size = (right.value - left.value) * (top.value - bottom.value)
            # inside a form the unit square does not give the place on the page
            largest = max(largest, size / (width * height) if size > 2 else 1.0)
    return largest


def read(pdf: pdfium.PdfDocument, number: int, without: Sequence[Table] = ()) -> RecognisedPage:
    """Read a page that is a picture by text recognition, except for the tables that were read otherwise."""
    from gongkai.extractors.readers.scan import reader as scan  # noqa: PLC0415  # its models take a second to load: only a scan pays for it

    page = pdf[number - 1]
    try:
        image, scale = scan.render(page)
        read_page = scan.read_image(_blanked(image, scale, without), page=number, scale=scale)
    except UnreadableError as error:
        return RecognisedPage([], [Problem(error.rule, number, error.values)])
    finally:
        page.close()
    problems = [Problem("reading.scanned", number), *read_page.problems]
    return RecognisedPage(read_page.blocks, problems, read_page.layout)


def _blanked(image: Gray, scale: float, tables: Sequence[Table]) -> Gray:
    """The page with some tables blanked out."""
    image = image.copy()
    for x0, y0, x1, y1 in map(_around, tables):
        sides = (max(0, round(side * scale)) for side in (y0 - BESIDE, y1 + BESIDE, x0 - BESIDE, x1 + BESIDE))
        top, bottom, left, right = sides
        image[top:bottom, left:right] = int(np.median(image))
    return image


def _around(table: Table) -> tuple[float, float, float, float]:
    boxes = [cell.box for cell in table.cells if cell.box]
    return min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)


def with_tables_in_pictures(
    pdf: pdfium.PdfDocument, number: int, blocks: Sequence[str | Table], view: PageView
) -> tuple[Sequence[str | Table], Sequence[Problem]]:
    """The blocks of a page, with tables that are drawn in a picture inserted between them."""
    tables = [block for block in blocks if isinstance(block, Table)]
    if not view.has_picture or not grids.has_rules(_blanked(view.bare, view.scale, tables), view.scale):
        return blocks, ()
    found = read(pdf, number, tables)
    merged = list(blocks)
    for table in (block for block in found.blocks if isinstance(block, Table)):
        top = _around(table)[1]
        behind = [at for at, block in enumerate(merged) if isinstance(block, Table) and _around(block)[1] > top]
        merged.insert(behind[0] if behind else len(merged), table)
    return merged, found.problems if len(merged) > len(blocks) else ()
