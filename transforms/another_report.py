"""Tables that may belong to another report than the document's, although each kind of table is printed only once.

A report that lacks its last table, followed by one of which only that table is there, looks like a single report. Text
between two tables of a form reveals it: the title or agency of another report, the beginning of a report for a second
time, or a heading of what a report prints after its tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import MAX_NAME, plain
from gongkai.transforms.identity.agency_conflicts import GOVERNMENT, alike_in_place
from gongkai.transforms.identity.agency_resolution import NATION, Resolver, own_name
from gongkai.transforms.identity.titles import Title
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import TABLES_ZH, Reference, TableId
from gongkai.transforms.split import MAX_LINES, title_line, wrapped_title
from gongkai.transforms.tables.forms import recognise_tables, stitch_tables

_ORDER = tuple(TABLES_ZH)
"""The tables in the order of a report."""
_DAY = r"(?:(?:[\u3400-\u9fff]{2}(?:日期|时间):?)?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?"
"""After a signature or publisher: 2024年1月20日, 发布时间:2024-01-20."""
Line = tuple[int, list[str]]
"""The position of a line, and the line with those below it, as a title may be broken over several."""


def tables_of_another(
    document: Document, identity: Identity, hints: Hints, reference: Reference, contradicted: Collection[str] = ()
) -> list[Finding]:
    """An error for each table that only occurs after signs of another report.

    `contradicted` are the kinds of tables that the document has twice, with different numbers.
    """
    found = _signed(document, identity, hints, reference)
    behind = _behind_repeated(document, contradicted, reference) if contradicted else []
    return list({finding.table_id: finding for finding in (*behind, *found)}.values())


def _behind_repeated(document: Document, contradicted: Collection[str], reference: Reference) -> list[Finding]:
    """Where a table occurs again with other numbers, errors for the following tables of kinds that have not occurred
    before: they belong to the second report, as does the table just before it in the order of the form."""
    kinds = [kind for kind, _ in stitch_tables(document.tables, reference)]
    places = [_ORDER.index(kind) for kind in kinds]
    anew = (at for at, kind in enumerate(kinds) if kind in contradicted and kind in kinds[:at])
    again = next(anew, None)
    if again is None:
        return []
    first = next(at for at in range(again, 0, -1) if places[at - 1] >= places[at])
    later = dict.fromkeys(kind for kind in kinds[first:] if kind not in kinds[:first])
    return [_finding(kind, f"另一张{TABLES_ZH[kinds[again]]}", reference) for kind in later]


def _signed(document: Document, identity: Identity, hints: Hints, reference: Reference) -> list[Finding]:
    tables = [(table.order, table_id) for table_id, table in recognise_tables(document.tables, reference)]
    if len(tables) < 2:
        return []
    bounds = (tables[0][0], tables[-1][0])
    heads = _just_above(document, [order for order, _ in tables])
    lines = sorted(_lines(document), key=itemgetter(0))
    placed = replace(hints, district_code=identity.district_code or hints.district_code)  # 和平区 is the report's own
    agency = _OwnAgency(identity, Resolver(reference, placed, ""), reference)
    for order, words in _signs(lines, heads, bounds, agency):
        above = {table_id for at, table_id in tables if at < order}
        kinds = dict.fromkeys(table_id for at, table_id in tables if at > order and table_id not in above)
        if not (_is_end(words, reference) and _can_be_moved(kinds, above)):
            return [_finding(table_id, words, reference) for table_id in kinds]
    return []


def _is_end(line: str, reference: Reference) -> bool:
    """Whether a line is a heading of what a report prints after its tables."""
    return any(word.match(line) for word in reference.table_words.closings)


def _can_be_moved(kinds: Iterable[TableId], above: Iterable[TableId]) -> bool:
    """Whether a table may be the report's although it follows a later one of the
    form, as on a rotated page at the end."""
    return min(map(_ORDER.index, kinds), default=0) < max(map(_ORDER.index, above), default=0)


def _finding(table_id: TableId, words: str, reference: Reference) -> Finding:
    values = {"table": TABLES_ZH[table_id], "actual": words[:60]}
    return reference.make_finding("form.another_report", values, detail=f"{table_id}|{words[:60]}", table_id=table_id)


@dataclass(frozen=True, slots=True)
class _OwnAgency:
    """The report's own agency, with which names and titles in the document are compared."""

    identity: Identity
    resolver: Resolver
    reference: Reference

    def title_is_of_another(self, title: Title, own: Title | None) -> bool:
        if title.year and title.year != ((own and own.year) or self.identity.year or title.year):
            return True
        return title.agency is not None and self._is_other(title.agency)

    def is_bureau(self, line: str) -> bool:
        """Whether a line is another agency, or has one after a label or before a date. Governments do
        not count, as they appear on the paper and pages of their bureaus, nor do the newspapers and
        compiling bureaus on those of a government."""
        labels = (label for labels in self.reference.page_labels.ranked("agency") for label in labels)
        found = _signed_line(tuple(labels)).fullmatch(line)
        name = found["name"] if found else line
        if not self._is_other(name) or self._is_above(name):
            return False
        return name == line or not (self.reference.names.is_medium(name) or self.reference.names.is_compiler(name))

    def _is_above(self, name: str) -> bool:
        """Whether a name is that of a government, or of a central state organ, which designed the form."""
        found = self.resolver.resolve(name)
        is_national = found.district == NATION and self.identity.district_code != NATION.code
        return is_national or own_name(found.agency_id) in GOVERNMENT

    def is_heading(self, line: str) -> bool:
        """Whether a line is the heading of another agency's table: 附：某区水利局统计表, （二）某区水利局."""
        words = self.reference.table_words
        text = words.before_agency.sub("", line, count=1)
        for end in range(min(len(text), MAX_NAME), 3, -1):
            name, rest = text[:end], text[end:]
            if not (words.behind_agency.fullmatch(rest) if rest else text != line) or self.resolver.quality(name) < 3:
                continue
            is_author = not (self.reference.names.is_medium(name) or self.reference.names.is_compiler(name))
            return is_author and not self._is_above(name) and self._is_other(name)
        return False

    def is_bureau_without_place(self, line: str) -> bool:
        """Whether a line is the name of another bureau of the same place: 区水利局."""
        text = self.reference.table_words.before_agency.sub("", line, count=1)
        without = re.sub("^(?:自治)?[省市县区州盟旗]", "", text)
        name = next((name for name in (text, without) if self.reference.names.is_bureau(name)), None)
        own = own_name(self.identity.agency_id or "")
        if not own or name is None or self.reference.names.is_compiler(name):
            return False
        other = self.reference.names.canonical(name)
        return other not in GOVERNMENT and not self._is_own(own, other)

    def _is_other(self, name: str) -> bool:
        """Whether a line is the name of an agency of a known place, and not just
        another name of the report's agency."""
        if self.identity.agency is None or self.identity.agency_id is None or self.resolver.quality(name) < 3:
            return False
        own, found = own_name(self.identity.agency_id), self.resolver.resolve(name)
        other = own_name(found.agency_id)
        same_place = found.district is None or found.district.code == self.identity.district_code
        if self._is_own(own, other):
            return not same_place and self.identity.district_code is not None
        return True

    def _is_own(self, own: str, other: str) -> bool:
        """Whether a name without its place is the report's agency, a part of it, or its former name."""
        return own in other or other in own or alike_in_place(own, other, self.reference)


