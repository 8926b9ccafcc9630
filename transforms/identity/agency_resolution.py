"""Resolving a name to an agency of one district, with the id that all names of the agency share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from gongkai.transforms.identity.agencies import MAX_NAME, plain
from gongkai.transforms.identity.branches import branch, in_brackets, is_zone_of_unknown_county
from gongkai.transforms.identity.districts import District, Head, has_namesake, is_city, only, stem_of
from gongkai.transforms.identity.hosts import host_district
from gongkai.transforms.identity.printed_parents import NamedDistrict, named_in_text
from gongkai.transforms.identity.short_names import bureau_of, of_text
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Agency, Reference

NATION = District("000000", "全国", "country", "", "全国", True)
"""Stands for the country as the district of national organs."""

CORPS = "650000"
"""The region (新疆) to which organs of 新疆生产建设兵团 belong."""
_UNKNOWN = "000000"
_MARK = re.compile(r"-[0-9a-f]{8}$")

DistrictBasis = Literal["name", "seat", "source", "host", "text", "guess", "nowhere"]
"""How the district of an agency is known; "guess": it is uncertain, mostly one of several of the same name."""

_ADDRESSES = re.compile(r"地址[:为]?([\u3400-\u9fff]{3,30})")
_ZONE = re.compile("(?:管委会|管理委员会)?(?:办公室)?")
_HEAD = 8
_HEAD_OF_SITE = re.compile(r"(?:^|欢迎(?:登录|访问))([\u3400-\u9fff]{1,20}[市县区旗])(?:人民政府|政务公开平台)$", re.M)
"""A government that owns the site: alone on one of the first `_HEAD` lines, or in the greeting of its platform."""


@dataclass(frozen=True, slots=True)
class Named:
    """An agency: its name as printed or listed, its district, its id, and how the district is known."""

    name: str
    district: District | None
    agency_id: str
    basis: DistrictBasis = "name"


def own_name(agency_id: str) -> str:
    """The name in an agency id, without the district code and the hash of an address that `_unknown` appends."""
    return _MARK.sub("", agency_id.partition("-")[2] or agency_id)


class Resolver:
    """Resolves the names in one document. `text` is its opening, which may name a city or a site."""

    def __init__(self, reference: Reference, hints: Hints, text: str) -> None:
        self._reference = reference
        self._names = reference.names
        self._districts = reference.districts
        self._hints = hints
        self._text = text[:4000]
        self._heads: dict[str, Head | None] = {}
        self._host = host_district(hints.source_url, reference)

    def quality(self, name: str) -> int:
        """How good a name is. 3: a known agency or place, or a national organ; 2: ends like an agency; 1: may be a
        name; 0: refers to an agency without its place (我局, 区财政局); -1: not a name."""
        if not 2 <= len(name) <= MAX_NAME:
            return -1
        if self._listed(name) or self._is_placed(name) or self._names.is_national(name):
            return 3
        if not self._names.is_name(name):
            return -1
        if self._names.is_relative(name):
            return 0
        return 2 if self._names.ends(name) else 1

    def behind_verb(self, text: str) -> str | None:
        """The agency in a clause that announces its report (本报告是由某局编制); None if none has a `quality` of 2."""
        best = max(self._names.behind_verb(text), key=self.quality)
        return best if self.quality(best) >= 2 else None

    def relative_behind_verb(self, text: str) -> str | None:
        """The agency that such a clause names without its place: 现发布省市场监管局…报告."""
        for name in self._names.behind_verb(text):
            if self._names.is_relative(name) and not self._names.is_self(name) and self._ends(name):
                return name if self._names.is_name(name) else None
        return None

    def is_without_place(self, name: str) -> bool:
        """Whether a name is that of an agency without its place (区财政局) and not the writer's 我局."""
        relative = name[:1] in "省市县区州盟旗" and self._names.is_relative(name) and not self._names.is_self(name)
        return (relative or name.startswith("自治区")) and self._names.is_name(name) and self._ends(name)

    def shortens(self, short: str, name: str) -> bool:
        """Whether `short` abbreviates `name`, the agency of a known place: 市口岸办 for 某市人民政府口岸办公室. Its
        characters must occur in the name in this order."""
        head = self._districts.head(name)
        if head is None or not head.rest or head.text[-1] != short[0] or len(short) < 3:
            return False
        rest = re.sub("(?<=办)公[室厅]$|(?<=委)员会$", "", head.rest)
        signs = iter(rest)
        return rest.endswith(short[-1]) and all(sign in signs for sign in short[1:])

    def names_nobody(self, name: str) -> bool:
        """Whether a name is only what the writer calls itself: 我局."""
        return self._names.is_self(name) and self.quality(name) < 3

    def place_covers(self, name: str, part: str) -> bool:
        """Whether `part`, the beginning of `name`, ends no later than the place in the name."""
        head = self._head(name)
        return head is not None and len(part) <= name.find(head.text) + len(head.text)

    def _is_placed(self, name: str) -> bool:
        head = self._head(name)
        if head is None:
            return False
        rest = head.rest
        return not rest or (len(rest) == 1 and rest in "局委办") or (self._names.is_name(rest) and self._ends(rest))

    def _ends(self, rest: str) -> bool:
        return self._names.ends(f"某{rest}")

    def resolve(self, name: str) -> Named:
        """The agency that a name means. The id of one of unknown district has a hash of the document's address, so that
        equal names at different addresses stay apart."""
        text = self._names.without_scope(plain(name))
        if listed := self._listed(text):
            return Named(listed.name, self._districts.by_code.get(listed.district_code), listed.agency_id)
        if (head := in_brackets(text, self._districts) or self._head(text)) is not None:
            return self._of_place(text, head)
        if (corps := self._names.corps(text)) and (region := self._districts.by_code.get(CORPS)):
            return Named(text, region, f"{CORPS}-{self._names.canonical(corps)}", "text")
        if self._names.is_national(text):
            return Named(text, NATION, f"{NATION.code}-{self._names.canonical(text)}")
        return self._of_context(text)

    def _listed(self, name: str) -> Agency | None:
        found = self._reference.agencies_called.get(name, [])
        if len(found) > 1 and self._hints.district_code:
            found = [a for a in found if a.district_code == self._hints.district_code]
        return found[0] if len(found) == 1 else None

    def _head(self, name: str) -> Head | None:
        """The place that a name begins with, after any superior organ. One that owns the agency is kept in `rest`."""
        return self._heads[name] if name in self._heads else self._heads.setdefault(name, self._head_of(name))

    def _head_of(self, name: str) -> Head | None:
        bare = self._names.without_prefix(name)
        owner, bare = self._names.owner(bare)
        head = self._districts.head(bare)
        if head and (self._names.is_cut_township(head.rest) or self._has_name_of_zones(head)):
            return None
        if self._gives_seat(owner, bare, head):
            seat = self._seat(bare, head)
            head = seat if seat and (head is None or len(seat.text) > len(head.text)) else head
        known = head and not is_zone_of_unknown_county(head, self._names)
        return replace(head, rest=owner + head.rest) if head and known else None

    def _has_name_of_zones(self, head: Head) -> bool:
        """Whether a name fits a district and zones elsewhere, and nothing else points to the district: 滨海新区 is not
        always 天津's. Names of bureaus are never in doubt, since zones have none."""
        if not self._names.is_namesake_zone(head.text) or not _ZONE.fullmatch(head.rest):
            return False
        given = (self._hints.district_code, self._host.code if self._host else None)
        chain = self._districts.chain(head.districts[0])
        return not any(d.code in given or (d is not chain[0] and stem_of(d.name) in self._text) for d in chain)

    def _seat(self, bare: str, head: Head | None) -> Head | None:
        """The place that a name gives without 市 or 县; None where that may be a mere namesake, such as a lake or an
        urban district elsewhere."""
        if self._names.is_namesake_zone(bare):
            return None
        seat = self._districts.seat(bare)
        if seat and self._names.is_feature(seat.rest):
            return None
        if seat and self._names.is_college(bare):  # 西湖大学 is not in 西湖区; one of a province may be anywhere in it
            return seat if all(map(is_city, seat.districts)) or any(self._around_address(seat.districts)) else None
        if seat is None or head is not None or seat.is_zone or not self._names.is_new_area(seat.rest):
            return seat
        if self._names.is_trade_zone(bare) and all(d.level == "province" for d in seat.districts):
            return seat
        return seat if all(map(is_city, seat.districts)) else None

    def _is_sure_seat(self, district: District, head: Head) -> bool:
        """Whether the place given without 市 or 县 is certain. 江南公路管理局 and 太湖海事局 may be called after roads
        and waters, so a county must be confirmed by source, site or text; a zone must not contradict source or site."""
        if head.is_zone:
            given = [self._districts.by_code.get(self._hints.district_code or ""), self._host]
            return all(self._districts.touch(district, place) for place in given if place)
        if district.level != "county" or not self._names.is_vertical(head.rest) or district.full_name in self._text:
            return True
        hinted = (self._hints.district_code, self._host.code if self._host else None)
        return district.name in self._text or any(code and self._districts.within(district, code) for code in hinted)

    def candidates(self, name: str) -> tuple[District, ...]:
        """The districts that an unresolved name may mean: 东湖高新区 may be in 东湖区."""
        bare = self._names.without_prefix(self._names.without_scope(plain(name)))
        found = self._head(name) or (self._districts.seat(bare) if self._names.has_seat(bare) else None)
        return found.districts if found else ()

    def _gives_seat(self, owner: str, bare: str, head: Head | None) -> bool:
        """Whether a name may give its place without 市 or 县: 广州海关, 浙江省东阳经济开发区管理委员会."""
        if head is None:
            return bool(owner) or self._names.has_seat(bare) or self._names.is_college(bare)
        if self._names.is_college(head.rest):  # 吉林省吉林大学 is called after the province, not 吉林市
            return all(d.level == "province" and not head.rest.startswith(d.name[:2]) for d in head.districts)
        return self._names.is_zone_of_county(head.rest) and all(d.level != "county" for d in head.districts)

    def _of_place(self, name: str, head: Head) -> Named:
        district, basis = self._one_of(head)
        if district is None or (not head.is_zone and self._is_of_unknown_county(district, head.rest)):
            return Named(name, None, self._unknown(name), "nowhere")
        if head.is_seat and not head.is_zone and self._is_contradicted(district):
            return self._of_namesake_town(name, head)
        district, rest = branch(self._districts.by_code[district.code], head.rest, self._districts)
        if head.is_seat and basis == "name":
            basis = "seat" if self._is_sure_seat(district, head) else "guess"
        return Named(name, district, f"{district.code}-{self._names.canonical(rest or '人民政府')}", basis)

    def _is_contradicted(self, district: District) -> bool:
        """Whether the text is of elsewhere and neither source nor site gives a place."""
        return not self._hints.district_code and self._host is None and self._is_elsewhere(district)

    def _of_namesake_town(self, name: str, head: Head) -> Named:
        """The agency in the one county that has a town of the name, as 大渡口经济开发区 if the text prints
        东至县大渡口镇; else in no known district."""
        town = only(self._counties_before(f"{re.escape(head.text)}(?:镇|乡|街道)").values())
        if town is None:
            return Named(name, None, self._unknown(name), "nowhere")
        return Named(name, town, f"{town.code}-{self._names.canonical(head.text + head.rest)}", "text")

    def _is_of_unknown_county(self, district: District, rest: str) -> bool:
        """Whether the rest of a name begins with a county or other place that is not known in this city or province."""
        if district.level == "county":
            return False
        return self._districts.place(rest) is not None or self._names.begins_with_county(rest)

    def _of_context(self, name: str) -> Named:
        """An agency whose name gives no place, in the first district of text, source and site that can have it."""
        places = [place for _, place in self.context()]
        if short := of_text(name, self._text, places, self._names, self._districts):
            agency_id = f"{short.district.code}-{self._names.canonical(short.rest)}"
            return Named(name, short.district, agency_id, "guess" if short.is_doubtful else "text")
        for basis, place in (*self._before_own_name(name), *self.context(), *self._by_address(name)):
            district, rest = bureau_of(name, place, self._names, self._districts) or (place, self.own_in(name, place))
            if rest is not None and not self._is_of_unknown_county(district, rest):
                return Named(name, district, f"{district.code}-{self._names.canonical(rest)}", basis)
        return Named(name, None, self._unknown(name), "nowhere")

    def _before_own_name(self, name: str) -> Iterable[tuple[DistrictBasis, District]]:
        """The one county printed directly before the town (地址:微山县两城镇…), else the one whose notice is cited."""
        stem = self._names.township_stem(name)
        if stem is None:
            return []
        found = self._counties_before(self._names.town_pattern(stem)) or self._issuers()
        return [("text", district) for district in found.values()] if len(found) == 1 else []

    def _counties_before(self, pattern: str) -> dict[str, District]:
        """The counties that the text prints directly before what matches the pattern."""
        return {
            district.code: district
            for place in re.findall(f"([\u3400-\u9fff]{{2,30}}?){pattern}", self._text)
            for district in self._ending_in(place)
            if self._districts.has_townships(district)
        }

    def _by_address(self, name: str) -> Iterable[tuple[DistrictBasis, District]]:
        """The one district of a name such as 区民政局, by the addresses in the text (地址:椒江区中山西路68号), else
        by the governments whose notices it cites."""
        if not self._names.is_relative(name):
            return []
        found: dict[str, District] = {}
        for head in self._addressed():
            place, basis = self._one_of(head)
            if place is None or basis == "guess":
                continue
            if district := next((d for d in self._districts.chain(place) if d.name.endswith(name[0])), None):
                found[district.code] = district
        found = found or {d.code: d for d in self._issuing() if d.name.endswith(name[0])}
        return [("text", district) for district in found.values()] if len(found) == 1 else []

    def _addressed(self) -> Iterable[Head]:
        """The places at the beginning of the addresses in the text."""
        return filter(None, map(self._districts.place, _ADDRESSES.findall(self._text)))

    def _around_address(self, every: Iterable[District]) -> Iterable[District]:
        """The current ones of `every` that contain an address in the text: 海南海事局 in 海口市 is not in 海南州."""
        places = [place for head in self._addressed() if (place := only(head.districts))]
        return (d for d in every if d.current and any(self._districts.within(place, d.code) for place in places))

    def _issuers(self) -> dict[str, District]:
        """The counties whose government's notices the text cites: a town follows those of its own county."""
        return {d.code: d for d in self._issuing() if self._districts.has_townships(d)}

    def _issuing(self) -> Iterable[District]:
        """The districts whose government's notices the text cites."""
        return (district for place in self._names.issuers(self._text) for district in self._ending_in(place))

    def own_in(self, name: str, district: District) -> str | None:
        """`name` without a leading 市, 县 or the like, as an agency of `district`; None if it cannot be one."""
        if self._names.is_township(name):
            return name if self._districts.has_townships(district) else None
        if self._names.is_relative(name):
            return name[1:] if name[0] == district.name[-1] and len(name) > 2 else None
        return name

    def context(self) -> Iterable[tuple[DistrictBasis, District]]:
        """The districts of the source, the host and the site that the text names."""
        if given := self._districts.by_code.get(self._hints.district_code or ""):
            yield "source", given
        if self._host and not self._is_elsewhere(self._host):
            yield "host", self._host
        if named := self._site_in_text():
            yield "text", named

    def _is_elsewhere(self, district: District) -> bool:
        """Whether the site and addresses in the text all lie outside a district, as on shared hosts."""
        places = [place for head in self._addressed() if (place := only(head.districts))]
        named = [*places, *filter(None, [self._site_in_text()])]
        return bool(named) and not any(self._districts.touch(place, district) for place in named)

    def government_of_site(self, kind: str) -> str | None:
        """The government of the one district whose site the text names, if it is of this `kind` (县); else None."""
        site = self._site_in_text()
        return f"{site.full_name}人民政府" if site and site.name.endswith(kind) else None

    def _site_in_text(self) -> District | None:
        """The one district, innermost, whose site the text names; None if there are several."""
        short = (self._districts.only_called(stem) for stem in self._names.short_sites(self._text))
        found = {d.code: d for d in short if d and self._districts.has_townships(d)}  # newspapers: 中国宁波网
        for place in (
            *self._names.sites(self._text),
            *_HEAD_OF_SITE.findall("\n".join(self._text.split("\n")[:_HEAD])),
        ):
            for district in self._ending_in(place):
                found[district.code] = district
        inner = [
            d
            for d in found.values()
            if not any(o is not d and self._districts.within(o, d.code) for o in found.values())
        ]
        return inner[0] if len(inner) == 1 else None

    def _ending_in(self, text: str) -> Iterable[District]:
        """The district whose name `text` ends with; empty if there is none or it is a guess."""
        for start in range(len(text) - 1):
            head = self._districts.head(text[start:])
            if head and not head.rest:
                one, basis = self._one_of(head)
                return [one] if one and basis != "guess" else []
        return []

    def _unknown(self, name: str) -> str:
        mark = f"-{hashlib.sha256(self._hints.source_url.encode()).hexdigest()[:8]}" if self._hints.source_url else ""
        return f"{_UNKNOWN}-{self._names.canonical(name)}{mark}"

    def _one_of(self, head: Head) -> tuple[District | None, DistrictBasis]:
        """Which of the districts of one name is meant, and how that is known.

        A city mentioned elsewhere in the text decides nothing; it must stand directly before the district's name.
        Abolished districts count too.
        """
        every = list(head.districts)
        if hinted := only(d for d in every if d.code == self._hints.district_code):
            return hinted, "name"
        text = named_in_text(head, self._text, self._districts)
        if text.parents:
            return self._as_printed(every, text)
        return self._as_published(every)

    def _as_printed(self, every: list[District], text: NamedDistrict) -> tuple[District | None, DistrictBasis]:
        """The district that the text names after its city; if none of these fits, the only one there is, as a guess."""
        if text.district is None:
            return None if text.is_ambiguous else only(every), "guess"
        if only(every):
            return text.district, "name"
        return text.district, "text" if text.begins_clause else "guess"

    def _newest(self, every: list[District]) -> District | None:
        """The latest of several abolished entries that are one district under successive codes; None otherwise."""
        code = self._reference.district_periods.newest([d.code for d in every], every[0].name)
        return self._districts.by_code.get(code or "")

    def _as_published(self, every: list[District]) -> tuple[District | None, DistrictBasis]:
        """The one district inside that of the source or site; else the only one, the one around an address, or the
        latest."""
        inside = (self._hints.district_code or "-", self._host.code if self._host else "-")
        for code in inside:
            within = [d for d in every if self._districts.within(d, code)]
            if district := only(d for d in within if d.current) or only(within):
                return district, "name"
        if district := only(every):
            return district, "name"
        current = only(d for d in every if d.current)
        if current is None and (around := only(self._around_address(every))):
            return around, "text"
        if current is None and (newest := self._newest(every)):
            return newest, "name"
        return current, "guess" if current and has_namesake(current, every) else "name"
