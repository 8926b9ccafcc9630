"""How the pages and settings of a Word document, and text boxes around its tables, affect all numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from gongkai.extractors.readers.office.word.docx_elements import OFF, Element, W
from gongkai.extractors.readers.office.word.word_markup import twentieths
from gongkai.extractors.readers.xml_parsing import root_of

LEAST_ROOM = 1_000
"""The least width between the margins of a page with room for a table, in twentieths of a point."""
LEAST_WIDTH = 3_000
"""The same for a page without columns from left to right."""
CLOSEST, WIDEST = -4 * 4096, 40 * 4096
"""How much closer or wider than its font a character grid may set characters, in 4096ths of a point."""
LEAST_ROW = 150_000
"""The least height of a row, in the units of drawings."""
_FIXED = {"dark1": "dk1", "light1": "lt1", "dark2": "dk2", "light2": "lt2", "hyperlink": "hlink",
          "followedHyperlink": "folHlink"}  # fmt: skip
_MAPPED = {"text1": "t1", "background1": "bg1", "text2": "t2", "background2": "bg2"}
_USUAL = {"t1": "dark1", "bg1": "light1", "t2": "dark2", "bg2": "light2"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_HIDDEN = re.compile(r"visibility\s*:\s*hidden|mso-hide|display\s*:\s*none", re.I)
_HEIGHT = re.compile(r"(?:^|;)\s*height\s*:\s*(\d+(?:\.\d+)?)(pt|in|cm|mm)", re.I)
_PAINTED = ("drawing", "pict", "imagedata", "blip")
_FITTED = re.compile(r"mso-fit-shape-to-text\s*:\s*t", re.I)


@dataclass(frozen=True, slots=True)
class Paper:
    """What numbers are printed on: the page's colour, how theme colours are mapped, and why the pages are in doubt."""

    ground: str = "FFFFFF"
    themes: Mapping[str, str] = field(
        default_factory=lambda: _FIXED | {name: _FIXED[_USUAL[of]] for name, of in _MAPPED.items()}
    )
    exchanged: bool = False
    """Whether text and background use other theme colours than usual."""
    doubt: str = ""
    begins: tuple[float, ...] = ()
    """Distance from the left edge of each kind of page to its text, in twentieths of a point."""
    widths: tuple[float, ...] = ()
    """Distance from the left edge of each kind of page to its right edge, likewise."""


def paper_of(root: Element, settings: bytes) -> Paper:
    """The paper of a document with these settings, which may be missing."""
    stated: Any = root_of(settings)
    stated = etree.Element("none") if stated is None else stated
    mapping = stated.find("{*}clrSchemeMapping")
    given: dict[str, str] = (
        {key.rpartition("}")[2]: value for key, value in mapping.attrib.items()} if mapping is not None else {}
    )
    given = {of: given.get(of, usual) for of, usual in _USUAL.items()}
    themes = _FIXED | {name: _FIXED.get(given[of], given[of]) for name, of in _MAPPED.items()}
    shown, background = stated.find("{*}displayBackgroundShape"), root.find(f"{W}background")
    colour = background.get(f"{W}color", "") if background is not None else ""
    is_shown = shown is not None and next(iter(shown.attrib.values()), "1") not in OFF
    is_filled = is_shown and re.fullmatch("[0-9A-Fa-f]{6}", colour) is not None
    is_drawn = is_shown and background is not None and any(map(_is_drawn, background.iter()))
    sections = list(root.iter(f"{W}sectPr"))
    doubt = next(filter(None, map(_doubt_of, sections)), "background" if is_drawn else "")
    margins = [section.find(f"{W}pgMar") for section in sections]
    begins = tuple(twentieths(margin.get(f"{W}left")) if margin is not None else 0.0 for margin in margins)
    widths = tuple(twentieths(page.get(f"{W}w")) for section in sections for page in section.iter(f"{W}pgSz"))
    return Paper(colour.upper() if is_filled else "FFFFFF", themes, given != _USUAL, doubt, begins, widths)


def _is_drawn(part: Any) -> bool:
    """Whether a part of the background is a picture or pattern, or has a colour other than white."""
    name = str(part.tag).rpartition("}")[2]
    if name == "fill":
        return part.get("on", "t")[:1] not in ("f", "0") and part.get("type", "solid") != "solid"
    white = ("", "white", "#fff", "#ffffff", "window", "window [65]")
    return (name == "background" and (part.get("fillcolor") or "").lower() not in white) or name in _PAINTED


def _doubt_of(section: Element) -> str:
    """Why a page or its grid has no room for its content."""
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    is_spaced = grid is not None and grid.get(f"{W}type") in ("linesAndChars", "snapToChars")
    if is_spaced and not CLOSEST <= _number(grid.get(f"{W}charSpace")) <= WIDEST:
        return "grid of characters"
    if size is None or margins is None:
        return ""
    wide, high = (twentieths(size.get(f"{W}{name}")) for name in ("w", "h"))
    left, right, gutter, top, bottom = (
        twentieths(margins.get(f"{W}{name}")) for name in ("left", "right", "gutter", "top", "bottom")
    )
    columns = section.find(f"{W}cols")
    number = _number(columns.get(f"{W}num")) if columns is not None else 0.0
    if wide and columns is not None and number > 1:
        left += (number - 1) * twentieths(columns.get(f"{W}space", "720")) + LEAST_ROOM * (number - 1)
    least = LEAST_ROOM if number > 1 else LEAST_WIDTH
    no_room = (wide and (wide - left - right - gutter < least or min(left, right) < 0)) or (
        high and high - abs(top) - abs(bottom) < LEAST_ROOM
    )
    return "page margins" if no_room else ""


def is_in_closed_box(table: Element) -> bool:
    """Whether a table is in a text box that is not shown, or too low for it."""
    rows = sum(1 for _ in table.iterchildren(f"{W}tr"))
    for box in table.iterancestors(f"{W}txbxContent"):
        for around in box.iterancestors():
            if around.tag in (f"{_DRAWING}anchor", f"{_DRAWING}inline"):
                if _is_closed(around, rows):
                    return True
            elif "style" in around.attrib and _is_closed_by(around, rows):
                return True
    return False


def _is_closed(drawing: Any, rows: int) -> bool:
    described, extent = drawing.find(f"{_DRAWING}docPr"), drawing.find(f"{_DRAWING}extent")
    if described is not None and described.get("hidden", "0") not in OFF:
        return True
    fitted = any(True for _ in drawing.iter("{*}spAutoFit"))
    high = _number(extent.get("cy")) if extent is not None else 0.0
    return not fitted and 0 < high < rows * LEAST_ROW


def _is_closed_by(shape: Any, rows: int) -> bool:
    style = shape.get("style", "")
    if _HIDDEN.search(style):
        return True
    high = _HEIGHT.search(style)
    fitted = any(_FITTED.search(box.get("style", "")) for box in shape.iter("{urn:schemas-microsoft-com:vml}textbox"))
    return high is not None and not fitted and twentieths(high[1] + high[2].lower()) * 635 < rows * LEAST_ROW


def marks_of_notes(paragraph: Element) -> Iterator[Element]:
    """The runs that print the number of a footnote or endnote."""
    for reference in paragraph.iter(f"{W}footnoteReference", f"{W}endnoteReference"):
        run = next(reference.iterancestors(f"{W}r"), None)
        if run is not None:
            yield run


def _number(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", text) else 0.0
