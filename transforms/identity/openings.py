"""What the text of a report says of whose it is and of which year: the sentence that announces it, who made it,
whom to ask, who signed it.

The phrases are rows of `data/reference/agency_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import MAX_NAME, plain
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.titles import Title
from gongkai.transforms.identity.years import without_periods
from gongkai.transforms.reference import Reference

OPENING_PASSAGES = 60
OPENING_CHARACTERS = 6000

_CLAUSE = re.compile(r"[。;!?,:\n《》<>\"“”|]+")
_HEADINGS = re.compile(r"^\(?(20\d{2})年度?\)?$|(20\d{2})年度?[^。;,\d]{0,30}政府信息公开(?:工作)?情况统计表")
_REMARK = re.compile(r"\((?:以下)?(?:统称|简称|含|包括)[^()]{0,60}\)")
"""Stands behind a name in the sentence that announces a report: 深圳市人民政府(以下简称市政府)2013年…年度报告."""
_PUBLISHED_BEFORE = re.compile(
    r"((?:^|[。;；,，\n])[^。;；,，\n《》现特将]{0,12}?)(?:公开发布|[按及][时期](?:发布|公布)|发布了|公布了)《[^《》]{0,60}(?:报告|年报)》"
)
_ADDRESS = re.compile(r"\([^()]*(?:地址|电话|邮编|邮箱)[^()]*\)")
"""Stands between whom to ask and the words for it: 请与某市公安局(地址:…;邮编:…)联系."""
_OTHER_REPORT = re.compile(r"^(?:其中)?(?:包括|含|有|如)|(?:[公发]布|公开)了|(?:及|和|与|以及)$")
"""In what stands before the year of a report that a sentence only counts among what was published."""
FULL_LINE, CUT_LINES = 25, 3
"""A text has so many lines of at least this length that end within a sentence where its lines were cut."""
ATTACHMENT = "附件/attachment"
"""The name of a file to load: mostly that of the report, but some pages have another's beside it."""
FILE_ENDING = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)\b", re.IGNORECASE)
_LISTED_DAY = r"[\[(]?(?:20\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?[\])]?"
_BESIDE_LINK = re.compile(rf"^(?:[^\u3400-\u9fff\d]|{_LISTED_DAY})+|{_LISTED_DAY}$")
"""A bullet or the day that a list prints before or behind what leads to a page."""
_NEIGHBOUR = re.compile(r"[^\u3400-\u9fff]*[上下]一?[篇条则]")
"""Leads to the texts that a site has before and after this one."""
_OF_REPORT = re.compile("。|报告|年报")
_SENTENCE = re.compile(r"[。;!?,\n]+")
_TIME = re.compile(r"^(?:20\d\d年度?(?:以来|内)?|本年度|今年以来|一年来|全年)")
_LAST_LETTER = re.compile(r"(?<![省市县区州盟旗])[局委办厅院处心镇乡道会站所队校社署]")
OWN_KIND = re.compile(r"[我本](局|委|厅|办|镇|乡|街道|院|中心|处|校|站)")
_UNIT = re.compile(r"[我本](?:镇|乡|苏木|街道|校|院|中心|站)")
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
"""A zone that the text calls by no name of its own, as whom to ask or for what it did."""
_ALL_OF_DISTRICT = r"全{kind}(?:各|所有)(?:级|部门|单位|[镇乡街])"
WORK = 4
"""Shorter words for what an agency works on, with the letter of its level, stand in names of other things."""
MOST_SIGNERS = 3
"""Agencies that sign on one line."""
SEVERAL = 2
"""So many clauses must begin with the name of an agency whose report nothing else names."""
_REQUESTED = re.compile(
    r"(?:按照?|根据|依据)[^。;\n]{0,120}?关于[^《》。;\d]{0,12}(20\d{2})年度?[^《》。;\d]{0,24}年度?报告?[^《》。;\d]{0,24}通知"
)
_YEARS = re.compile(r"(?<!\d)(20\d{2})年(?!政府信息公开工作要点)")
_DAY_ALONE = re.compile(r"20\d{2}年\d{1,2}月(?:\d{1,2}日)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency or a year that the text names, and where."""

    place: str
    name: str | None
    year: int | None = None
    relative: str | None = None
    """The agency as an announcement calls it that leaves out its place: 省市场监管局."""


def opening_of(document: Document) -> str:
    """The beginning of the running text, one line per passage."""
    passages = (plain(passage.text) for passage in document.passages[:OPENING_PASSAGES])
    return "\n".join(passages)[:OPENING_CHARACTERS]


class Links(frozenset[str]):
    """The texts that lead to other pages: a line that is one, beside a day or not, is no part of the title."""

    def __contains__(self, line: object) -> bool:
        return super().__contains__(line) or super().__contains__(_BESIDE_LINK.sub("", str(line)))


def links_of(document: Document) -> Links:
    """The texts of a page that lead to other pages."""
    return Links(map(plain, document.meta.get("links", "").splitlines()))


def without_links(text: str, document: Document) -> str:
    """The text without the lines that lead to other pages: the reports that they name are others."""
    links = links_of(document)
    return "\n".join(line for line in text.split("\n") if line not in links or FILE_ENDING.search(line))


def unwrapped(text: str) -> str:
    """A text whose lines are cut where they are full, in one line a paragraph."""
    lines = text.split("\n")
    widths = [len(line.encode("gbk", "replace")) for line in lines]  # a digit is half as wide as a character
    full = max(max(widths) - 12, 2 * FULL_LINE)
    is_cut = [width >= full and line[-1] not in "。;:!?)" for line, width in zip(lines, widths, strict=True)]
    if sum(is_cut) < CUT_LINES:
        return text
    return "".join(line + ("" if cut else "\n") for line, cut in zip(lines, is_cut, strict=True))


def without_others(text: str) -> str:
    """The text without the report of another year, of which a sentence tells that it was published."""
    return _PUBLISHED_BEFORE.sub(r"\1", text)


def announcements(opening: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The reports that clauses of the text announce: 现公布…2023年政府信息公开工作年度报告."""
    lines = opening.splitlines()
    others = listed(lines, resolver, reference) | neighbours(lines)
    own = "\n".join(line for at, line in enumerate(lines) if at not in others)
    for clause in _CLAUSE.split(without_others(_REMARK.sub("", own))):
        title = reference.titles.parse(clause)
        if title and (mention := _announced(title, resolver)):
            is_file = FILE_ENDING.match(clause, clause.find(title.text) + len(title.text)) is not None
            yield replace(mention, place=ATTACHMENT) if is_file and mention.name else mention


def neighbours(lines: Sequence[str]) -> set[int]:
    """Which lines lead to the texts before and after this one: 下一篇:…, or the line below 下一篇 alone, if some of a
    report stands above that: else it is the title below a menu."""
    found = {at: match for at, line in enumerate(lines) if (match := _NEIGHBOUR.match(line))}
    begins = next((at for at, line in enumerate(lines) if _OF_REPORT.search(line)), len(lines))
    alone = {at for at, match in found.items() if not lines[at][match.end() :].strip(":")}
    return set(found) | {at + 1 for at in alone if at > begins}


def listed(lines: Sequence[str], resolver: Resolver, reference: Reference) -> set[int]:
    """Which lines are of a list of reports of several agencies, of none of which the other lines tell."""
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
    """The agencies that sentences name as the author of the report, in the order of their worth: those of known
    places or, with `least` 2, towns, zones and universities of any place."""
    sentences = _SENTENCE.split(_ADDRESS.sub("", opening))
    for place, pattern in reference.names.phrases:
        for sentence in sentences:
            found = _named(place, pattern, sentence, resolver, reference, least)
            yield from (mention for mention in found if not is_above_writer(mention.name or "", opening))


def _named(
    place: str, pattern: re.Pattern[str], sentence: str, resolver: Resolver, reference: Reference, least: int
) -> Iterator[Mention]:
    for found in pattern.finditer(sentence):
        name = next(group for group in found.groups() if group)
        name = reference.names.without_office(re.sub(r"(?<!^中国)\(.*", "", name))
        if name.endswith("人民"):  # 某镇人民政府信息公开工作严格…
            name += "政府"
        for rest in reference.names.behind_verb(name):
            if resolver.quality(rest) >= least and (least == 3 or reference.names.is_named_for_itself(rest)):
                yield Mention(place, rest)
                break


def relative_author(opening: str, resolver: Resolver, reference: Reference) -> Mention | None:
    """The agency by which or to which sentences refer without its place: 由区政府办公室编制, 请与市财政局办公室联系."""
    for place, pattern in reference.names.phrases[:1]:
        for found in pattern.finditer(_ADDRESS.sub("", opening)):
            name = next(group for group in found.groups() if group)
            for rest in reference.names.behind_verb(reference.names.without_office(name)):
                if resolver.is_without_place(rest):
                    return Mention(place, rest)
    return None


def government_of_own_district(opening: str, resolver: Resolver) -> Mention | None:
    """The government that announces the report of 我县 on the site of one that the text names, or tells what 我县 did
    and 全县各部门. 我局 does not."""
    kinds = {found["kind"] for found in _OWN_DISTRICT.finditer(opening)}
    reported = {found["kind"] for found in _FOR_DISTRICT.finditer(opening)}
    kinds = kinds or {kind for kind in reported if re.search(_ALL_OF_DISTRICT.format(kind=kind), opening)}
    if len(kinds) != 1 or OWN_KIND.search(opening):
        return None
    name = resolver.government_of_site(kinds.pop())
    return Mention("正文/subject", name) if name else None


def unnamed_zone(opening: str, resolver: Resolver) -> Mention | None:
    """The one zone without a name of its own of which clauses tell, where the page is of one district."""
    names = set(_UNNAMED_ZONE.findall(opening))
    if len(names) != 1 or resolver.resolve(name := names.pop()).district is None:
        return None
    return Mention("正文/subject", name)


def is_above_writer(name: str, opening: str) -> bool:
    """Whether a name is that of a bureau or government, and the writer calls itself a town, school or the like and
    nothing else: 我校, 请与某县教育局联系; or that of a government where it calls itself a bureau: 我局."""
    if _UNIT.search(opening) and not _OTHER_WRITER.search(opening):
        return _ABOVE_UNITS.fullmatch(name) is not None
    return calls_itself_bureau(opening) and _GOVERNMENT.fullmatch(name) is not None


def is_government(name: str) -> bool:
    """Whether a name is that of the government of a district, or of its office."""
    return _GOVERNMENT.fullmatch(name) is not None


def calls_itself_bureau(text: str) -> bool:
    """Whether the writer says 我局 and never speaks as an office or government."""
    return _BUREAU.search(text) is not None and _OFFICE.search(text) is None


def speaks_only_as_bureau(text: str) -> bool:
    """Whether the writer says 我局 and never speaks of a whole district: 我县, 全市."""
    return calls_itself_bureau(text) and not WHOLE_DISTRICT.search(text)


def of_region(name: str, opening: str, reference: Reference) -> str | None:
    """自治区司法厅 with the name of the only autonomous region that the text names."""
    regions = [d.name for d in reference.districts.all if d.level == "province" and d.name.endswith("自治区")]
    named = [region for region in regions if region in opening]
    if len(named) != 1 or not name.startswith("自治区"):
        return None
    return named[0] + name.removeprefix("自治区")


def frequent_subject(opening: str, resolver: Resolver) -> Mention | None:
    """The only agency of a known place with whose name several clauses begin, whatever they tell of it; none of
    another kind than the writer calls itself: 我局 is no 厅."""
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
    """The agency of a known place for which the text says that it writes `short`: 某省某委员会(以下简称省某委)."""
    pattern = rf"([\u3400-\u9fff]{{4,60}})\((?:以下)?简称[:“\"']{{0,2}}{re.escape(short)}[”\"']{{0,2}}\)"
    for found in re.finditer(pattern, opening):
        names = (resolver.behind_verb(found[1]), *(found[1][start:] for start in range(len(found[1]) - 3)))
        if name := next((name for name in names if name and resolver.quality(name) == 3), None):
            return name
    return None


def named_elsewhere(short: str, opening: str, resolver: Resolver) -> str | None:
    """The only agency of a known place that the text calls by a name that ends in `short`: 《某市民政局…审批表》."""
    named: dict[str, str] = {}
    for found in re.finditer(rf"(?=([\u3400-\u9fff]{{1,12}}{re.escape(short)}))", opening):
        if resolver.quality(found[1]) == 3:
            named.setdefault(resolver.resolve(found[1]).agency_id, found[1])
    return next(iter(named.values())) if len(named) == 1 else _before_its_work(short, opening, resolver)


def _before_its_work(short: str, opening: str, resolver: Resolver) -> str | None:
    """市人民防空办 with the only place before whose work the text prints it: 重庆市人民防空网站."""
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
    """The agency that clauses about the year tell of without its place, where the text gives that elsewhere:
    2024年,市民政局…, 《某市民政局…审批表》. None where they tell of several."""
    short = {found["name"] for found in _RELATIVE_SUBJECT.finditer(opening)}
    if len(short) != 1:
        return None
    name = short.pop()
    full = full_name(name, opening, resolver) or named_elsewhere(name, opening, resolver)
    if full is None and not resolver.is_without_place(name):
        return None
    return Mention("正文/subject", full or name)


def most_mentioned_year(opening: str, reference: Reference) -> int | None:
    """The year that the text tells of, apart from the period of its statistics: named at least twice, and more often
    than all others together; or the only one, with which a paragraph begins."""
    text = re.sub(r"《[^《》]*》|\([^()]*\)|〔\d+〕", "", without_periods(opening))
    past = (part for part in re.split(r"[。;\n]", text) if not reference.names.future.search(part))
    past = (part for part in past if not _DAY_ALONE.fullmatch(part))
    years = [int(year) for part in past for year in _YEARS.findall(part)]
    best = max(years, key=years.count, default=None)
    if len(years) == 1 and reference.names.tells_of_year(text, years[0]):
        return best
    if best is None or years.count(best) < 2 or 2 * years.count(best) <= len(years):
        return None
    return best


def requested_year(opening: str) -> int | None:
    """The only year for whose reports the text says that it was asked: 《关于做好2025年…年度报告编制工作的通知》."""
    years = {int(year) for year in _REQUESTED.findall(opening)}
    return years.pop() if len(years) == 1 else None


def headed_year(opening: str) -> int | None:
    """The only year that stands on lines of its own, or in the heading of 政府信息公开情况统计表."""
    years = {
        int(year)
        for line in opening.split("\n")
        for found in _HEADINGS.finditer(line)
        for year in found.groups()
        if year
    }
    return years.pop() if len(years) == 1 else None


def signatures(document: Document, resolver: Resolver, title: str = "") -> Iterable[Mention]:
    """The agency that signs: a line of its own above a day, before what stands at the foot of a site, or among the
    last of the text; below the title."""
    links = links_of(document)
    texts = [
        line for passage in document.passages[-30:] for line in passage.text.splitlines() if plain(line) not in links
    ]
    heads = [at for at, text in enumerate(texts) if plain(text) == title]
    lines = [line for text in texts[heads[-1] + 1 if heads else 0 :] for line in _signers(text, resolver)]
    days = {at for at, line in enumerate(lines[1:]) if _DAY_ALONE.fullmatch(line)}
    last = range(max(0, len(lines) - 8), len(lines))
    for at in (*sorted(days, reverse=True), *reversed([at for at in last if at not in days])):
        if resolver.quality(lines[at]) == 3:
            yield Mention("落款/signature", lines[at])


def _signers(text: str, resolver: Resolver) -> list[str]:
    """The agencies side by side on a line, or the whole line."""
    parts = [plain(part) for part in text.split()]
    is_several = 1 < len(parts) <= MOST_SIGNERS and all(resolver.quality(part) == 3 for part in parts)
    return parts if is_several else [plain(text)]
