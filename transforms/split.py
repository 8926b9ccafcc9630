"""Splits a document with several reports where another report's title is between two sets of tables.

Without such a title it is unknown whose the second tables are: the document stays whole, and tables of one kind that
contradict each other are not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongkai.extractors.document import Document, Passage, compact
from gongkai.extractors.media_types import FILE_ENDINGS
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.titles import MAX_TITLE, Title
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.forms import recognise_tables

MAX_AGENCY_LINE = 40
"""A longer line above a title is not an agency."""

MAX_TAG = 8
"""The most characters that may follow a title on its line: （文字版）."""


_FILE = re.compile(rf"附件|下载|{FILE_ENDINGS}\s*$", re.IGNORECASE)
_TEXT = re.compile(r"[\u3400-\u9fff]{4}[^\n]{36}")
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、.）)]")

MAX_LINES = 4
"""The most lines over which a title between two reports may be broken."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a title begins: a line of a passage."""

    passage: int
    line: int
    order: int
    title: Title


def split_reports(document: Document, reference: Reference) -> list[Document]:
    """The reports of a document, each as a document of its own; the document itself if there is only one."""
    titles = _titles(document, reference)
    # before tables are stitched, as one could pass for the continuation of the same table in another report
    found = recognise_tables(document.tables, reference) if len(titles) > 1 else []
    starts = _starts(titles, [(table.order, table_id) for table_id, table in found])
    if len(starts) < 2:
        return [document]
    bounds = [*starts[1:], None]
    # the file's metadata (title, publisher, index number) belong to its first report
    further = replace(document, meta={})
    return [
        _part(further if start else document, start, end)
        for start, end in zip([None, *starts[1:]], bounds, strict=True)
    ]


def without_titles_below(document: Document, reference: Reference) -> Document:
    """The document without titles that a web page prints below the tables of its report, as links to
    other reports. A file's title may be the report itself, and so may the only title below tables
    that have neither a title nor a text above."""
    named = [(passage, _names_other(passage, reference)) for passage in document.passages]
    titles = [(passage, title) for passage, title in named if title]
    first = min((table.order for table in document.tables), default=None)
    if first is None or not any(passage.order > first for passage, _ in titles):
        return document
    places = [table.order for _, table in recognise_tables(document.tables, reference)]
    if not places:
        return document
    links = [(passage, title) for passage, title in titles if passage.order > places[-1]]
    is_one = len({(title.agency, title.year) for _, title in links}) == 1
    is_titled = any(passage.order < places[0] and title.year for passage, title in titles)
    if is_one and not is_titled and not any(p.order < places[0] and _TEXT.search(p.text) for p in document.passages):
        return document
    left_out = {id(passage) for passage, _ in links}
    return replace(document, passages=tuple(passage for passage in document.passages if id(passage) not in left_out))


def _names_other(passage: Passage, reference: Reference) -> Title | None:
    """The title that a passage is, or has after a prefix (图解：), unless it is a file name."""
    if passage.page is not None or len(passage.text) > MAX_TITLE or _FILE.search(passage.text):
        return None
    titles = (title_line(part, reference) for part in re.split("[:：]", passage.text))
    return next((title for title in titles if title), None)


def _titles(document: Document, reference: Reference) -> list[_Place]:
    """The lines that are titles, alone or together. A title without an agency begins with the
    line above it, if that can be an agency."""
    found = []
    lines = [
        (index, number, passage.order, line)
        for index, passage in enumerate(document.passages)
        for number, line in enumerate(passage.text.splitlines())
        if compact(line)
    ]
    for at, (index, number, order, line) in enumerate(lines):
        title = _whole(line, reference) or wrapped_title([text for *_, text in lines[at : at + MAX_LINES]], reference)
        if title is None:
            continue
        above = lines[at - 1] if at else None
        if above and title.agency is None and _can_be_agency(compact(above[3])):
            found.append(_Place(*above[:3], replace(title, agency=compact(above[3]))))
        else:
            found.append(_Place(index, number, order, title))
    return found


def title_line(line: str, reference: Reference) -> Title | None:
    """The title that a line is, apart from a short tag after it."""
    title = reference.titles.parse(line)
    return title if title and len(compact(line)) <= len(title.text) + MAX_TAG else None


def _whole(line: str, reference: Reference) -> Title | None:
    return None if compact(line).endswith(("。", "；")) else title_line(line, reference)


def wrapped_title(lines: Sequence[str], reference: Reference) -> Title | None:
    """The title with agency and year that several short lines form together, if
    none of them is a title or heading itself."""
    for count in range(2, len(lines) + 1):
        if not _can_be_agency(compact(lines[count - 1])) or _HEADING.match(compact(lines[0])):
            return None
        last = _whole(lines[count - 1], reference)
        if last and last.agency:
            return None
        text = plain("".join(lines[:count]))
        title = reference.titles.parse(text)
        if title and title.text == text and title.agency and title.year:
            return title
    return None


def _can_be_agency(line: str) -> bool:
    return len(line) <= MAX_AGENCY_LINE and not line.endswith(("。", "；", "，", "：", ".", "）", ")"))


def _starts(titles: Sequence[_Place], tables: Sequence[tuple[int, TableId]]) -> list[_Place]:
    """The titles that begin a report: the first one, and each title of another report with tables of its own below it.

    A page may list other reports above the first: the last title before a table is that of the table.
    """
    starts: list[_Place] = []
    current: _Place | None = None
    for number, place in enumerate(titles):
        end = titles[number + 1].order if number + 1 < len(titles) else None
        below = {kind for order, kind in tables if order > place.order and (end is None or order < end)}
        above = {kind for order, kind in tables if current and current.order < order < place.order}
        if current is None or not above:
            starts = starts or [place]
            current = place
        elif above & below and _differ(current.title, place.title):
            starts.append(place)
            current = place
    return starts


def _differ(one: Title, other: Title) -> bool:
    years = one.year is not None and other.year is not None and one.year != other.year
    agencies = bool(one.agency and other.agency) and one.agency != other.agency
    return years or agencies


def _part(document: Document, start: _Place | None, end: _Place | None) -> Document:
    """The passages and tables from one title to the next."""
    passages = []
    for index, passage in enumerate(document.passages):
        lines = passage.text.splitlines()
        first = _first_line(start, index, len(lines))
        last = _first_line(end, index, len(lines)) if end else len(lines)
        if first < last:
            passages.append(passage if (first, last) == (0, len(lines)) else _lines(passage, lines[first:last]))
    tables = tuple(
        table
        for table in document.tables
        if (start is None or table.order > start.order) and (end is None or table.order < end.order)
    )
    return replace(document, passages=tuple(passages), tables=tables)


def _first_line(place: _Place | None, passage: int, count: int) -> int:
    """The first line of a passage that belongs to the part beginning at `place`."""
    if place is None or passage > place.passage:
        return 0
    return count if passage < place.passage else place.line


def _lines(passage: Passage, lines: Sequence[str]) -> Passage:
    return replace(passage, text="\n".join(lines))
