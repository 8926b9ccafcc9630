"""Pages that say somewhere, among menus and other text, that a document was taken down."""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.document import compact
from gongkai.extractors.sources.crawl.attachments import attachments, pictures
from gongkai.extractors.sources.crawl.page_essence import NEVER_SEEN

LONGEST_LINE = 60
FEW_NUMBERS = 3
"""Tables with fewer numbers hold no report: they may be dates and page numbers."""

_HIDDEN = "[hidden], [style*='display:none' i], [style*='display: none' i], [style*='visibility:hidden' i]"
_HOLD_LINES = "h1, h2, h3, h4, h5, h6, p, div, td, li, dd, center, span, font, strong, b, em, body"
_FRAMES = "iframe, frame, embed, object, canvas"
_BREAK = re.compile(r"<br\b[^>]*>", re.I)
_LINE_END = "\u2028"
_ICON = re.compile(r"404|error|not_?found|no_?data|empty|delete|icon|logo", re.I)
"""Address of a picture that illustrates such a message."""
_NUMBER = re.compile(r"\d[\d,.]*")
_NOWHERE = "http://page.invalid/"


def lines(markup: str) -> set[str]:
    """The visible texts that are alone on a line or in an element, without white space and in normalised width."""
    tree = LexborHTMLParser(_BREAK.sub(_LINE_END, markup))
    for node in tree.css(f"{NEVER_SEEN}, {_HIDDEN}, a"):
        node.decompose()
    parts = (part for node in tree.css(_HOLD_LINES) for part in node.text(deep=True).split(_LINE_END))
    texts = (unicodedata.normalize("NFKC", compact(part)) for part in parts)
    return {text for text in texts if 0 < len(text) <= LONGEST_LINE}


def shows_content(markup: str) -> bool:
    """Whether a page shows or links what may be a report: numbers in tables, a document, a large picture, a frame."""
    tree = LexborHTMLParser(markup)
    if tree.css_first(_FRAMES) is not None:
        return True
    numbers = sum(_NUMBER.fullmatch(compact(cell.text(deep=True))) is not None for cell in tree.css("td, th"))
    data = markup.encode("utf-8", "replace")
    shown = [address for address in pictures(data, _NOWHERE, "utf-8") if not _ICON.search(address)]
    return numbers >= FEW_NUMBERS or bool(shown) or bool(attachments(data, _NOWHERE, "utf-8"))
