"""Whether a body that a sentence names is another than the agency whose report it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.tokens import Token

_TOWNS = frozenset({"town", "township", "subdistrict"})
_BUREAUS = ("局", "委", "厅")
_ENDING = re.compile("(?:委员会|[局委厅])$")
_OF_TOWNS = ("人民政府", "政府", "办", "机关")
"""What may follow the level in the name of a town's body; else its letters belong to a longer word: 镇江教育局."""


Actor = Literal["agency", "another"]


def whose(name: str, agency: str, grammar: Grammar) -> Actor | None:
    """Whether a name is the agency's or another body's; None if it may be either."""

    def answer() -> Actor | None:
        if is_called(name, agency, grammar):
            return "agency"
        return "another" if is_another(name, agency, grammar) else None

    return grammar.once(("whose", name, agency), answer)


def is_another(name: str, agency: str, grammar: Grammar) -> bool:
    """Whether a body named is not the agency: a company beside an organ, 省厅 beside a county's bureau, 县政府 beside
    a bureau or a town, 县财政局 or 县委宣传部 beside 县民政局, 教育局 beside a government."""
    endings = grammar.endings
    is_organ = endings["organ"].search(agency) is not None
    if is_organ and endings["other"].search(name):
        return True
    is_government = name.endswith("政府")
    if not is_government and not endings["any"].search(name):
        return False  # the name of a channel
    (named, end), (own, _) = level_of(name, grammar), level_of(agency, grammar)
    if "政府" in agency and name.endswith(_BUREAUS) and not _is_for_short(name[end:], agency, grammar):
        return True
    if is_organ and "政府" not in agency and own not in _TOWNS:
        does_more = named is not None and (name.endswith("部") or endings["organ"].search(name) is not None)
        if is_government or (does_more and not _is_for_short(name[end:], agency, grammar)):
            return True
    if own == "region" and named == "district" and name.lstrip("我本全").startswith("区"):
        return False  # how an autonomous region is called in the reports of its own agencies
    return named is not None and own is not None and named != own


def is_called(name: str, agency: str, grammar: Grammar) -> bool:
    """Whether a body named is the agency, by its name or a shorter one: 县财政局 or 财政局 for 示例县财政局."""
    if name in agency:
        return True
    rest = name[level_of(name, grammar)[1] :]
    return len(rest) > 1 and _is_for_short(rest, agency, grammar) and not is_another(name, agency, grammar)


def is_same(name: str, other: str, grammar: Grammar) -> bool:
    """Whether two names may be those of one body: 教体局 and 教育体育局, 县政府 and 县政府办公室."""
    one, two = (n[level_of(n, grammar)[1] :] or n for n in (name, other))
    return _is_for_short(one, two, grammar) or _is_for_short(two, one, grammar)


def _is_for_short(name: str, agency: str, grammar: Grammar) -> bool:
    """Whether a name has letters of an agency's in their order, as what it is called for short has them, or is short
    for one that differs in its ending alone, as bureaus are renamed: 卫健委 is 卫生健康局, 国资委 not 国土资源局."""
    left, full = iter(agency), _ENDING.sub("", grammar.full_name(name))
    return all(letter in left for letter in name) or (len(full) > 1 and full in agency)


def level_of(name: str, grammar: Grammar) -> tuple[str | None, int]:
    """The level of a body, by the last word of its name that is one, and where that ends: county of 县城市管理局,
    subdistrict of 示例区中山街道办事处, city of 杭州教育局. None and 0 if none is."""
    level, head = None, ""
    for word in grammar.level_words.finditer(name):
        found, rest = grammar.levels[word[0]], name[word.end() :]
        if found != "none" and (found not in _TOWNS or not rest or rest.startswith(_OF_TOWNS)):
            level, head = found, name[: word.end()]
    if head and f"{head[-2:]}市" in grammar.places:  # 杭州教育局 is of 杭州市
        return "city", len(head)
    return "region" if level == "district" and name.endswith("厅") else level, len(head)


def is_site_of_leader(name: str, name_end: int, words: Sequence[Token], place: int, grammar: Grammar) -> bool:
    """Whether a government is named for its site, on which the agencies below it publish: 在县政府门户网站公开5条."""
    before = words[place - 1] if place else None
    behind = next((word for word in words[place:] if word.start >= name_end), None)
    on_site = (before is not None and before.concept == "by") or (behind is not None and behind.kind == "channel")
    return on_site and grammar.endings["leader"].search(name) is not None


def name_before(text: str, left: int, right: int, grammar: Grammar) -> int | None:
    """Where a name ends right before a word, or before silent words in front of it: 县财政局|第一时间|公开."""
    name = grammar.endings["any"]
    if name.search(text, max(left, right - 3), right):
        return right
    if text[right - 1] not in grammar.silent_ends:
        return None
    silent = next((m.start() for m in grammar.silent[False].finditer(text, left, right) if m.end() == right), None)
    return silent if silent is not None and name.search(text, max(left, silent - 3), silent) else None
