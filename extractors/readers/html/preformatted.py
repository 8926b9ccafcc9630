"""Preformatted text (<pre>) of a page, whose columns are made with spaces."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.document import Passage, TextLayout, compact
from gongkai.extractors.readers import text_columns


def layouts(parser: LexborHTMLParser, passages: Sequence[Passage]) -> tuple[TextLayout, ...]:
    """The words of the passages, those of preformatted text where they stand on its lines.

    What the page does not show is in no passage, and then its spaces count for nothing.
    """
    typed = [node.text(deep=True) for node in parser.css("pre")]
    raw = {compact(text): text for text in typed if text_columns.is_tabular(text)}
    if not raw:
        return ()
    texts = ((p.order, raw.get(compact(p.text), p.text)) for p in passages)
    return text_columns.layouts([(order, line) for order, text in texts for line in text.splitlines()])
