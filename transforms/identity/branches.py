"""Branches of a bureau, whose names give a district below that of the bureau."""

from __future__ import annotations

import re

from gongkai.transforms.identity.districts import District, Districts

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


def branch(district: District, rest: str, districts: Districts) -> tuple[District, str]:
    """The county in which a bureau of a city has a branch, and the name without it: 公安局贵池分局, 洪泽生态环境局."""
    for pattern in _PATTERNS:
        found = pattern.fullmatch(rest)
        if found and (below := districts.below(district, found["place"])):
            return below, rest.replace(found["place"], "", 1)
    return district, rest
