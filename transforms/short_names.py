"""Names of bureaus that give their place without 市 or 县: 沭阳司法局."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.transforms.agencies import AgencyNames
from gongkai.transforms.districts import District, Districts, stem_of

_LONGEST = 6
_KINDS = "[市县区旗州盟]|地区|林区|新区|自治[县州旗]"


def bureau_of(name: str, district: District, names: AgencyNames, districts: Districts) -> tuple[District, str] | None:
    """The district with whose name a bureau is called, of `district` and those in it, and the rest of its name."""
    for stem, rest in _splits(name, names):
        if stem == stem_of(district.name):
            return district, rest
        if below := districts.below(district, stem):
            return below, rest
    return None


def in_full(name: str, text: str, names: AgencyNames, districts: Districts) -> tuple[District, str] | None:
    """The only district of the name with which that of a bureau begins that the text prints in full: 沭阳县."""
    found: dict[str, tuple[District, str]] = {}
    for stem, rest in _splits(name, names):
        for full in set(re.findall(f"(?={re.escape(stem)}({_KINDS}))", text)):
            head = districts.head(stem + full)
            every = head.districts if head and not head.rest else ()
            found.update({district.code: (district, rest) for district in every})
    return next(iter(found.values())) if len(found) == 1 else None


def _splits(name: str, names: AgencyNames) -> Iterator[tuple[str, str]]:
    """The beginnings of a name behind which a bureau is named, the longest first."""
    for length in range(min(len(name) - 3, _LONGEST), 1, -1):
        if names.is_bureau(name[length:]):
            yield name[:length], name[length:]
