"""Text of a page with columns made of spaces: preformatted (<pre>), or with spaces that a browser keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import Passage, TextLayout, compact
from gongkai.extractors.readers import text_columns

_WIDE = "[\u3000\xa0\u2002\u2003]"
_KEPT = re.compile(f"(?:\\S[ ]?|^[ ]?{_WIDE}[ ]?)(?:{_WIDE}[ ]?){{2,}}\\S")
"""Spaces that separate columns, or indent a line of headings more than a paragraph."""
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
_LINES = "p, div, li"


def layouts(parser: LexborHTMLParser, passages: Sequence[Passage]) -> tuple[TextLayout, ...]:
    """The words of the passages; those of preformatted text have their positions on its lines.

    What the page does not show is in no passage, so its spaces do not count.
    """
    typed = [node.text(deep=True) for node in parser.css("pre")]
    raw = {compact(text): text for text in typed} if any(map(text_columns.is_tabular, typed)) else {}
    is_tabular = text_columns.is_tabular("\n".join(p.text for p in passages))
    if is_tabular:
        shown = [text for node in parser.css(_LINES) if _KEPT.search(text := _as_shown(node))]
        # a passage is a paragraph, or one of its lines
        raw = {compact(text): text for whole in shown for text in (whole, *whole.splitlines())} | raw
    if not raw and not is_tabular:
        return ()
    # the spaces of other passages are those of the source: such a passage is one cell at most
    texts = ((p.order, raw.get(compact(p.text)) or (p.text if raw else compact(p.text))) for p in passages)
    return text_columns.layouts([(order, line) for order, text in texts for line in text.splitlines()])


def _as_shown(node: LexborNode) -> str:
    """The text of a paragraph with the spaces that a browser shows, line by
    line; empty for elements that contain others."""
    parts: list[str] = []
    for inner in node.traverse(include_text=True):
        if inner.tag == "br":
            parts.append("\n")
        elif inner.tag == "-text":
            parts.append(_COLLAPSED.sub(" ", inner.text_content or ""))
        elif inner != node and inner.tag in ("p", "div", "li", "td", "pre"):
            return ""
    return "\n".join(line.strip(" ") for line in "".join(parts).split("\n"))
