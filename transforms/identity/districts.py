"""Finding the district that the name of an agency begins with, in full or without 市, 县 and the like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from gongkai.transforms.identity.agencies import AgencyNames, Row

_KIND = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|地区|林区|特区|新区|[省市盟县区旗州])$"
)
_WITHIN_WORD = re.compile("师范|市场(?:监|和)|市监局")
"""Words that a district's name may run into: 第一师范学校 is not of 第一师, and 大同市场监管局 is 大同 + 市场监管局."""
_CODES_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})
"""东莞, 中山, 儋州 and 嘉峪关: cities with towns directly below them and no counties."""


@dataclass(frozen=True, slots=True)
class District:
    code: str
    name: str
    level: str
    parent: str
    full_name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a name that is a place (`text`), the districts it may mean, and the rest of the name."""

    districts: tuple[District, ...]
    text: str
    rest: str
    is_seat: bool = False
    """Whether the name has only the stem of the district: 湛江 for 湛江市."""
    is_zone: bool = False
    """Whether `rest` begins with a zone (zones.csv), which is not a district but part of the agency's name."""


class Districts:
    """The districts, by every form of their names that may begin the name of an agency."""

    def __init__(
        self, districts: Iterable[District], former: Sequence[Row], names: AgencyNames, zones: Iterable[Row] = ()
    ) -> None:
        self.all = tuple(districts)
        self.by_code = {district.code: district for district in self.all}
        self._names = names
        self._called: dict[str, list[District]] = defaultdict(list)
        self._stems: dict[str, list[District]] = defaultdict(list)
        self._former: dict[str, list[str]] = defaultdict(list)
        self._heads: dict[str, tuple[list[str], set[str]]] = {}
        for row in former:
            self._former[row["district_code"]].append(row["name"])
        for district in self.all:
            self._enter(district, self._everyday(district))
        for row in former:
            district = self.by_code[row["district_code"]]
            self._enter(replace(district, current=not row["until"]), [row["name"]])
        self._longest = max(map(len, self._called))
        self._zones = {name: row for row in zones for name in _zone_names(row["name"])}
        self._longest_zone = max(map(len, self._zones), default=0)

    def _everyday(self, district: District) -> list[str]:
        """The name and, for an autonomous district, its forms without the names of its peoples: 甘南州, 甘南自治州."""
        names = [district.name]
        found = re.fullmatch(r"(.{2,}?)自治([州县旗])", district.name)
        people = self._names.people.search(found[1], 2) if found else None
        if found and people:
            names += [found[1][: people.start()] + kind for kind in (found[2], "自治" + found[2])]
        return names

    def _enter(self, district: District, names: list[str]) -> None:
        heads, heads_of_stems = self._heads_below(district.parent)
        for head, name in product(heads, names):
            self._called[head + name].append(district)
        for stem in {stem_of(name) for name in names if district.current} - set(names):
            for head in heads_of_stems if len(stem) > 1 else ():
                self._stems[head + stem].append(district)

    def _heads_below(self, parent: str) -> tuple[list[str], set[str]]:
        """What may precede the names, and the stems, of the districts directly below `parent`."""
        if parent not in self._heads:
            above = list(self._above(parent))
            # 襄樊市襄阳区: the former name of a city may precede its districts, too
            called = [[*self._everyday(d), *self._former.get(d.code, ())] for d in above]
            heads = {head for chain in product(*called) for head in _heads(list(chain))}
            self._heads[parent] = sorted(heads), {*_heads([d.name for d in above]), *(stem_of(d.name) for d in above)}
        return self._heads[parent]

    def _above(self, code: str) -> Iterator[District]:
        """The district of a code and those above it, the outermost first."""
        chain: list[District] = []
        while parent := self.by_code.get(code):
            chain.insert(0, parent)
            code = parent.parent
        yield from chain

    def chain(self, district: District) -> list[District]:
        """The district and those above it, the innermost first."""
        return [district, *reversed(list(self._above(district.parent)))]

    def head(self, name: str) -> Head | None:
        """The innermost district that `name` begins with, or the district of a zone that it begins with; else None."""
        place = self.place(name)
        return self._of_zone(place) if place else self._zone(name)

    def place(self, name: str) -> Head | None:
        """The innermost district that `name` begins with, ignoring any zone after it; None if there is none."""
        for length in range(min(len(name), self._longest), 1, -1):
            found = self._called.get(name[:length])
            if found and not _WITHIN_WORD.match(name, length - 1):
                return Head(tuple(found), name[:length], name[length:])
        return None

    def _zone(self, name: str, around: Iterable[District] = ()) -> Head | None:
        """The zone that `name` begins with, with its district. Of a zone in several districts, the part in one of
        `around` if that part has a row of its own: (眉山市)天府新区."""
        beginnings = (name[:length] for length in range(min(len(name), self._longest_zone), 0, -1))
        called = next((beginning for beginning in beginnings if beginning in self._zones), None)
        if called is None:
            return None
        parts = (self._zones.get(called + stem_of(district.name)) for district in around)
        row = next(filter(None, parts), self._zones[called])
        rest = row["zone"] + name[len(called) :]
        return Head((self.by_code[row["district_code"]],), called, rest, is_seat=True, is_zone=True)

    def _of_zone(self, head: Head) -> Head:
        """`head`, or the zone that follows it if one lies in the other: 南昌市赣江新区."""
        zone = self._zone(head.rest, head.districts)
        if zone is None or not any(self.touch(zone.districts[0], district) for district in head.districts):
            return head
        return replace(zone, text=head.text, is_seat=head.is_seat)

    def touch(self, one: District, other: District) -> bool:
        """Whether one of two districts lies in the other."""
        return self.within(one, other.code) or self.within(other, one.code)

    def seat(self, name: str) -> Head | None:
        """The district whose stem (without 市 or 县) `name` begins with, cities before counties; else None."""
        for length in range(min(len(name), self._longest), 1, -1):
            if found := self._stems.get(name[:length]):
                return self._of_zone(Head(self._highest(found), name[:length], name[length:], is_seat=True))
        return None

    def only_called(self, stem: str) -> District | None:
        """The one current district of this name without its kind, as 赫山 for 赫山区; None if there are several."""
        return only(self._stems.get(stem, ()))

    def cities_at_end(self, text: str) -> tuple[tuple[District, ...], str] | None:
        """The provinces or cities whose name, with or without 省 or 市, is the longest that `text` ends with, and the
        text before it; None if there is none."""
        for start in range(max(len(text) - self._longest, 0), len(text) - 1):
            known = (*self._called.get(text[start:], ()), *self._stems.get(text[start:], ()))
            if found := tuple(d for d in known if d.level != "county"):
                return found, text[:start]
        return None

    def _highest(self, districts: list[District]) -> tuple[District, ...]:
        """The provinces and cities among districts of one stem, else all: 南昌市, not 南昌县; 吉林省 and 吉林市."""
        by_level: dict[str, list[District]] = defaultdict(list)
        for district in districts:
            by_level[district.level].append(district)
        above = by_level["province"] + by_level["prefecture"]
        return tuple(above or districts)

    def innermost(self, districts: Iterable[District]) -> list[District]:
        """The districts that contain none of the others."""
        known = list(districts)
        return [d for d in known if not any(o.code != d.code and self.within(o, d.code) for o in known)]

    def within(self, district: District, code: str) -> bool:
        """Whether `district` has this code or lies in the district that does."""
        return district.code == code or any(above.code == code for above in self._above(district.parent))

    def below(self, district: District, stem: str) -> District | None:
        """The one current district in `district` called `stem`, with or without 县 or 区; None if not exactly one."""
        every = (*self._called.get(stem, ()), *self._stems.get(stem, ()))
        return only(d for d in every if d.current and d.code != district.code and self.within(d, district.code))

    def has_townships(self, district: District) -> bool:
        """Whether a district has towns and subdistricts directly below it."""
        return district.level == "county" or district.code in _CODES_WITHOUT_COUNTIES


