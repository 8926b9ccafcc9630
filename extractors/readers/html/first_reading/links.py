"""What on a page leads to another page or to a file, and the marks that keep it apart in the text."""

from __future__ import annotations

import re

from gongkai.extractors.media_types import FILE_ENDINGS
from gongkai.extractors.readers.html.first_reading.walk import Event

LINK, FILE = "\0", "\x01"
"""Stand before and after a text that leads to another page or to a file."""

_FILE = re.compile(
    rf"{FILE_ENDINGS}(?:[?#&]|$)|(?:down(?:load)?|attach(?:ment)?)[^/?]*\.[a-z]{{2,5}}\?",
    re.IGNORECASE,
)


def is_link(event: Event) -> bool:
    """Whether an element leads to another page: a file to load belongs to this one."""
    return event.tag == "a" and "href" in event.node.attributes and not is_file(event)


def is_file(event: Event) -> bool:
    """Whether an element leads to a file, by the ending of its address or by a script that sends files."""
    address = event.node.attributes.get("href", "") if event.tag == "a" else ""
    return _FILE.search(address or "") is not None


def marked(text: str, *, link: bool, file: bool) -> str:
    """A text between marks if it leads somewhere."""
    mark = "" if not text.strip() else LINK if link else FILE if file else ""
    return f"{mark}{text}{mark}"
