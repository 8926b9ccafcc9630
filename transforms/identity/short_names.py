"""Names of bureaus that give their place without 市 or 县: 沭阳司法局."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.transforms.identity.agencies import AgencyNames
from gongkai.transforms.identity.districts import District, Districts, stem_of

_LONGEST = 6
_KINDS = "市(?!场)|区(?![域位间])|[县旗州盟]|地区|林区|新区|自治[县州旗]"
"""Kinds of districts, but not the 市 of 大同市场 or the 区 of 江南区域."""


@dataclass(frozen=True, slots=True)
class Short:
    """The district of a bureau, the rest of its name, and whether another district may be meant."""

    district: District
    rest: str
    is_doubtful: bool


def bureau_of(name: str, district: District, names: AgencyNames, districts: Districts) -> tuple[District, str] | None:
    """The district that a bureau's name begins with, if it is `district` or one in it, and the rest of the name. None
    for others, and for a province that shares its name with a district in it."""
    for stem, rest in _splits(name, names):
        below = districts.below(district, stem)
        if stem == stem_of(district.name):  # 吉林: a province and a city in it
            return None if below and district.level == "province" else (district, rest)
        if below:
            return below, rest
    return None


def of_text(name: str, text: str, places: Sequence[District], names: AgencyNames, districts: Districts) -> Short | None:
    """The bureau, by the place that the text prints in full; None if it prints none or several. In doubt where a place
    of source, site or text (`places`) disagrees, or a city shares the name: 长沙 is 长沙市 rather than 长沙县."""
    found = in_full(name, text, names, districts)
    if found is None:
        return None
    district, rest = next(filter(None, (bureau_of(name, place, names, districts) for place in places)), found)
    is_elsewhere = not all(districts.within(found[0], place.code) for place in places)
    seat = districts.seat(stem_of(district.name))
    is_city = seat is not None and not seat.rest and district.level == "county" != seat.districts[0].level
    return Short(district, rest, is_elsewhere or district != found[0] or is_city)


def in_full(name: str, text: str, names: AgencyNames, districts: Districts) -> tuple[District, str] | None:
    """The one district that a bureau's name (沭阳司法局) begins with and the text prints in full (沭阳县), and the rest
    of the name; None if not exactly one."""
    found: dict[str, tuple[District, str]] = {}
    for stem, rest in _splits(name, names):
        for full in set(re.findall(f"(?={re.escape(stem)}({_KINDS}))", text)):
            head = districts.head(stem + full)
            every = head.districts if head and not head.rest else ()
            found.update({district.code: (district, rest) for district in every})
    return next(iter(found.values())) if len(found) == 1 else None


def _splits(name: str, names: AgencyNames) -> Iterator[tuple[str, str]]:
    """The splits of a name into a beginning and the name of a bureau, the longest beginning first."""
    for length in range(min(len(name) - 3, _LONGEST), 1, -1):
        if names.is_bureau(name[length:]):
            yield name[:length], name[length:]