def stem_of(name: str) -> str:
    """The name of a district without its kind: 淮安市 → 淮安."""
    return _KIND.sub("", name)


def is_city(district: District) -> bool:
    """Whether a district is a prefecture or a municipality (直辖市)."""
    return district.level == "prefecture" or (district.level == "province" and district.name.endswith("市"))


def has_namesake(district: District, every: Iterable[District]) -> bool:
    """Whether an urban district shares its name with one of another city, or 东乡族自治县 its everyday name with
    东乡县 elsewhere. Counties of the very same name are mostly one, moved."""
    is_urban = district.name.endswith("区")
    return any(d.parent != district.parent and (is_urban or d.name != district.name) for d in every)


def only(districts: Iterable[District]) -> District | None:
    """The district, if all given are the same one; else None."""
    found = {d.code: d for d in districts}
    return next(iter(found.values())) if len(found) == 1 else None


def _heads(above: list[str]) -> set[str]:
    """What may precede the name of a district: the names above it in full, without the outer ones, or nothing."""
    heads = {"".join(above[skip:]) for skip in range(len(above) + 1)} | set(above[:1])
    if above:  # 湖北武汉市, 内蒙古赤峰市: the outermost without its kind
        stem = stem_of(above[0])
        heads |= {stem, stem + "".join(above[1:])}
    return heads


def _zone_names(name: str) -> set[str]:
    """A zone's name with and without abbreviation: 燕郊高新技术产业开发区, 燕郊高新区."""
    short = name.replace("经济技术开发区", "经开区").replace("高新技术产业开发区", "高新区")
    return {name, short}


def read_district(row: Mapping[str, str]) -> District:
    return District(
        row["district_code"],
        row["district"],
        row["level"],
        row["parent_code"],
        row["full_name"],
        row["status"] == "current",
    )
