"""Branches of a bureau and parts of a zone, whose names contain their own place besides that of the whole."""

from __future__ import annotations

import re
from dataclasses import replace

from gongkai.transforms.identity.agencies import AgencyNames
from gongkai.transforms.identity.districts import District, Districts, Head, is_city

_PATTERNS = (
    re.compile(
        r"(?P<bureau>.*?(?:局|委|院|行|公司|中心|队|所|公安(?!局)|国税(?!局)|地税(?!局)))"
        r"(?P<place>.{2,}?)(?P<kind>分局|分院|分中心|供电分公司|分公司|供电公司|管理部|支行|大队|支队|分所)"
    ),
    re.compile(
        r"(?P<place>.{2,4}?[县区市]?)"
        r"(?P<bureau>(?:生态环境|自然资源|公安|税务|市场监督管理|气象|烟草专卖|医疗保障).*(?P<kind>局))"
    ),
    re.compile(r"(?P<bureau>.*自由贸易试验区)(?P<place>[^新]{2,5}?)(?P<kind>片区.*)"),
)

_PART_OF_ZONE = re.compile(r"([^()]{4,}区)\(([^()]{2,8})\)")


def branch(district: District, rest: str, districts: Districts) -> tuple[District, str]:
    """The county of a branch of a bureau in `district`, and `rest` without it (公安局贵池分局, 洪泽生态环境局); both
    arguments unchanged if there is none."""
    for pattern in _PATTERNS:
        found = pattern.fullmatch(rest)
        if found and (below := districts.below(district, found["place"])):
            return below, rest.replace(found["place"], "", 1)
    return district, rest


def in_brackets(name: str, districts: Districts) -> Head | None:
    """The place in brackets after a zone called after something elsewhere (…大兴国际机场临空经济区(廊坊)); None if
    there is none, or the zone's name is that of a district."""
    found = _PART_OF_ZONE.match(name)
    if found is None or ((whole := districts.head(found[1])) and not whole.rest):
        return None
    place = districts.head(found[2]) or districts.seat(found[2])
    is_place = place is not None and not place.rest
    return replace(place, rest=found[1] + name[found.end() :], is_seat=True) if place and is_place else None


def is_zone_of_unknown_county(head: Head, names: AgencyNames) -> bool:
    """Whether a name is that of a province and a zone that zones.csv does not have: provinces seldom lead zones
    themselves, so it is in a county whose name it does not bear."""
    of_province = all(d.level == "province" and not is_city(d) for d in head.districts)
    return of_province and not head.is_zone and names.is_zone_of_county(head.rest)
