"""Titles that name only a place: 某市2012年政府信息公开工作年度报告 is its government's, unless a bureau made it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.transforms.identity.agency_conflicts import AUTHOR, GOVERNMENT, is_bureau
from gongkai.transforms.identity.agency_resolution import Named, Resolver, own_name
from gongkai.transforms.identity.openings import Mention, calls_itself_bureau, mentions
from gongkai.transforms.reference import Reference

_FILE_LABEL = r"(?m:^附件?\d{0,2}[:、.])"


def without_files(body: str, title: str) -> str:
    """The text without attachments that bear the title: they say nothing new about the agency."""
    return re.sub(rf"{_FILE_LABEL}{re.escape(title)}", "", body)


def is_told_of(chosen: Named, body: str) -> bool:
    """Whether the text mentions the agency of the title. A mere place must be followed by 政府, since the names of its
    bureaus contain it too."""
    if own_name(chosen.agency_id) in GOVERNMENT and not chosen.name.endswith(("政府", "办公室", "办公厅")):
        return re.search(rf"{re.escape(chosen.name)}(?:人民)?政府(?!信息)", body) is not None
    return chosen.name in body


def below(title: str, opening: str, resolver: Resolver) -> list[Mention]:
    """A bureau on the line of the title or the next one, which may be the real author of the text."""
    lines = opening.partition(title)[2].split("\n")[:2]
    return [Mention(AUTHOR, line) for line in lines if is_bureau(line, resolver)]


def of_the_bureau(
    known: Sequence[Mention], head: str, body: str, resolver: Resolver, reference: Reference
) -> list[Mention]:
    """`known` with a bureau put before the government of a title that names only a place. The bureau stands on a line
    of `head` (the lines around the title), and the text names it as author or its writer calls itself a bureau.

    If that does not settle it, bureaus in `head` are appended, to contradict the title, where the writer calls itself
    a bureau: several of them, or one that compiles the report of its whole county."""
    first = resolver.resolve(known[0].name or "")
    if known[0].place != "标题/title" or own_name(first.agency_id) not in GOVERNMENT or is_told_of(first, body):
        return list(known)
    above = {resolver.resolve(line).agency_id: line for line in head.split("\n") if is_bureau(line, resolver)}
    lines = list(above.values()) if calls_itself_bureau(body) else []
    above = {key: line for key, line in above.items() if not reference.names.is_compiler(own_name(key))}
    authors = (m for m in mentions(body, resolver, reference) if m.place == AUTHOR and m.name)
    made = [m for m in authors if resolver.resolve(m.name or "").agency_id in above]
    if not made and lines and len(above) == 1:
        made = [Mention(AUTHOR, line) for line in above.values()]
    return [*made, *known, *(Mention("正文/text", line) for line in lines if not made)]
