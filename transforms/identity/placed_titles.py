"""Titles that name a place alone: 某市2012年政府信息公开工作年度报告 is of its government, unless a bureau made it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.transforms.identity.agency_conflicts import AUTHOR, GOVERNMENT, is_bureau
from gongkai.transforms.identity.agency_resolution import Named, Resolver, own_name
from gongkai.transforms.identity.openings import Mention, calls_itself_bureau, mentions
from gongkai.transforms.reference import Reference

_FILE_LABEL = r"(?m:^附件?\d{0,2}[:、.])"


def without_files(body: str, title: str) -> str:
    """The text without the files below it that are named as the title is: they do not tell of its agency."""
    return re.sub(rf"{_FILE_LABEL}{re.escape(title)}", "", body)


def is_told_of(chosen: Named, body: str) -> bool:
    """Whether the text has the name that a title gives; that of a place alone stands in those of its bureaus, too."""
    if own_name(chosen.agency_id) in GOVERNMENT and not chosen.name.endswith(("政府", "办公室", "办公厅")):
        return re.search(rf"{re.escape(chosen.name)}(?:人民)?政府(?!信息)", body) is not None
    return chosen.name in body


def below(title: str, opening: str, resolver: Resolver) -> list[Mention]:
    """The bureau on the next line below a title: under that of another one the text may be its."""
    lines = opening.partition(title)[2].split("\n")[:2]
    return [Mention(AUTHOR, line) for line in lines if is_bureau(line, resolver)]


def of_the_bureau(
    known: Sequence[Mention], head: str, body: str, resolver: Resolver, reference: Reference
) -> list[Mention]:
    """The bureau on a line of the `head` above such a title before the government, where the text says that it made the
    report, or calls its writer a bureau and no government. Some bureaus make the report of their whole county: such a
    one, or several bureaus, above a text whose writer calls itself a bureau contradict the title."""
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
