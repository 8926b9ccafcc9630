"""Web pages, read twice: by lexbor, which builds the same tree as a browser, and by libxml2 (lxml.html).

The two readings share the decoded text and the lists of tags, but no code.
"""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors import media_types
from gongkai.extractors.document import FEW_CELLS, Document, Problem, UnreadableError
from gongkai.extractors.readers.html import inner_documents, preformatted, styled_tables, web_fonts
from gongkai.extractors.readers.html.encoding import decode
from gongkai.extractors.readers.html.first_reading.reading import first_reading
from gongkai.extractors.readers.html.limits import MAX_BYTES, ends_inside_a_table, refuse_bombs, refuse_many_tags
from gongkai.extractors.readers.html.metadata import meta_of
from gongkai.extractors.readers.html.second_reading.reading import second_reading
from gongkai.extractors.readers.html.tables import tables_of

__all__ = ["decode", "read_html"]

MOST_SCRIPTS = 2_000_000
"""The most characters of the scripts of a page that are searched for a form."""


def read_html(data: bytes, charset: str | None = None, resources: Mapping[str, str] | None = None) -> Document:
    """The tables, passages and metadata of a page. `charset` is what the server declared, `resources` are the style
    sheets and scripts that came with the page, by address."""
    if len(data) > MAX_BYTES:
        raise UnreadableError("reading.too_large", size=str(len(data)), limit=str(MAX_BYTES))
    refuse_many_tags(data.count(b"<"))
    text, problems = decode(data, charset)
    text = inner_documents.unfolded(text, resources or {})
    text = web_fonts.without_data(text)
    refuse_bombs(text)
    text = styled_tables.written_out(text)
    if ends_inside_a_table(text.lower()):
        problems = [*problems, Problem("reading.repaired")]
    parser = LexborHTMLParser(text)
    page = first_reading(parser)
    try:
        second, styles_complete = second_reading(text)
    except RecursionError:  # styles with hundreds of nested parentheses
        raise UnreadableError("reading.too_large") from None
    if not (page.styles_complete and styles_complete):
        problems = [*problems, Problem("reading.styles_unread")]
    tables, too_wide = tables_of(page, second)
    is_without_form = sum(len(table.cells) for table in tables) < FEW_CELLS
    return Document(
        media_type=media_types.HTML,
        pages=None,
        passages=tuple(page.passages),
        tables=tuple(tables),
        meta=meta_of(parser, page, tables),
        problems=(*problems, *too_wide),
        layouts=preformatted.layouts(parser, page.passages),
        scripts=page.scripts[:MOST_SCRIPTS] if is_without_form else "",
    )
