"""Finding the title of a document: in the metadata of the page, or on one or more lines of its head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from gongkai.extractors.document import Document, Passage
from gongkai.transforms.identity.agencies import AgencyNames, plain
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.frame import holders, menu
from gongkai.transforms.identity.links import NO_LINKS, Links, files_of, is_file, links_of
from gongkai.transforms.identity.openings import (
    Mention,
    is_above_writer,
    listed,
    neighbours,
    without_others,
)
from gongkai.transforms.identity.titles import MAX_TITLE, Title
from gongkai.transforms.identity.years import periods
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.captions import lone_texts

LINK = "网页链接/link"
HEAD_LINES = 24
_PASSAGES = 60
_TABLES = 3
"""How many tables at the head of a document may hold its title."""
_LONGEST_LINE_ABOVE = 24
MAX_LINES = 6
"""The most lines that a title may be broken into."""

_PAGE_NUMBER = re.compile(r"[-—－–\s]*(?:第?\d{1,3}页?)[-—－–\s]*")
_YEAR_ACROSS = re.compile(r"20\d{2}年")
_BREADCRUMB = re.compile(r"(?:(?<!\s)\s++)?+[|｜>＞›»《》]\s*")
_PATH = re.compile(r"[^>＞›»\s]\s*[>＞›»][>＞›»\s]*[^>＞›»\s]")
_PART_OF_PATH = ">"
"""Appended to each part of a breadcrumb, so that it is not taken for the beginning of a title on the next line."""
_TITLE_ENDS = re.compile(r"\s*[_|｜—–-]+\s*")
_QUOTED = re.compile(r"《([^《》]{0,60}?(?:报告|年报))》")
_MARK = re.compile("[。,;]")
_WORD = re.compile(r"[\u3400-\u9fff()〇○零\d]+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A title found in the metadata or on lines of the head, and the `Resolver.quality` of its agency."""

    title: Title
    start: int
    lines: int
    quality: float

    @property
    def rank(self) -> tuple[bool, float, int]:
        """The order of preference: a year first, then the quality of the name, then fewer lines."""
        return self.title.year is not None, self.quality, -self.lines


def find_title(
    document: Document, resolver: Resolver, reference: Reference, opening: str, *, linked: bool = False
) -> Title | None:
    """The title of a report: that of the metadata if it has a year and an agency, else the better of metadata and head,
    else one quoted in 《》 near the beginning. With `linked` also the text of a link."""
    page = _of_page(document, resolver, reference)
    if page and page.quality >= 2 and page.title.year:
        return page.title
    head = _of_head(_lines(document), links_of(document), files_of(document), resolver, reference, linked=linked)
    both = [candidate for candidate in (page, head) if candidate]
    if both:
        return max(both, key=lambda c: (c.title.year is not None, c.quality)).title
    quoted = _QUOTED.search(without_others(opening[:600]))
    return reference.titles.parse(quoted[1]) if quoted else None


def site_names(document: Document) -> list[str]:
    """What a page calls its site: SiteName, the parts of the title element that are no report's title, and the owners
    in the foot."""
    first, *parts = _TITLE_ENDS.split(document.meta.get("title", ""))
    parts += [first] if "报告" not in first and "年报" not in first else []
    return [name for part in (document.meta.get("SiteName", ""), *parts, *holders(document)) if (name := plain(part))]


