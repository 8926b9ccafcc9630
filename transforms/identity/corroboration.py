"""Whether more than one place on a page supports the agency found for its report.

A page also names agencies that the report is not from: the publisher of the site, an entry of a menu above the title.
Such a name is certain only if another place gives it too, the text mentions it, or it is of a government and the text
about its whole district.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gongkai.extractors import media_types
from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_conflicts import GOVERNMENT, LAST_LINES, PUBLISHER, SIGNATURE, SITE
from gongkai.transforms.identity.agency_resolution import Named, Resolver, own_name
from gongkai.transforms.identity.links import links_of, without_links
from gongkai.transforms.identity.openings import (
    OWN_KIND,
    WHOLE_DISTRICT,
    Mention,
    all_mentions,
    calls_itself_bureau,
    is_government,
    speaks_only_as_bureau,
)
from gongkai.transforms.identity.titles import Title
from gongkai.transforms.reference import Reference

_SENTENCE = re.compile("[。,;]")
"""A line without such a mark belongs to the page, not to the text: 来源:某县人民政府."""
_OF_PAGE = frozenset({PUBLISHER, SITE, LAST_LINES})
"""Places that say whose page it is. They count as one: 来源 often repeats the name of the site."""
_LONGEST_KIND = 3
_NO_KIND = "办法|部[门分]|会议|行[政业]"
"""Words behind 本 that name no writer: 本办法, 本部门, 本行政机关."""
_CALLED = (("委员会", "委"), ("办公室", "办"), ("学", "校"), ("学院", "校"))


def is_named_in(chosen: Named, text: str, reference: Reference) -> bool:
    """Whether a sentence of the text mentions the agency, with or without its place: 县林业局, 车村镇. A government
    counts only with its full name."""
    own = own_name(chosen.agency_id)
    sentences = "\n".join(line for line in text.split("\n") if _SENTENCE.search(line))
    short = None if own in GOVERNMENT else reference.names.township_stem(own) or own
    return chosen.name in sentences or (short is not None and short in sentences)


def is_of_this_page(title: Title, opening: str, document: Document, resolver: Resolver, reference: Reference) -> bool:
    """Whether a title that may be a link to another report is that of the text: it names no agency or is no link, or
    a sentence names its agency as author, subject or contact. One that the text only mentions does not count."""
    if title.agency is None or title.text not in links_of(document):
        return True
    own, body = resolver.resolve(title.agency), without_links(opening, document)
    named = (mention.name for mention in all_mentions(body, resolver, reference) if mention.name)
    return any(resolver.resolve(name).agency_id == own.agency_id for name in named)


def is_of_whole_district(chosen: Named, text: str) -> bool:
    """Whether a government has a text about its whole district, and not of a bureau alone."""
    is_government = own_name(chosen.agency_id) in GOVERNMENT
    return is_government and WHOLE_DISTRICT.search(text) is not None and not speaks_only_as_bureau(text)


def calls_itself_otherwise(chosen: Named, text: str, reference: Reference) -> bool:
    """Whether the writer calls itself 我局, 我镇 or the like, and never by the kind of the agency."""
    own = own_name(chosen.agency_id)
    called = set(OWN_KIND.findall(text))
    if own in GOVERNMENT or not called:
        return False
    if reference.names.is_township(own):
        return not called & {"镇", "乡", "街道", "办", "处"}
    kinds = "|".join(map(re.escape, _kinds(own)))
    return re.search(f"[我本](?!{_NO_KIND})(?:{kinds})", text) is None


def _kinds(own: str) -> Iterator[str]:
    """What a writer may call itself: the end of its name (局, 公司, 大队), 委 and 办 of longer ones, 校 of schools."""
    yield from (own[-length:] for length in range(1, min(len(own), _LONGEST_KIND) + 1))
    yield from (kind for ending, kind in _CALLED if own.endswith(ending))


def is_given_twice(
    chosen: Named, place: str, others: Iterable[Mention], document: Document, resolver: Resolver
) -> bool:
    """Whether a second place names the agency too. Unless publisher or site gave it, a signature of the same name
    counts only if two lines have that name: otherwise it may be the very line that gave the agency."""
    same = _OF_PAGE if place in _OF_PAGE else frozenset({place})
    is_above_alone = place not in _OF_PAGE and _lines(document).count(chosen.name) < 2

    def is_apart(mention: Mention) -> bool:
        is_same_line = mention.place in (SIGNATURE, LAST_LINES) and mention.name == chosen.name and is_above_alone
        return mention.place not in same and not is_same_line

    names = (mention.name for mention in others if mention.name and is_apart(mention))
    return any(resolver.resolve(name).agency_id == chosen.agency_id for name in names)


def _lines(document: Document) -> list[str]:
    return [plain(line) for passage in document.passages for line in passage.text.splitlines()]


def is_of_place_alone(chosen: Named, text: str) -> bool:
    """Whether the title names only a place, while the writer calls itself a bureau: 某县2022年…报告, 我局."""
    own = own_name(chosen.agency_id)
    return own in GOVERNMENT and not is_government(chosen.name) and calls_itself_bureau(text)


def is_above_title(title: Title, document: Document) -> bool:
    """Whether the agency of the title stands on a line of its own in a web page, where it may be part of a menu. False
    if it shares a line with the title, stands in a table, or the document is no web page and so has no menus."""
    links = links_of(document)
    lines = [line for line in _lines(document) if line not in links]
    return document.media_type == media_types.HTML and title.agency in lines and title.text not in lines


def is_beside_another(title: Title, document: Document, reference: Reference) -> bool:
    """Whether a web page has a title of another or no agency right below the title, or above it with sentences between:
    then it may be an entry of a list. False if the page calls itself by it, or if the two are one in two lines."""
    if document.media_type != media_types.HTML:
        return False
    parse, links = reference.titles.parse, links_of(document)
    named = (parse(value) for value in reference.page_labels.values("title", document.meta))
    lines = [line for line in _lines(document) if line not in links]
    begin = next((at for at, line in enumerate(lines) if line.startswith(title.text)), None)
    if begin is None or any(own.agency == title.agency for own in named if own):
        return False
    others = [at for at, line in enumerate(lines) if (own := parse(line)) and own.text == line and own.year]
    others = [at for at in others if at != begin and _is_other(title, parse(lines[at]), lines[at - 1 : at])]
    return any((at > begin) != any("。" in line for line in lines[min(at, begin) : max(at, begin)]) for at in others)


def _is_other(title: Title, other: Title | None, above: Sequence[str]) -> bool:
    is_split = title.agency is not None and any(line.endswith(title.agency) for line in above)
    return other is not None and other.agency != title.agency and not is_split


def completes(name: str, end: str, resolver: Resolver) -> bool:
    """Whether `name`, which ends in `end`, only adds a place to it, or restores the beginning of a cut name. 旅游局 is
    not completed by 某市文化广电和旅游局."""
    before = name.removesuffix(end)
    return not before or resolver.quality(end) < 2 or resolver.place_covers(name, before)


def is_put_together(title: Title, opening: str, body: str, resolver: Resolver, reference: Reference) -> bool:
    """Whether the agency of the title occurs only split across lines, the first of which may belong to the site. An
    agency of a known place counts only if it is also complete without that place."""
    if not title.agency or title.agency in body:
        return False
    lines = opening.split("\n")
    if resolver.quality(title.agency) == 3 and not _is_below_a_city(title.agency, lines, resolver, reference):
        return False
    return title.agency not in opening and title.agency in "".join(lines)


def _is_below_a_city(name: str, lines: Iterable[str], resolver: Resolver, reference: Reference) -> bool:
    """Whether a name is a place on a line of its own followed by a zone, university or the like of unknown place, whose
    name is complete without it."""
    for line in lines:
        rest = name.removeprefix(line)
        if line and rest not in ("", name) and resolver.place_covers(name, line):
            return reference.names.is_named_for_itself(rest) and resolver.resolve(rest).district is None
    return False
