"""Findings for other agencies named in a document that make it doubtful whose report it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gongkai.transforms.identity.abbreviations import abbreviates
from gongkai.transforms.identity.agency_resolution import NATION, Named, Resolver, own_name
from gongkai.transforms.identity.districts import District
from gongkai.transforms.identity.openings import ATTACHMENT, Mention, speaks_only_as_bureau
from gongkai.transforms.identity.other_places import told_of_instead
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import Reference

GOVERNMENT = frozenset({"人民政府", "人民政府办公室", "人民政府办公厅"})
_BUREAUS = ("局", "委员会", "厅")
_BRANCH = ("分局", "分中心", "分公司")
_ZONE = ("区管理委员会", "新城")
_OF_NATION = re.compile("^(?:中国|国家)")
"""Begins the names of organs that have nothing else in common, as 人民 does: 中国人民银行 and 中国气象局."""
AUTHOR, CONTACT = "编制/author", "联系/contact"
SIGNATURE = "落款/signature"
LAST_LINES = "末行/last lines"
"""Lines at the end of a web page without a date, where its text, a list or the foot of the site may end."""
MAKING = (AUTHOR, CONTACT, SIGNATURE)
"""Places that name the maker of a text."""
SUBJECT = "正文/subject"
_WRITERS = (AUTHOR, SUBJECT)
"""Places that name the writer who says 我局: 某县教育局根据条例编制本报告。…我局…"""
PUBLISHER, SITE = "发布机构/publisher", "网站/site"
_NAMING = frozenset({"标题/title", "正文/text", "来源目录/source", PUBLISHER, SITE, ATTACHMENT, "文件名/file name"})
"""Places that say whose report it is. Sentences are not among them: they may mention several agencies."""


def contradictions(
    chosen: Named, others: Iterable[Mention], resolver: Resolver, reference: Reference
) -> Iterator[Finding]:
    """A conflict for each other agency that a place of `_NAMING` gives, and each other bureau that made the text."""
    for mention in others:
        if mention.place in MAKING and _is_other_bureau(chosen, mention, resolver, reference):
            yield _conflict(chosen, mention, reference)
        if mention.place in _NAMING and mention.name:
            other = resolver.resolve(mention.name)
            if _contradict(chosen, other, mention, resolver, reference):
                yield _conflict(chosen, mention, reference)


def is_bureau(line: str, resolver: Resolver) -> bool:
    """Whether a line is the name of a bureau, committee or department (厅) of a known place."""
    return resolver.quality(line) == 3 and own_name(resolver.resolve(line).agency_id).endswith(_BUREAUS)


def _is_other_bureau(chosen: Named, mention: Mention, resolver: Resolver, reference: Reference) -> bool:
    """Whether a mention names a bureau of a known district other than the chosen bureau or government."""
    other = resolver.resolve(mention.name or "")
    one, two = own_name(chosen.agency_id), own_name(other.agency_id)
    if not other.district or _alike(chosen, other, reference) or one in two or two in one:
        return False
    if reference.names.is_compiler(two) and (one in GOVERNMENT or mention.place == SIGNATURE):
        return False  # such a bureau may make the report, or run the site and stand on the last line of its pages
    return two.endswith(_BUREAUS) and one.endswith((*_BUREAUS, *GOVERNMENT))


def namesakes(chosen: Named, others: Iterable[Mention], resolver: Resolver, reference: Reference) -> Iterator[Finding]:
    """A conflict for the first agency of the same name in another place that the text names outside `_NAMING`, for
    example as author, contact or signature: the text was copied from there, or stands under the wrong title. One in a
    part of the agency's district, or a branch of the agency, counts if it made the text."""
    for mention in others:
        other = resolver.resolve(mention.name or "")
        if mention.place in _NAMING or chosen.district is None or other.district is None:
            continue
        is_below = other.district != chosen.district and reference.districts.within(
            other.district, chosen.district.code
        )
        is_elsewhere = (is_below and mention.place in MAKING) or _apart(chosen.district, other.district, reference)
        is_branch = other.name != chosen.name and other.name.startswith(chosen.name) and other.name.endswith(_BRANCH)
        if (is_branch and mention.place in MAKING) or (
            is_elsewhere and own_name(chosen.agency_id) == own_name(other.agency_id)
        ):
            yield _conflict(chosen, mention, reference)
            return


