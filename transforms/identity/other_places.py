"""Texts that tell of the government of another place than the title: a report copied from there, or filed wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.transforms.identity.agency_resolution import NATION, Named, Resolver
from gongkai.transforms.identity.districts import District, Districts, stem_of

_GOVERNMENT = re.compile("(?=([\u3400-\u9fff]{2,12}[省市县区州盟旗])(?:人民)?政府)")


def told_of_instead(chosen: Named, text: str, districts: Districts) -> District | None:
    """The first district elsewhere whose government the text names, if it never names the agency's own district."""
    own = chosen.district
    if own is None or own == NATION or chosen.basis != "name" or stem_of(own.name) in text:
        return None
    return next((one for one in _named(text, districts) if not districts.touch(one, own)), None)


def sited_elsewhere(chosen: Named, resolver: Resolver, districts: Districts) -> District | None:
    """The district of the site, or of the one that the text names, if the agency has its district only from a source
    that names another place."""
    own = chosen.district
    if own is None or chosen.basis != "source":
        return None
    return next((one for basis, one in resolver.context() if basis != "source" and not districts.touch(one, own)), None)


def _named(text: str, districts: Districts) -> Iterator[District]:
    """The districts whose governments a text names, leaving out names that several districts share."""
    for found in _GOVERNMENT.finditer(text):
        for start in range(len(found[1]) - 1):
            head = districts.place(found[1][start:])
            if head and not head.rest:
                if len(head.districts) == 1:
                    yield head.districts[0]
                break
