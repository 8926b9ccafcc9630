"""Word documents (.docx), read twice: by python-docx's model of the tree, and by one pass over the bare XML.

Only the main part, the styles and the theme are read, from where the relations of the package say they are, or else
from the usual paths: packages with broken relations are common and harmless. The two readings share the decompressed
XML but no code, except for what symbol fonts draw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lxml import etree

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, Document, Problem, Table, UnreadableError
from gongkai.extractors.readers import text_columns
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.word import embedded_fonts
from gongkai.extractors.readers.office.word.docx_doubts import Doubts
from gongkai.extractors.readers.office.word.docx_elements import Element, W, parsed, transitional
from gongkai.extractors.readers.office.word.docx_first import FirstReading, Grid
from gongkai.extractors.readers.office.word.docx_pages import paper_of
from gongkai.extractors.readers.office.word.docx_second import WordCell, second_reading
from gongkai.extractors.readers.office.word.docx_visibility import Formats, colours_of, fonts_of
from gongkai.extractors.readers.xml_parsing import root_of

READER = "docx:python-docx+lxml"

_AROUND_PAGES = re.compile(r"word/(?:header|footer)\d*\.xml")
_MOST_AROUND_PAGES = 12
_RENEWED = re.compile(rb"""<w:updateFields(?!\s+w:val=["'](?:0|false|off)["'])""")
"""In the settings: all fields are updated when the document is opened."""


def read_docx(data: bytes) -> Document:
    """The tables, passages and metadata of a Word document."""
    parts = _parts(data)
    try:
        root = parsed(parts.main)
        body = root.find(f"{W}body") if root.tag == f"{W}document" else None
        if body is None:
            raise UnreadableError("reading.broken", detail="no w:body in the main part")
        styles, theme = root_of(parts.styles), root_of(parts.theme)
        colours = colours_of(theme)
        doubts = Doubts(styles, colours, fonts_of(theme), parts.misleading,
                        renewed=_RENEWED.search(parts.settings) is not None,
                        paper=paper_of(root, parts.settings))  # fmt: skip
        first = FirstReading(body, Formats(styles, colours), doubts)
        second = second_reading(parts.main, parts.styles)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error
    return Document(
        media_type=media_types.DOCX,
        pages=None,
        passages=tuple(first.passages),
        tables=tuple(_with_second(first.grids, second)),
        meta=_meta(body, parts.core, parts.heads),
        problems=tuple(_problems(body)),
        layouts=text_columns.layouts(first.lines),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The main part, the styles, the theme, the settings, the core properties (these four perhaps empty), and the
    headers and footers; and the names of fonts that draw other digits."""

    main: bytes
    styles: bytes
    theme: bytes
    settings: bytes
    core: bytes
    heads: list[bytes]
    misleading: frozenset[str] = frozenset()


def _parts(data: bytes) -> _Parts:
    """The parts that are read, decompressed within limits."""
    with ooxml_package.opened(data) as parts:
        names = parts.namelist()
        name = ooxml_package.related(parts, "", "officeDocument") or media_types.main_part(names)
        if name is None:
            raise UnreadableError("reading.broken", detail="no word/document.xml in the package")
        styled = ooxml_package.related(parts, name, "styles") or "word/styles.xml"
        theme = ooxml_package.related(parts, name, "theme") or "word/theme/theme1.xml"
        settings = ooxml_package.related(parts, name, "settings") or "word/settings.xml"
        wanted = (styled, theme, settings, "docProps/core.xml")
        others = [other for other in wanted if other in names]
        outer = sorted(other for other in names if _AROUND_PAGES.fullmatch(other))[:_MOST_AROUND_PAGES]
        ooxml_package.refuse_bombs(parts, [name, *others, *outer])
        xml = parts.read(name)
        styles, colours, set_, core = (parts.read(other) if other in others else b"" for other in wanted)
        heads = [parts.read(other) for other in outer]
        misleading = embedded_fonts.misleading(parts, name)
    # Word writes no document type; one may define entities, whose text a parser may leave out
    if b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml:
        raise UnreadableError("reading.broken", detail="document type declaration in the main part")
    return _Parts(
        transitional(xml),
        transitional(styles),
        colours,
        set_,
        core,
        heads,
        misleading,
    )


def _with_second(grids: Sequence[Grid], second: Sequence[Sequence[WordCell]]) -> Iterator[Table]:
    for index, grid in enumerate(grids):
        readings = second[index] if len(second) == len(grids) else []
        if len(readings) == len(grid.parts):
            for place, reading in zip(grid.parts, readings, strict=True):
                if place is not None:
                    grid.cells[place] = _both(grid.cells[place], reading)
        if grid.cells:
            cols = max(cell.col + cell.colspan for cell in grid.cells)
            yield Table(grid.order, grid.rows, cols, tuple(grid.cells), READER)


def _both(cell: Cell, reading: WordCell) -> Cell:
    """A cell of both readings; what either saw besides the text is noted, each rule once."""
    notes = {note.rule: note for note in (*reading.notes, *cell.notes)}
    shown = cell.shown and reading.shown
    return replace(cell, second_text=reading.text.strip(), notes=tuple(notes.values()), shown=shown)


def _problems(body: Element) -> Iterator[Problem]:
    embedded = list(body.iter(f"{W}altChunk"))
    if embedded:
        yield Problem("reading.embedded_document", values={"count": str(len(embedded))})


def _meta(body: Element, core: bytes, heads: Sequence[bytes]) -> dict[str, str]:
    meta = {}
    if lines := [line for head in heads for line in _lines(head)]:
        meta["running_head"] = "\n".join(dict.fromkeys(lines))
    for key, name in (("title", "title"), ("modified", "modified")):
        if text := _core_property(core, name):
            meta[key] = text
    pictures = body.xpath(
        ".//*[local-name()='blip' or local-name()='imagedata'][not(ancestor::*[local-name()='Fallback'])]"
    )
    if pictures:
        meta["images"] = str(len(pictures))
    return meta


def _lines(part: bytes) -> Iterator[str]:
    """The paragraphs of a header or footer; none if the part is broken."""
    with suppress(etree.XMLSyntaxError):
        for paragraph in parsed(transitional(part)).iter(f"{W}p"):
            if text := "".join(run.text or "" for run in paragraph.iter(f"{W}t")).strip():
                yield text


def _core_property(core: bytes, name: str) -> str:
    root = root_of(core)
    found = root.find(f"{{*}}{name}") if root is not None else None
    return (found.text or "").strip() if found is not None else ""
