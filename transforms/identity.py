"""Whose report a document is, for which year, and when it was published.

The title patterns were tried on seventeen published titles of all generations; what the document says
of itself is compared and every contradiction is a finding.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from gongkai.extractors import dates
from gongkai.extractors.document import Document, compact
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Agency, District, Reference

_Y = r"(?P<year>20\d{2})"
_K = r"(?:政府|政务)信息公开"
_R = r"(?:工作)?的?(?:年度)?(?:工作)?(?:报告|年报)"
_TITLES = (
    re.compile(rf"{_Y}年度?(?P<agency>.+?)?{_K}{_R}"),
    re.compile(rf"(?P<agency>.+?){_Y}年度?{_K}{_R}"),
    re.compile(rf"(?P<agency>.+?){_K}工作{_Y}年?度?(?:工作)?报告"),
)
_NO_TITLE = re.compile(
    "通知|培训|部署|会议|解读|制度|格式|条例|目录|指南|召开|图解|读懂|关于(?:做好|印发|开展|报送|填报)"
)
_NO_REPORT = re.compile(
    "(?:的|及|编制|编写|编报|填报|报送|发布|公布|公开|工作|有关|事项)*(?:通知|培训|部署|会议|解读|制度|格式|指南)"
)
"""What follows the words of a title when they are the subject of something else."""
_QUOTED = re.compile(r"《([^《》]{0,40}?20\d{2}[^《》]{0,40}?(?:报告|年报))》")
_PERIOD = re.compile(r"(20\d{2})年1月1日起?(?:[至到]|[-—－~～]+)(?:(20\d{2})年)?12月31日")
_AGENCY_WORD = re.compile(r"(?:人民政府|政府|委员会|委|办公室|厅|局|院|处|站|中心|街道|镇|乡|公司|大学|学院|医院)$")
_HEAD_LINES = 14
_PAGE_NUMBER = re.compile(r"[-—－\s]*\d{1,3}[-—－\s]*")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, without white space, and what it names."""

    text: str
    year: int
    agency: str | None


def parse_title(text: str) -> Title | None:
    """The first title of an annual report in `text`; notices and guides that merely mention one are none."""
    plain = unicodedata.normalize("NFKC", compact(text))
    for pattern in _TITLES:
        found = pattern.match(plain)
        if found and not _NO_TITLE.search(found["agency"] or "") and not _NO_REPORT.match(plain, found.end()):
            agency = (found["agency"] or "").strip("《》-_|:： ") or None
            return Title(found.group(), int(found["year"]), agency)
    return None


def identify(document: Document, reference: Reference, hints: Hints) -> tuple[Identity, tuple[Finding, ...]]:
    """Who, where and when, with a finding for everything that is unknown or contradicts itself."""
    findings: list[Finding] = []
    opening = unicodedata.normalize("NFKC", compact("".join(p.text for p in document.passages[:60])))
    title = _title(document)
    year = _year(title, opening, hints, reference, findings)
    name = _agency_name(title, opening, document, hints, reference, findings)
    agency, district, agency_id = None, None, None
    if name is None:
        findings.append(reference.finding("identity.agency_unknown"))
    else:
        agency, district, agency_id = _resolve(name, opening, hints, reference)
        if district is None:
            findings.append(reference.finding("identity.district_unknown", actual=name))
        if agency_id not in reference.agency_ids:
            findings.append(reference.finding("identity.agency_unlisted", actual=agency or name))
    published = _published(document, hints)
    return (
        Identity(
            title=title.text if title else None,
            agency=agency,
            agency_id=agency_id,
            district=district.name if district else None,
            district_code=district.code if district else None,
            year=year,
            published_on=published,
        ),
        tuple(findings),
    )


def hinted(hints: Hints, reference: Reference) -> Identity:
    """Who and when a document that cannot be read is, as far as its source says."""
    agency, district, agency_id = None, reference.district_by_code.get(hints.district_code or ""), None
    if hints.agency:
        agency, district, agency_id = _resolve(hints.agency, "", hints, reference)
    return Identity(
        agency=agency,
        agency_id=agency_id,
        district=district.name if district else None,
        district_code=district.code if district else None,
        year=hints.year,
        published_on=hints.published_on,
    )


def is_annual_report(document: Document) -> bool:
    return _title(document) is not None


def _title(document: Document) -> Title | None:
    for name in ("ArticleTitle", "h1", "title", "名称", "标题"):
        if (text := document.meta.get(name)) and (title := parse_title(text)):
            return title
    head = [line for p in document.passages[:_HEAD_LINES] for line in p.text.splitlines() if line.strip()]
    head = [line for line in head if not _PAGE_NUMBER.fullmatch(line)][:_HEAD_LINES]
    # the fewest lines that make a title: a line above it may be navigation; an agency may stand on a line of its own
    for length in (1, 2, 3):
        for start in range(len(head)):
            title = parse_title("".join(head[start : start + length]))
            if title and not title.agency and start and _AGENCY_WORD.search(compact(head[start - 1])):
                return parse_title("".join(head[start - 1 : start + length])) or title
            if title:
                return title
    quoted = _QUOTED.search(compact("".join(head)))
    return parse_title(quoted.group(1)) if quoted else None


