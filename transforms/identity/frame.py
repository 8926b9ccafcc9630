"""Separating the text of a report on a web page from its frame: menus above, the foot of the site below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gongkai.extractors import media_types
from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_conflicts import GOVERNMENT
from gongkai.transforms.identity.agency_resolution import NATION, Named, Resolver, own_name
from gongkai.transforms.identity.titles import Title
from gongkai.transforms.reference import Reference

_FOOT = re.compile(
    r"(?:主办|承办|主管|网站管理|技术支持)(?:单位)?:|版权所有|copyright|.{0,20}ICP备|网站标识码", re.IGNORECASE
)
_LAST_PASSAGES = 15
_PARTY = "委"
"""The own name of 中共某县委, which leads as the government does: 中共某县委某县人民政府信访局."""
_HOLDER = re.compile(r"(?:主办|主管|版权所有)(?:单位)?:?([\u3400-\u9fff]{2,20}?人民政府)")


def without_title(opening: str, title: Title | None) -> str:
    """The opening without the lines of its title, so that its agency and year are not counted again."""
    if title is None:
        return opening
    lines = re.sub(rf"(?:^|\n){re.escape(title.text)}", "\n", opening).split("\n")
    return "\n".join(line for line in lines if line not in title.text)


def article(opening: str, title: Title | None, document: Document) -> str:
    """The lines of a web page from its title to the foot of the site; all of any other document, which has no frame."""
    if document.media_type != media_types.HTML:
        return opening
    lines = opening.split("\n")
    sentences = [at for at, line in enumerate(lines) if "。" in line]
    begin = _line_of(title.text, lines) if title else 0
    if 2 * sum(at < begin for at in sentences) > len(sentences):  # the name of a file below the text
        begin = 0
    return "\n".join(without_foot(lines, begin)[begin:])


def without_foot(lines: Sequence[str], begin: int = 0) -> Sequence[str]:
    """The lines above the foot of the site, which stands below the last sentence. The line of a page that says who
    publishes it may begin as the foot does; the text goes on behind it."""
    last_sentence = max((at for at, line in enumerate(lines) if "。" in line), default=0)
    after = range(max(begin, last_sentence) + 1, len(lines))
    return lines[: next((at for at in after if _FOOT.match(plain(lines[at]))), len(lines))]


def _line_of(title: str, lines: Sequence[str]) -> int:
    """The index of the line that is a title, or on which one of several lines begins; 0 if it is not found."""
    if title in lines:
        return lines.index(title)
    at = "".join(lines).find(title)
    for number, line in enumerate(lines):
        if 0 <= at < len(line):
            return number
        at -= len(line)
    return 0


def holders(document: Document) -> Iterator[str]:
    """The governments that the foot of a page names as owner or operator of the site."""
    for passage in document.passages[-_LAST_PASSAGES:]:
        for line in passage.text.splitlines():
            yield from _HOLDER.findall(plain(line))


def menu(lines: Sequence[str], resolver: Resolver, reference: Reference) -> set[int]:
    """The indices of adjacent lines that name different agencies of one kind, as a menu does: no title begins there.
    An agency below one that leads it may be a title: 海淀分局 below 北京市公安局, a town below its county."""
    found: set[int] = set()
    for at in range(len(lines) - 1):
        if lines[at][-1:] == lines[at + 1][-1:] and are_several(lines[at], lines[at + 1], resolver, reference):
            found |= {at, at + 1}
    return found


def are_several(one: str, other: str, resolver: Resolver, reference: Reference) -> bool:
    """Whether two names are of different agencies, of which the first does not lead the second."""
    if not all(resolver.quality(name) >= 2 or resolver.is_without_place(name) for name in (one, other)):
        return False
    upper, lower = resolver.resolve(one), resolver.resolve(other)
    if lower.district is None:  # 海淀分局 has its place only behind 北京市公安局
        lower = replace(lower, district=resolver.resolve(one + other).district)
    return upper.agency_id != lower.agency_id and not _is_above(upper, lower, reference)


def _is_above(upper: Named, lower: Named, reference: Reference) -> bool:
    """Whether the upper agency may lead the lower one, which is of a part of its district, a branch of it, or not a
    government where the upper is. Organs of the nation may lead everywhere."""
    around, place = upper.district, lower.district
    if NATION in (around, place) or lower.name.startswith(upper.name):
        return True
    if own_name(upper.agency_id) in (*GOVERNMENT, _PARTY) and own_name(lower.agency_id) not in GOVERNMENT:
        return True
    if around is None or place is None or around == place:
        return False
    return reference.districts.within(place, around.code)