def other_titles(document: Document, agency: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The agencies that other titles in the metadata name in full: a page whose title element is that of another."""
    values = reference.page_labels.values("title", document.meta)
    parsed = (reference.titles.parse(part) for value in values for part in _TITLE_ENDS.split(value))
    for name in dict.fromkeys(title.agency for title in parsed if title and title.agency and title.year):
        if not name.endswith(agency) and resolver.quality(name) == 3 and not resolver.place_covers(name, name):
            yield Mention("标题/title", name)


def linked_above(
    document: Document, title: Title | None, opening: str, body: str, resolver: Resolver
) -> Iterator[Mention]:
    """The agency that the line directly above the title links to, if it is the only agency among the links above."""
    links = links_of(document)
    lines = opening.partition(title.text)[0].strip().split("\n") if title else []
    linked = [line for line in lines if line in links and resolver.quality(line) == 3]
    if linked and linked == lines[-1:] and not is_above_writer(linked[0], body):
        yield Mention(LINK, linked[0])


def linked_title(document: Document, opening: str, body: str, reference: Reference) -> Iterator[Mention]:
    """The agency of the only report that links above the text name, if it is of the year of the statistical period:
    the title of some pages is a link."""
    links = links_of(document)
    above = takewhile(lambda line: "。" not in line, opening.split("\n"))
    titles = [title for line in above if line in links and (title := reference.titles.parse(line))]
    if len(titles) == 1 and titles[0].agency and titles[0].year in periods(opening):
        agency = titles[0].agency
        yield from () if is_above_writer(agency, body) else [Mention(LINK, agency)]


def with_texts_of_tables(document: Document, reference: Reference) -> Document:
    """The document with lone texts in rows of its first tables added as passages: a title may stand in a frame."""
    lone = [
        Passage(table.order, text, table.page)
        for table in sorted(document.tables, key=lambda table: table.order)[:_TABLES]
        for text in lone_texts(table, reference)
    ]
    return replace(document, passages=tuple(sorted((*document.passages, *lone), key=lambda passage: passage.order)))


def _of_page(document: Document, resolver: Resolver, reference: Reference) -> _Candidate | None:
    found = []
    for value in reference.page_labels.values("title", document.meta):
        if title := reference.titles.parse(value):
            found.append(_candidate(title, 0, 1, resolver))
    return max(found, key=lambda c: (c.title.year is not None, c.quality > 1), default=None)


def _candidate(title: Title, start: int, lines: int, resolver: Resolver) -> _Candidate:
    if title.agency and resolver.names_nobody(title.agency):
        if resolver.behind_verb(title.agency):  # a sentence: 本报告是由某局编制的…
            return _Candidate(title, start, lines, -1)
        # better no agency than one that is only 我局
        title = replace(title, agency=None)
    return _Candidate(title, start, lines, resolver.quality(title.agency) if title.agency else 0.5)


def _lines(document: Document) -> list[str]:
    """The lines of the text without page numbers. Lines with separators, such as breadcrumbs, are split."""
    lines: list[str] = []
    for passage in document.passages[:_PASSAGES]:
        for line in passage.text.splitlines():
            is_path = _PATH.search(line) is not None
            parts = [plain(part) for part in _BREADCRUMB.split(without_others(line))]
            lines += [part + _PART_OF_PATH if is_path else part for part in parts if part]
    return [line for line, below in zip_longest(lines, lines[1:], fillvalue="") if not _is_page_number(line, below)]


def _is_page_number(line: str, below: str) -> bool:
    """Whether a line is a page number and not the first digits of a year that continues on the line below."""
    return bool(_PAGE_NUMBER.fullmatch(line)) and not _YEAR_ACROSS.match(line + below)


def _of_head(
    lines: Sequence[str], links: Links, files: Links, resolver: Resolver, reference: Reference, *, linked: bool
) -> _Candidate | None:
    others = listed(lines[:HEAD_LINES], resolver, reference) | neighbours(lines[:HEAD_LINES])
    of_menu = menu(lines[: HEAD_LINES + MAX_LINES], resolver, reference)
    apart = [line in links or at in of_menu for at, line in enumerate(lines)]
    found = list(_windows(lines, apart, resolver, reference))
    found = _of_the_page(found, lines, NO_LINKS if linked else links, files)
    candidates = [candidate for candidate in found if candidate.start + candidate.lines - 1 not in others]
    if not candidates:
        return None
    best = max(candidates, key=lambda c: c.rank)
    for longer in sorted(candidates, key=lambda c: -c.lines):
        if _continues(longer, best, lines, resolver):
            best = longer
            break
    return _with_agency_below(best, lines, apart, resolver, reference.names)


def _of_the_page(found: list[_Candidate], lines: Sequence[str], links: Links, files: Links) -> list[_Candidate]:
    """The titles that are not names of files or links to other pages."""
    titles = [c for c in found if not any(is_file(line, files) for line in lines[c.start : c.start + c.lines])]
    return [candidate for candidate in titles if lines[candidate.start] not in links]


def _windows(
    lines: Sequence[str], apart: Sequence[bool], resolver: Resolver, reference: Reference
) -> Iterator[_Candidate]:
    """The titles on up to `MAX_LINES` consecutive lines of the head. A line that stands apart, a link or a menu entry,
    can only be a title by itself, not a part of one."""
    for start in range(min(HEAD_LINES, len(lines))):
        end = start + (1 if apart[start] else MAX_LINES)
        end = next((at for at in range(start + 1, min(end, len(lines))) if apart[at]), end)
        if found := _window(lines[start:end], reference):
            title, count = found
            candidate = _candidate(title, start, count, resolver)
            is_of_site = candidate.quality < 2 and _is_complete_below(lines[start : start + count], reference)
            is_of_site = is_of_site or _is_city_of_site(lines[start], candidate, resolver)
            is_of_site = is_of_site or (start > 0 and _ends_name(title.agency, lines[start - 1], resolver))
            if candidate.quality >= (0 if title.year else 2) and not is_of_site:
                yield candidate


def _ends_name(agency: str | None, above: str, resolver: Resolver) -> bool:
    """Whether a sentence announces the report of an agency whose name breaks before this line: …,现公布某市地方金融."""
    *before, clause = _MARK.split(above)
    name = resolver.behind_verb(clause + agency) if before and clause and agency else None
    return name is not None and agency is not None and len(agency) < len(name) < len(clause + agency)


def _is_city_of_site(first: str, candidate: _Candidate, resolver: Resolver) -> bool:
    """Whether the first line is a city and the agency after it one that a city does not have: a town, or 县水利局."""
    agency = candidate.title.agency or ""
    rest = agency.removeprefix(first)
    if candidate.lines < 2 or rest in ("", agency) or not resolver.place_covers(first, first):
        return False
    place = resolver.resolve(first).district
    return place is not None and resolver.own_in(rest, place) is None


def _is_complete_below(lines: Sequence[str], reference: Reference) -> bool:
    """Whether the lower lines alone are a title with a year and no agency. Then the lines above may be anything, such
    as a column of the site: 财政信息 above 2022年政府信息公开工作年度报告."""
    below = (reference.titles.parse("".join(lines[start:])) for start in range(1, len(lines)))
    return any(title.year and title.agency is None for title in below if title)


def _window(lines: Sequence[str], reference: Reference) -> tuple[Title, int] | None:
    """The title on the fewest of the first `lines`, and how many. None if there is none, if it ends before the last of
    those lines, or if it needs several and the first is navigation."""
    for count in range(1, len(lines) + 1):
        text = "".join(lines[:count])
        if count > 1 and (len(text) > MAX_TITLE or reference.titles.navigation(lines[0])):
            return None
        if title := reference.titles.parse(text):
            return (title, count) if len(title.text) > len(text) - len(lines[count - 1]) else None
    return None


def _continues(longer: _Candidate, best: _Candidate, lines: Sequence[str], resolver: Resolver) -> bool:
    """Whether the lines above the best title are the beginning of its agency: the text below prints the two together,
    or it prints neither, and the agency is incomplete without them or is in a known place with them."""
    end = best.start + best.lines
    if not longer.title.agency or longer.start >= best.start or longer.start + longer.lines != end:
        return False
    above = "".join(lines[longer.start : best.start])
    if best.quality >= 3:
        return longer.quality >= 3 and resolver.place_covers(longer.title.agency, above)
    if not best.title.agency or longer.quality < min(best.quality, 2):
        return False
    body = "".join(lines[end:])
    before = {body[max(at - 2, 0) : at] for at in _places(best.title.agency[:4], body)}
    if before:
        return any(text.endswith(above[-2:]) for text in before)
    is_whole = resolver.is_without_place(best.title.agency)
    return (longer.quality >= 3 or not is_whole) and _may_begin(above, resolver)


def _may_begin(above: str, resolver: Resolver) -> bool:
    """Whether a line looks like the beginning of a name that continues below: short, one word, not itself an agency."""
    return len(above) <= _LONGEST_LINE_ABOVE and bool(_WORD.fullmatch(above)) and resolver.quality(above) < 2


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _with_agency_below(
    found: _Candidate, lines: Sequence[str], apart: Sequence[bool], resolver: Resolver, names: AgencyNames
) -> _Candidate:
    """The title, with the agency on a line of its own among the next two, above the text, if the title names none."""
    end = found.start + found.lines
    if found.title.agency is None:
        below = (
            line for line, is_apart in zip(lines[end : end + 2], apart[end : end + 2], strict=True) if not is_apart
        )
        of_head = takewhile(lambda line: "。" not in line, below)
        for line in (line.removesuffix(_PART_OF_PATH) for line in of_head):
            if resolver.quality(line) == 3 or (resolver.quality(line) == 2 and names.is_named_for_itself(line)):
                return replace(found, title=replace(found.title, agency=line), quality=resolver.quality(line))
    return found