def _lines(document: Document) -> Iterator[Line]:
    """The lines of the text, and the cells of tables: a page's metadata may be
    in a table that is not part of a form."""
    lines = [(p.order, text) for p in document.passages for line in p.text.splitlines() if (text := plain(line))]
    for at, (order, _) in enumerate(lines):
        yield order, [text for _, text in lines[at : at + MAX_LINES]]
    for table in document.tables:
        yield from ((table.order, [text]) for cell in table.cells if (text := plain(cell.text)))


def _signs(
    lines: Sequence[Line], heads: set[int], bounds: tuple[int, int], agency: _OwnAgency
) -> Iterator[tuple[int, str]]:
    """Signs of another report between the first and the last table of a form."""
    first, last = bounds
    reference = agency.reference
    before = [texts for order, texts in lines if order < first]
    own = next((title for texts in reversed(before) if (title := _title(texts, reference))), None)
    begun = [word for word in reference.table_words.beginnings if any(word.match(texts[0]) for texts in before)]

    @cache  # cached, as most cells print the same few numbers and labels
    def is_sign(*texts: str) -> bool:
        title = _title(texts, reference)
        if title is not None and agency.title_is_of_another(title, own):
            return True
        is_begun = any(word.match(texts[0]) for word in begun)
        return is_begun or _is_end(texts[0], reference) or agency.is_bureau(texts[0])

    for order, texts in lines:
        if first < order < last:
            text, is_other = texts[0], is_sign(*texts)
            if order in heads:
                is_other = is_other or agency.is_heading(text) or agency.is_bureau_without_place(text)
            if is_other:
                yield order, text


def _title(lines: Sequence[str], reference: Reference) -> Title | None:
    """The title that the first line is, alone or with those below it."""
    return title_line(lines[0], reference) or wrapped_title(lines, reference)


def _just_above(document: Document, tables: Sequence[int]) -> set[int]:
    """The positions of the last two texts before each table."""
    texts = sorted(passage.order for passage in document.passages if passage.text.strip())
    return {order for table in tables for order in [text for text in texts if text < table][-2:]}


@cache
def _signed_line(labels: tuple[str, ...]) -> re.Pattern[str]:
    name = rf"\(?(?P<name>[^():\d]{{2,{MAX_NAME}}}?)\)?"
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, labels))}):)?{name}{_DAY}")
