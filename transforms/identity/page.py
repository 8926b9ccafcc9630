"""A document with its title, the text below and the reports that this announces."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.extractors import media_types
from gongkai.extractors.document import Document
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.corroboration import is_of_this_page
from gongkai.transforms.identity.frame import article, without_title
from gongkai.transforms.identity.links import files_of, without_links
from gongkai.transforms.identity.openings import Mention, announcements, opening_of, unwrapped
from gongkai.transforms.identity.title_search import find_title, site_names, with_texts_of_tables
from gongkai.transforms.identity.titles import Title, file_name
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


@dataclass(frozen=True, slots=True)
class Page:
    """A document and what identifying it needs more than once."""

    document: Document
    reference: Reference
    hints: Hints
    opening: str
    body: str
    """The opening without the title."""
    resolver: Resolver
    title: Title | None
    announced: tuple[Mention, ...]
    file_title: Title | None
    """The title that the file name gives, if any."""


def page_of(document: Document, reference: Reference, hints: Hints) -> Page:
    opening = reference.names.without_other_bodies(opening_of(document))
    resolver = Resolver(reference, hints, "\n".join((*site_names(document), opening)))
    title = find_title(document, resolver, reference, opening)
    if title is None or title.agency is None:
        framed = with_texts_of_tables(document, reference)
        opening = reference.names.without_other_bodies(opening_of(framed))
        title = find_title(framed, resolver, reference, opening) or title
        document = document if document.passages else framed
    if title is None or title.year is None:
        linked = find_title(document, resolver, reference, opening, linked=True)
        title = linked if linked and is_of_this_page(linked, opening, document, resolver, reference) else title
    body = unwrapped(without_links(without_title(article(opening, title, document), title), document))
    is_page = document.media_type == media_types.HTML
    announced = tuple(announcements(body, resolver, reference, files_of(document), is_page=is_page))
    if title and title.agency is None:  # the title may be the end of a sentence whose line breaks after the agency
        text = without_links(article(opening, None, document), document)
        others = set(announcements(text, resolver, reference))
        announced += tuple(m for m in announcements(unwrapped(text), resolver, reference) if m.name and m not in others)
    file_title = reference.titles.parse(file_name(hints.source_url))
    return Page(document, reference, hints, opening, body, resolver, title, announced, file_title)
