"""A quick look at every page of a PDF: its text, and how it must be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from gongkai.extractors.document import plain_ideographs
from gongkai.extractors.readers.pdf import camelot_patches, glyphs, pdf_repair, scanned_pages

RULES_OF_A_TABLE = 2

OpenPage = tuple[pdfium.PdfPage, pdfium.PdfTextPage]


@dataclass(slots=True)
class Probe:
    """The result of a quick look at every page: its text, which pages have
    tables, and which cannot be read as they are."""

    texts: dict[int, str] = field(default_factory=dict)
    table_pages: dict[int, OpenPage] = field(default_factory=dict)
    table_texts: dict[int, str] = field(default_factory=dict)
    """The text of the pages with tables, with that of the tables."""
    turned: dict[int, int] = field(default_factory=dict)
    """Pages whose text does not run from left to right, and the rotation that makes it do so."""
    rotations: dict[int, int] = field(default_factory=dict)
    askew: dict[int, float] = field(default_factory=dict)
    """Pages on which all text leans a little, and by how many degrees clockwise."""
    scanned: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    """Those of `scanned` that are not pictures, but whose text is not what they show."""


def probe_pages(pdf: pdfium.PdfDocument) -> Probe:
    """Look at every page; those with tables stay open until `close`."""
    probe = Probe()
    unsure: list[int] = []
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        pdf_repair.state_inherited_boxes(pdf, number, page)
        textpage = page.get_textpage()
        across, down, _ = glyphs.count_rules(page, RULES_OF_A_TABLE, camelot_patches.THICK_RULE)
        ruled = across >= RULES_OF_A_TABLE and down >= RULES_OF_A_TABLE
        text = textpage.get_text_range()
        garbled = scanned_pages.is_garbled(text, ruled=ruled)
        if scanned_pages.is_picture(page, textpage, ruled=ruled):
            probe.scanned.append(number)
        elif garbled and glyphs.has_own_fonts(textpage):
            probe.garbled.append(number)
        elif ruled and textpage.count_chars():
            _look_for_turn(probe, number, page, textpage)
            probe.table_pages[number] = page, textpage  # loading a page takes a third of reading it: kept open
            probe.texts[number], probe.table_texts[number] = "", text
            unsure += [number] if garbled is None else []
            continue
        elif garbled is not None:
            _look_for_turn(probe, number, page, textpage)
        probe.texts[number] = plain_ideographs(text).replace("\r\n", "\n").strip()
        textpage.close()
        page.close()
    if probe.garbled:
        probe.garbled += unsure  # a page with only a line or two of a table is treated like the others
        close(probe, unsure)
    probe.scanned = sorted([*probe.scanned, *probe.garbled])
    return probe


def _look_for_turn(probe: Probe, number: int, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
    angles = glyphs.text_angles(textpage)
    if slant := glyphs.text_slant(angles):
        probe.askew[number] = slant
    rotation, upright = page.get_rotation(), -glyphs.text_angle(angles) % 360
    if upright != rotation:
        probe.turned[number], probe.rotations[number] = upright, rotation


def close(probe: Probe, numbers: Sequence[int] | None = None) -> None:
    """Close the pages that were kept open, or some of them."""
    for number in list(probe.table_pages if numbers is None else numbers):
        page, textpage = probe.table_pages.pop(number)
        probe.turned.pop(number, None)
        probe.askew.pop(number, None)
        textpage.close()
        page.close()
