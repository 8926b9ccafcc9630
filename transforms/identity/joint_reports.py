"""Reports of two agencies: 中共某县委办公室、某县人民政府办公室2023年…年度报告."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.frame import are_several
from gongkai.transforms.identity.openings import Mention, is_government
from gongkai.transforms.reference import Reference

_JOINED = re.compile("[、/•·]|[和及与暨](?=[\u3400-\u9fff]{3})")
_COMMAS = "、/"
_SHORTEST = 3


def apart(mentions: Iterable[Mention], resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The mentions, with one of each agency for those that name two."""
    for mention in mentions:
        for name in partners(mention.name or "", resolver, reference):
            yield replace(mention, name=name)


def partners(name: str, resolver: Resolver, reference: Reference) -> list[str]:
    """The two agencies that a name consists of, a government first, or the name alone if it is of one. The second may
    leave out the place of the first behind a comma: 某县粮食局、审计局."""
    for at in range(_SHORTEST, len(name) - _SHORTEST + 1):
        join = _JOINED.match(name, at)
        one, other = name[:at], name[join.end() if join else at :]
        if resolver.quality(one) < 3 or resolver.place_covers(one, one):
            continue
        place = resolver.resolve(one).district
        if join and join.group() in _COMMAS and place and resolver.quality(other) < 3:
            other = f"{place.name}{other}"
        is_full = resolver.quality(other) == 3 and resolver.resolve(other).basis == "name"
        if is_full and (join or are_several(one, other, resolver, reference)):
            return sorted((one, other), key=lambda part: not is_government(part))
    return [name]
