"""The lines of a web page that lead to other pages, whose reports they name, or to files."""

from __future__ import annotations

import re

from gongkai.extractors.document import Document
from gongkai.extractors.media_types import FILE_ENDINGS
from gongkai.transforms.identity.agencies import plain

FILE_ENDING = re.compile(rf"{FILE_ENDINGS}\b", re.IGNORECASE)
_LISTED_DAY = r"[\[(]?(?:20\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?[\])]?"
_BESIDE = rf"(?:[^\u3400-\u9fff\d]|{_LISTED_DAY}|\d{{1,2}}:\d\d(?::\d\d)?)"
_BESIDE_LINK = re.compile(rf"^{_BESIDE}++|(?<=[\u3400-\u9fff]){_BESIDE}++$|{_LISTED_DAY}$")
"""A bullet, a date, a time of day or a mark (NEW) that a list prints beside a link."""


class Links(frozenset[str]):
    """The texts of links. A line is in it with or without a bullet or date beside the link."""

    def __contains__(self, line: object) -> bool:
        if not self:  # as in every document but a web page
            return False
        return super().__contains__(line) or super().__contains__(_BESIDE_LINK.sub("", str(line)))


NO_LINKS = Links()


def links_of(document: Document) -> Links:
    """The texts of the links on a page, and the lines that are little more than a link."""
    return Links(map(plain, document.meta.get("links", "").splitlines()))


def files_of(document: Document) -> Links:
    """The same of the files that a page offers to load."""
    return Links(map(plain, document.meta.get("files", "").splitlines()))


def is_file(line: str, files: Links) -> bool:
    """Whether a line is the name of a file."""
    return FILE_ENDING.search(line) is not None or line in files


def without_links(text: str, document: Document) -> str:
    """The text without lines that link to other pages, since those name other reports. Links to files stay."""
    links = links_of(document)
    return "\n".join(line for line in text.split("\n") if line not in links or FILE_ENDING.search(line))
