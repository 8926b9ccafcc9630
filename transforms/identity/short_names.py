"""Names of bureaus that give their place without 市 or 县: 沭阳司法局."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.transforms.identity.agencies import AgencyNames
from gongkai.transforms.identity.districts import District, Districts, stem_of

_LONGEST = 6
_KINDS = "市(?!场)|区(?![域位间])|[县旗州盟]|地区|林区|新区|自治[县州旗]"
"""Not in 大同市场 and 江南区域."""


@dataclass(frozen=True, slots=True)
class Short:
    """Of which district a bureau is, the rest of its name, and whether another district may be meant."""

    district: District
    rest: str
    is_doubtful: bool


def bureau_of(name: str, district: District, names: AgencyNames, districts: Districts) -> tuple[District, str] | None:
    """The district with whose name a bureau is called, of `district` and those in it, and the rest of its name."""
    for stem, rest in _splits(name, names):
        below = districts.below(district, stem)
        if stem == stem_of(district.name):  # 吉林 is a province and a city in it
            return None if below and district.level == "province" else (district, rest)
        if below:
            return below, rest
    return None


def of_text(name: str, text: str, places: Sequence[District], names: AgencyNames, districts: Districts) -> Short | None:
    """The bureau of the place that the text prints in full; in doubt where source or site (`places`) are of another
    one, or a city is called so, too: a bureau of 长沙 is rather that of 长沙市 than of 长沙县."""
    found = in_full(name, text, names, districts)
    if found is None:
        return None
    district, rest = next(filter(None, (bureau_of(name, place, names, districts) for place in places)), found)
    is_elsewhere = not all(districts.within(found[0], place.code) for place in places)
    seat = districts.seat(stem_of(district.name))
    is_city = seat is not None and not seat.rest and district.level == "county" != seat.districts[0].level
    return Short(district, rest, is_elsewhere or district != found[0] or is_city)


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
