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
    texts = [node.text(deep=True) for node in parser.css("pre")]
    raw = {compact(text): text for text in texts if text_columns.is_tabular(text)}
    if not raw:
        return ()
    return text_columns.layouts([line for p in passages for line in raw.get(compact(p.text), p.text).splitlines()])