def by_text(
    chosen: Named, others: Iterable[Mention], body: str, resolver: Resolver, reference: Reference
) -> Iterator[Finding]:
    """Conflicts with the text: a namesake elsewhere, the government of another place where the text never names the
    agency's own, or a bureau that wrote what is titled as a government's report."""
    named = tuple(others)
    yield from namesakes(chosen, named, resolver, reference)
    if place := told_of_instead(chosen, body, reference.districts):
        yield _conflict(chosen, Mention(SUBJECT, f"{place.full_name}人民政府"), reference)
    if own_name(chosen.agency_id) in GOVERNMENT and speaks_only_as_bureau(body):
        makers = (mention for mention in named if mention.place in _WRITERS and is_bureau(mention.name or "", resolver))
        if maker := next(makers, None):
            yield _conflict(chosen, maker, reference)


def _conflict(chosen: Named, mention: Mention, reference: Reference) -> Finding:
    name = mention.name or ""
    return reference.finding(
        "identity.agency_conflict", detail=mention.place, expected=chosen.name, actual=name, place=mention.place
    )


def _apart(one: District, other: District, reference: Reference) -> bool:
    """Whether two districts are different and neither lies in the other."""
    within = reference.districts.within
    return not within(one, other.code) and not within(other, one.code)


def _contradict(chosen: Named, other: Named, mention: Mention, resolver: Resolver, reference: Reference) -> bool:
    if _alike(chosen, other, reference) or _is_without_its_place(mention.name or "", chosen, reference):
        return False
    if mention.place in (PUBLISHER, SITE):
        return not (_above(other, chosen, reference) or _is_of_it(other, chosen, resolver, reference))
    return True


def _is_without_its_place(name: str, chosen: Named, reference: Reference) -> bool:
    """Whether a name may be that of the agency without its place: 市人力社保局 for 某市人力资源和社会保障局."""
    if chosen.district is None or not reference.names.is_relative(name) or name[:1] != chosen.district.name[-1]:
        return False
    return alike_in_place(reference.names.canonical(name[1:]), own_name(chosen.agency_id), reference)


def _is_of_it(publisher: Named, chosen: Named, resolver: Resolver, reference: Reference) -> bool:
    """Whether the publisher is the agency named without its place (自治区海洋局) or behind the organ that it is of
    (水利部黄河水利委员会), or its office (某省气象局办公室).
    False for another place, and for a mere part of a name: 体育局 is not 教育体育局."""
    if publisher.district and chosen.district and publisher.district.code != chosen.district.code:
        return False
    before = chosen.name.removesuffix(publisher.name)
    is_short = before != chosen.name and resolver.place_covers(chosen.name, before)
    above = publisher.name.removesuffix(chosen.name)
    is_long = above != publisher.name and resolver.quality(above) == 3
    return is_short or is_long or reference.names.without_office(publisher.name) == chosen.name


def _alike(one: Named, other: Named, reference: Reference) -> bool:
    """Whether two names may be one agency. Names in known, different districts never are; otherwise see
    `alike_in_place`."""
    if one.district and other.district and one.district.code != other.district.code:
        return False
    return alike_in_place(own_name(one.agency_id), own_name(other.agency_id), reference)


def alike_in_place(one: str, other: str, reference: Reference) -> bool:
    """Whether two names without their common place may be one agency: a government and its office, 局 and 委员会 of
    one field, an abbreviation, or a bureau before and after a reform. Pages of one year mix these names."""
    if one == other or {one, other} <= GOVERNMENT:
        return True
    first, second = sorted((one, other))
    short, full = sorted((_field(one), _field(other)), key=len)
    is_kind = any(one.endswith(kind) and other.endswith(kind) for kind in (_BUREAUS, "中心"))
    return short == full or (is_kind and abbreviates(short, full)) or reference.reforms.link(first, second)


def _field(name: str) -> str:
    """The field of work in the name of a bureau: 卫生健康局, 卫生健康委员会 → 卫生健康."""
    ending = next((ending for ending in _BUREAUS if name.endswith(ending)), "")
    return name.removesuffix(ending) if ending else name


def _above(publisher: Named, chosen: Named, reference: Reference) -> bool:
    """Whether the publisher is the government, or an office of it, of the agency's district or of one around it, or an
    agency of the same name around it (某省气象局); for a town, a zone, which leads towns as a county does; or the
    ministry on whose site its branches publish: 国家邮政局 for a 邮政管理局, 交通运输部 for a 海事局. One of an unknown
    district passes."""
    if publisher.district == NATION:
        name = own_name(chosen.agency_id)
        field = _OF_NATION.sub("", name)[:2]
        is_of_field = field != "人民" and field in publisher.name
        return is_of_field or publisher.name in chosen.name or reference.names.is_vertical(name)
    one, two = own_name(publisher.agency_id), own_name(chosen.agency_id)
    leads = one == two or (reference.names.is_township(two) and one.endswith(_ZONE))
    if not one.startswith("人民政府") and not leads:
        return False
    if publisher.district is None or chosen.district is None:
        return True
    return reference.districts.within(chosen.district, publisher.district.code)
