"""What the text says about the agency and year of its report: the announcing sentence, the author, the contact and
the signature.

The phrases are rows of `data/reference/agency_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import MAX_NAME, plain
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.links import FILE_ENDING, NO_LINKS, Links
from gongkai.transforms.identity.titles import Title
from gongkai.transforms.identity.years import without_periods
from gongkai.transforms.reference import Reference

OPENING_PASSAGES = 60
OPENING_CHARACTERS = 6000

_CLAUSE = re.compile(r"[。;!?,:\n《》<>\"“”|]+")
_HEADINGS = re.compile(r"^\(?(20\d{2})年度?\)?$|(20\d{2})年度?[^。;,\d]{0,30}政府信息公开(?:工作)?情况统计表")
_REMARK = re.compile(r"\((?:以下)?(?:统称|简称|含|包括)[^()]{0,60}\)")
"""A remark after a name in the sentence that announces a report: 深圳市人民政府(以下简称市政府)2013年…年度报告."""
_PUBLISHED_BEFORE = re.compile(
    r"((?:^|[。;；,，\n])[^。;；,，\n《》现特将]{0,12}?)(?:公开发布|[按及][时期](?:发布|公布)|发布了|公布了)《[^《》]{0,60}(?:报告|年报)》"
)
_ADDRESS = re.compile(r"\([^()]*(?:地址|电话|邮编|邮箱)[^()]*\)")
"""An address between the contact and the verb: 请与某市公安局(地址:…;邮编:…)联系."""
_OTHER_REPORT = re.compile(r"^(?:其中)?(?:包括|含|有|如)|(?:[公发]布|公开)了|(?:及|和|与|以及)$")
"""Words before the year of a report that a sentence only lists among other publications."""
FULL_LINE, CUT_LINES = 25, 3
"""A text is hard-wrapped if `CUT_LINES` lines of at least `FULL_LINE` characters end within a sentence."""
ATTACHMENT = "附件/attachment"
"""The name of a file to download: usually the report itself, but some pages offer another agency's too."""
_NEIGHBOUR = re.compile(r"[^\u3400-\u9fff]*[上下]一?[篇条则]")
"""The label of a link to the previous or next text on the site."""
_OF_REPORT = re.compile("。|报告|年报")
_SENTENCE = re.compile(r"[。;!?,\n]+")
_TIME = re.compile(r"^(?:20\d\d年度?(?:以来|内)?|本年度|今年以来|一年来|全年)")
_LAST_LETTER = re.compile(r"(?<![省市县区州盟旗])[局委办厅院处心镇乡道会站所队校社署]")
OWN_KIND = re.compile(r"[我本](局|委|厅|办|镇|乡|街道|院|中心|处|校|站)")
_UNIT = re.compile(r"[我本](?:镇|乡|苏木|街道|校|院|中心|站|馆|社|所|园|公司)")
_OTHER_WRITER = re.compile(r"[我本](?:局|委|厅|办|处|署|会|[省市县区州盟旗])")
_ABOVE_UNITS = re.compile(
    r"(?!.*(?:[镇乡校院站]|街道|苏木|中心|大学|学院|中学|小学|幼儿园)).*(?:[局委厅]|委员会|政府(?:办公[室厅])?)"
)
_BUREAU = re.compile(r"[我本](?:局|厅|委(?!员))")
_OFFICE = re.compile(r"[我本](?:办(?!法|公)|[省市县区州盟旗]政府)")
WHOLE_DISTRICT = re.compile(r"[我全本][省市县区州盟旗镇乡]")
_GOVERNMENT = re.compile(r".*[省市县区州盟旗](?:人民)?政府(?:办公[室厅]|办)?")
_RELATIVE_SUBJECT = re.compile(
    r"(?:^|[。;\n])(?:[(（]?[一二三四五六七八九十]+[)）、.])?(?:(?:(?:截至)?20\d\d年(?:度|底)?(?:以来)?|今年以来|一年来|本年度),?)?"
    r"(?P<name>[省市县区州盟旗][^省市县区州盟旗,。;在]{1,14}?(?:[局委办厅院]|中心|办公室))(?:\([^()]{2,12}\))?"
    r"(?=在|[认积严深高坚始全扎持以按依紧围大切立充根共主]|(?:政府信息|政务)公开)",
    re.MULTILINE,
)
_OWN_DISTRICT = re.compile(
    r"(?:公布|公开|发布|将|编制)了?我(?P<kind>[省市县区州盟旗])(?:20\d\d年度?)?的?(?:政府|政务)?信息公开(?:工作)?(?:情况)?年度(?:工作)?报告"
)
_FOR_DISTRICT = re.compile(
    r"(?:^|[,。;])我(?P<kind>[省市县区州盟旗])(?=[认严深高坚始扎持以按紧围大切立充积不])", re.MULTILINE
)
_UNNAMED_ZONE = re.compile(
    r"(?:^|[。,;\n与由])((?:经济|经济技术|高新技术(?:产业)?|工业)?(?:开发区|高新区|经开区|工业园区?|产业园区?)(?:管委会|管理委员会))"
    r"(?=党政办|办公室|综合|联系|严格|认真|高度|坚持|积极|始终|根据|按照|编制)",
    re.MULTILINE,
)
"""A zone without a name of its own (开发区管委会), named as the contact or as the subject of a clause."""
_ALL_OF_DISTRICT = r"全{kind}(?:各|所有)(?:级|部门|单位|[镇乡街])"
WORK = 4
"""The fewest characters of level and field of work (市人民防空) to search for: shorter ones occur in other names."""
_MAKERS = ("编制/author", "联系/contact")
SEVERAL = 2
"""How many clauses must begin with the name of an agency that nothing else supports."""
_REQUESTED = re.compile(
    r"(?:按照?|根据|依据)[^。;\n]{0,120}?关于[^《》。;\d]{0,12}(20\d{2})年度?[^《》。;\d]{0,24}年度?报告?[^《》。;\d]{0,24}通知"
)
_YEARS = re.compile(r"(?<!\d)(20\d{2})年(?!政府信息公开工作要点)")
_HAN = "一二三四五六七八九十"
DAY_ALONE = re.compile(rf"20\d{{2}}年(?:\d{{1,2}}|[{_HAN}]{{1,2}}|元)月(?:(?:\d{{1,2}}|[{_HAN}]{{1,3}})日)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency or a year that a document or its source names, and where (`place`)."""

    place: str
    name: str | None
    year: int | None = None
    relative: str | None = None
    """The agency as an announcement names it without its place: 省市场监管局."""


def opening_of(document: Document) -> str:
    """The beginning of the running text, one line per passage."""
    passages = (plain(passage.text) for passage in document.passages[:OPENING_PASSAGES])
    return "\n".join(passages)[:OPENING_CHARACTERS]


def unwrapped(text: str) -> str:
    """Hard-wrapped text joined to one line per paragraph; other text unchanged."""
    lines = text.split("\n")
    widths = [len(line.encode("gbk", "replace")) for line in lines]  # a digit is half as wide as a Han character
    full = max(max(widths) - 12, 2 * FULL_LINE)
    is_cut = [width >= full and line[-1] not in "。;:!?)" for line, width in zip(lines, widths, strict=True)]
    if sum(is_cut) < CUT_LINES:
        return text
    return "".join(line + ("" if cut else "\n") for line, cut in zip(lines, is_cut, strict=True))


def without_others(text: str) -> str:
    """The text without titles of earlier reports that a sentence says were published: 公布了《…报告》."""
    return _PUBLISHED_BEFORE.sub(r"\1", text)


def announcements(
    opening: str, resolver: Resolver, reference: Reference, files: Links = NO_LINKS, *, is_page: bool = False
) -> Iterator[Mention]:
    """The reports announced by clauses of the text (现公布…2023年政府信息公开工作年度报告), and those that are names of
    `files`. Below the sentences of a web page stand only such names: its own files, and entries of lists."""
    lines = opening.splitlines()
    others = listed(lines, resolver, reference) | neighbours(lines)
    sentences = [at for at, line in enumerate(lines) if "。" in line] if is_page else []
    end = max(sentences, default=len(lines))
    for at, line in enumerate(lines):
        for clause in _CLAUSE.split(without_others(_REMARK.sub("", line))) if at not in others else ():
            title = reference.titles.parse(clause)
            if title and (mention := _announced(title, resolver)):
                behind = clause.find(title.text) + len(title.text)
                is_name = at > end or clause in files or FILE_ENDING.match(clause, behind) is not None
                yield replace(mention, place=ATTACHMENT) if is_name and mention.name else mention


def neighbours(lines: Sequence[str]) -> set[int]:
    """The indices of lines that link to the previous or next text: 下一篇:…, and the line below a bare 下一篇. The line
    below counts only after a line of the report; before that, it may be the title below a menu."""
    found = {at: match for at, line in enumerate(lines) if (match := _NEIGHBOUR.match(line))}
    begins = next((at for at, line in enumerate(lines) if _OF_REPORT.search(line)), len(lines))
    alone = {at for at, match in found.items() if not lines[at][match.end() :].strip(":")}
    return set(found) | {at + 1 for at in alone if at > begins}


def listed(lines: Sequence[str], resolver: Resolver, reference: Reference) -> set[int]:
    """The indices of lines in a list of reports of several agencies, but for agencies that other lines mention."""
    own: dict[int, str] = {}
    for at, line in enumerate(lines):
        title = reference.titles.parse(line)
        if title and title.text == line and title.agency and resolver.quality(title.agency) == 3:
            own[at] = title.agency
    ids = {at: resolver.resolve(name).agency_id for at, name in own.items()}
    several = {at for at in ids if len({ids[near] for near in (at - 1, at, at + 1) if near in ids}) > 1}
    beside = neighbours(lines)
    text = "\n".join(line for at, line in enumerate(lines) if at not in own and at not in beside)
    return {at for at in several if own[at] not in text}


def _announced(title: Title, resolver: Resolver) -> Mention | None:
    name = resolver.behind_verb(title.agency) if title.agency else None
    if title.agency and _OTHER_REPORT.search(title.agency) and (name is None or name == title.agency):
        return None
    relative = None if name or not title.agency else resolver.relative_behind_verb(title.agency)
    return Mention("正文/text", name, title.year, relative) if name or title.year else None


def mentions(opening: str, resolver: Resolver, reference: Reference, least: int = 3) -> Iterator[Mention]:
    """The agencies that sentences name as author, subject or contact of the report, the most trustworthy kind first:
    those of known places or, with `least` 2, towns, zones, universities and companies of any place."""
    sentences = _SENTENCE.split(_ADDRESS.sub("", opening))
    for place, pattern in reference.names.phrases:
        for found in chain.from_iterable(map(pattern.finditer, sentences)):
            name = _named(found, resolver, reference, least)
            if name and not is_above_writer(name, opening):
                yield Mention(place, name)


def all_mentions(opening: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The agencies of known places that sentences name, then the others."""
    for least in (3, 2):
        yield from mentions(opening, resolver, reference, least)


def _named(found: re.Match[str], resolver: Resolver, reference: Reference, least: int) -> str | None:
    name = next(group for group in found.groups() if group)
    name = reference.names.without_office(re.sub(r"(?<!^中国)\(.*", "", name))
    if name.endswith("人民"):  # 某镇人民政府信息公开工作严格…
        name += "政府"
    for rest in reference.names.behind_verb(name):
        if resolver.quality(rest) >= least and (least == 3 or reference.names.is_named_for_itself(rest)):
            return rest
    return None


def relative_author(opening: str, resolver: Resolver, reference: Reference) -> Mention | None:
    """The agency that a sentence names as author or contact without its place: 由区政府办公室编制, 请与区统计局联系."""
    sentences = _SENTENCE.split(_ADDRESS.sub("", opening))
    for place, pattern in (phrase for phrase in reference.names.phrases if phrase[0] in _MAKERS):
        for found in (found for sentence in sentences for found in pattern.finditer(sentence)):
            name = next(group for group in found.groups() if group)
            for rest in reference.names.behind_verb(reference.names.without_office(name)):
                if resolver.is_without_place(rest) and not is_above_writer(rest, opening):
                    return Mention(place, rest)
    return None


def government_of_own_district(opening: str, resolver: Resolver) -> Mention | None:
    """The government of the district whose site the text names, if the text announces the report of 我县, or speaks of
    both 我县 and 全县各部门. None if the writer calls itself 我局 or the like."""
    kinds = {found["kind"] for found in _OWN_DISTRICT.finditer(opening)}
    reported = {found["kind"] for found in _FOR_DISTRICT.finditer(opening)}
    kinds = kinds or {kind for kind in reported if re.search(_ALL_OF_DISTRICT.format(kind=kind), opening)}
    if len(kinds) != 1 or OWN_KIND.search(opening):
        return None
    name = resolver.government_of_site(kinds.pop())
    return Mention("正文/subject", name) if name else None


def unnamed_zone(opening: str, resolver: Resolver) -> Mention | None:
    """The one unnamed zone (开发区管委会) that clauses mention, if it can be placed in a district; else None."""
    names = set(_UNNAMED_ZONE.findall(opening))
    if len(names) != 1 or resolver.resolve(name := names.pop()).district is None:
        return None
    return Mention("正文/subject", name)


def is_above_writer(name: str, opening: str) -> bool:
    """Whether a name ranks above the writer of the text: a bureau or government where the writer calls itself only a
    town, school or the like (我校, 请与某县教育局联系), or a government where it calls itself a bureau (我局)."""
    if _UNIT.search(opening) and not _OTHER_WRITER.search(opening):
        return _ABOVE_UNITS.fullmatch(name) is not None
    return calls_itself_bureau(opening) and _GOVERNMENT.fullmatch(name) is not None


def is_government(name: str) -> bool:
    """Whether a name is that of a district's government or of that government's office."""
    return _GOVERNMENT.fullmatch(name) is not None


def calls_itself_bureau(text: str) -> bool:
    """Whether the writer says 我局, 我厅 or 我委 and never speaks as an office or a government."""
    return _BUREAU.search(text) is not None and _OFFICE.search(text) is None


def speaks_only_as_bureau(text: str) -> bool:
    """Whether the writer calls itself a bureau and never speaks of a whole district: 我县, 全市."""
    return calls_itself_bureau(text) and not WHOLE_DISTRICT.search(text)


def of_region(name: str, opening: str, reference: Reference) -> str | None:
    """The full name of an agency such as 自治区司法厅, if the text names exactly one autonomous region in full, or one
    at least `SEVERAL` times in short (新疆) and no other at all; else None."""
    regions = [d.name for d in reference.districts.all if d.level == "province" and d.name.endswith("自治区")]
    in_short = {region: opening.count(region[:3] if region.startswith("内蒙古") else region[:2]) for region in regions}
    named = [region for region in regions if region in opening] or [region for region in regions if in_short[region]]
    if len(named) != 1 or not name.startswith("自治区"):
        return None
    region = named[0]
    return region + name.removeprefix("自治区") if region in opening or in_short[region] >= SEVERAL else None


def frequent_subject(opening: str, resolver: Resolver) -> Mention | None:
    """The agency of a known place whose name begins at least `SEVERAL` clauses, if no clause begins with another.
    None if its kind is not the one the writer claims: 我局 is not a 厅."""
    named: dict[str, list[str]] = {}
    for clause in _SENTENCE.split(opening):
        if name := _leading_agency(_TIME.sub("", clause), resolver):
            named.setdefault(resolver.resolve(name).agency_id, []).append(name)
    several = [names for names in named.values() if len(names) >= SEVERAL]
    kinds = set(OWN_KIND.findall(opening))
    if len(several) != 1 or len(named) != 1 or (kinds and not any(kind in several[0][0] for kind in kinds)):
        return None
    return Mention("正文/subject", several[0][0])


def _leading_agency(clause: str, resolver: Resolver) -> str | None:
    ends = [found.end() for found in _LAST_LETTER.finditer(clause[:MAX_NAME])]
    return next((clause[:end] for end in reversed(ends) if resolver.quality(clause[:end]) == 3), None)


def full_name(short: str, opening: str, resolver: Resolver) -> str | None:
    """The agency of a known place that the text introduces `short` for: 某省某委员会(以下简称省某委)."""
    pattern = rf"([\u3400-\u9fff]{{4,60}})\((?:以下)?简称[:“\"']{{0,2}}{re.escape(short)}[”\"']{{0,2}}\)"
    for found in re.finditer(pattern, opening):
        names = (resolver.behind_verb(found[1]), *(found[1][start:] for start in range(len(found[1]) - 3)))
        if name := next((name for name in names if name and resolver.quality(name) == 3), None):
            return name
    return None


def named_elsewhere(short: str, opening: str, resolver: Resolver) -> str | None:
    """The one agency of a known place whose name in the text ends in `short`: 《某市民政局…审批表》. None if there is
    more than one."""
    named: dict[str, str] = {}
    for found in re.finditer(rf"(?=([\u3400-\u9fff]{{1,12}}{re.escape(short)}))", opening):
        if resolver.quality(found[1]) == 3:
            named.setdefault(resolver.resolve(found[1]).agency_id, found[1])
    return next(iter(named.values())) if len(named) == 1 else _before_its_work(short, opening, resolver)


def _before_its_work(short: str, opening: str, resolver: Resolver) -> str | None:
    """The full name of 市人民防空办, by the one place printed before its field of work: 重庆市人民防空网站."""
    work = re.sub(r"(?:局|委员会|委|办公室|办|厅|院|中心)$", "", short)
    if len(work) < WORK:
        return None
    letter = short[len(work) :]
    found = {
        resolver.resolve(name).agency_id: name
        for place in re.findall(rf"(?=([\u3400-\u9fff]{{1,12}}){re.escape(work)})", opening)
        if resolver.quality(name := f"{place}{work}{letter}") == 3
    }
    return next(iter(found.values())) if len(found) == 1 else None


def relative_subject(opening: str, resolver: Resolver) -> Mention | None:
    """The one agency that clauses begin with, without its place (2024年,市民政局…), in full where the text gives the
    full name elsewhere (《某市民政局…审批表》). None if clauses begin with several such names."""
    short = {found["name"] for found in _RELATIVE_SUBJECT.finditer(opening)}
    if len(short) != 1:
        return None
    name = short.pop()
    full = full_name(name, opening, resolver) or named_elsewhere(name, opening, resolver)
    if full is None and not resolver.is_without_place(name):
        return None
    return Mention("正文/subject", full or name)


def most_mentioned_year(opening: str, reference: Reference) -> int | None:
    """The year that the text is about, leaving out statistical periods, titles in 《》, remarks in brackets and plans:
    mentioned at least twice and more often than all others together; or mentioned once, as no other is, in a
    `told_year` phrase. Otherwise None."""
    text = re.sub(r"《[^《》]*》|\([^()]*\)|〔\d+〕", "", without_periods(opening))
    past = (part for part in re.split(r"[。;\n]", text) if not reference.names.future.search(part))
    past = (part for part in past if not DAY_ALONE.fullmatch(part))
    years = [int(year) for part in past for year in _YEARS.findall(part)]
    best = max(years, key=years.count, default=None)
    if len(years) == 1 and reference.names.tells_of_year(text, years[0]):
        return best
    if best is None or years.count(best) < 2 or 2 * years.count(best) <= len(years):
        return None
    return best


def requested_year(opening: str) -> int | None:
    """The one year whose reports a notice cited by the text asks for: 《关于做好2025年…年度报告编制工作的通知》."""
    years = {int(year) for year in _REQUESTED.findall(opening)}
    return years.pop() if len(years) == 1 else None


def headed_year(opening: str) -> int | None:
    """The one year printed on a line of its own or in the heading of a 政府信息公开情况统计表."""
    years = {
        int(year)
        for line in opening.split("\n")
        for found in _HEADINGS.finditer(line)
        for year in found.groups()
        if year
    }
    return years.pop() if len(years) == 1 else None