def _year(title: Title | None, opening: str, hints: Hints, reference: Reference, findings: list[Finding]) -> int | None:
    period = _PERIOD.search(opening)
    said = {
        "统计期限/period": int(period.group(1)) if period else None,
        "标题/title": title.year if title else None,
        "来源目录/source": hints.year,
    }
    known = {place: year for place, year in said.items() if year is not None}
    if not known:
        findings.append(reference.finding("identity.year_unknown"))
        return None
    (_, year), *others = known.items()
    if period and period.group(2) and period.group(2) != period.group(1):
        others.append(("统计期限/period", int(period.group(2))))
    for place, other in others:
        if other != year:
            findings.append(
                reference.finding(
                    "identity.year_conflict", detail=place, expected=str(year), actual=str(other), place=place
                )
            )
    return year


def _agency_name(
    title: Title | None,
    opening: str,
    document: Document,
    hints: Hints,
    reference: Reference,
    findings: list[Finding],
) -> str | None:
    """The name in the title, else that of the report quoted in the opening, of the page, of the source."""
    quoted = [t for m in _QUOTED.finditer(opening[:2000]) if (t := parse_title(m.group(1))) and t.agency]
    said = {
        "标题/title": title.agency if title else None,
        "正文/text": quoted[0].agency if quoted else None,
        "来源目录/source": hints.agency,
        "发布机构/publisher": document.meta.get("发布机构"),
    }
    known = {place: compact(name) for place, name in said.items() if name and compact(name)}
    if not known:
        return None
    (_, name), *others = known.items()
    # a title broken over lines may have lost its beginning, which the text still has
    name = max((n for n in known.values() if n.endswith(name)), key=len)
    chosen = _resolve(name, opening, hints, reference)
    for place, other in others:
        if place.startswith("发布机构") and not _AGENCY_WORD.search(other):
            continue
        if _resolve(other, opening, hints, reference)[2] != chosen[2]:
            findings.append(
                reference.finding("identity.agency_conflict", detail=place, expected=name, actual=other, place=place)
            )
    return name


def _resolve(name: str, opening: str, hints: Hints, reference: Reference) -> tuple[str, District | None, str]:
    """The agency's name, its district and its id: `<district code>-<name without the district>`."""
    plain = unicodedata.normalize("NFKC", compact(name))
    listed = _listed(plain, hints, reference)
    if listed:
        return listed.name, reference.district_by_code.get(listed.district_code), listed.agency_id
    district, rest = _district(plain, opening, hints, reference)
    if district is None:
        return plain, None, f"000000-{plain}"
    return plain, district, f"{district.code}-{rest or '人民政府'}"


def _listed(name: str, hints: Hints, reference: Reference) -> Agency | None:
    found = reference.agencies_called.get(name, [])
    if len(found) > 1 and hints.district_code:
        found = [a for a in found if a.district_code == hints.district_code]
    return found[0] if len(found) == 1 else None


def _district(name: str, opening: str, hints: Hints, reference: Reference) -> tuple[District | None, str]:
    """The deepest district that `name` begins with and what is left of the name; None if several share the name."""
    for length in range(len(name), 1, -1):
        same_name = reference.district_names.get(name[:length])
        if same_name:
            return _one_of(same_name, opening, hints, reference), name[length:]
    return reference.district_by_code.get(hints.district_code or ""), name


def _one_of(districts: list[District], opening: str, hints: Hints, reference: Reference) -> District | None:
    """The one that the source names, else the only current one, else the one whose city the report names."""
    current = [d for d in districts if d.current] or districts
    hinted = [d for d in districts if d.code == hints.district_code]
    named = [d for d in current if _parent_named(d, opening, reference)]
    for choice in (hinted, current, named):
        if len(choice) == 1:
            return choice[0]
    return None


def _parent_named(district: District, opening: str, reference: Reference) -> bool:
    parent = reference.district_by_code.get(district.parent)
    return parent is not None and parent.name in opening[:3000]


def _published(document: Document, hints: Hints) -> dt.date | None:
    """PubDate of the page, else the date shown, else that of the list it was found on, else that in the address."""
    for name in ("PubDate", "发布日期", "发布时间", "公开日期", "成文日期", "生成日期"):
        if found := dates.written(document.meta.get(name, "")):
            return found
    if hints.published_on:
        return hints.published_on
    return dates.in_address(hints.source_url)
