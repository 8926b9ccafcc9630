"""Writes the source file of a discovery: what was found, switched off, with what was seen as comments."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from gongkai.extractors.sources.crawl.discover import Discovery, FoundList
from gongkai.extractors.sources.crawl.families import Families


@dataclass(frozen=True, slots=True)
class Match:
    """What the reference data know about an agency: its id, and the code and name of its district."""

    agency_id: str | None = None
    district_code: str | None = None
    district: str | None = None


FindMatch = Callable[[str], Match]


def suggested_name(url: str) -> str:
    """A name for the source: the host without www and gov.cn."""
    host = (urlsplit(url).hostname or "source").lower()
    parts = [part for part in host.replace(":", "-").split(".") if part not in ("www", "gov", "cn")]
    return "-".join(parts) or "source"


def source_file(
    found: Discovery, name: str, families: Families, match: FindMatch, today: date, private_hosts: tuple[str, ...] = ()
) -> str:
    """The text of the file. There must be a list."""
    site = match(found.name)
    reports = len({one.link.url for each in found.lists for one in each.reports})
    return "\n".join(
        [
            *_head(found, today),
            f"source: {name}",
            f"publisher: {_text(found.name or name)}",
            "enabled: false",
            *([f"district_code: {site.district_code}"] if site.district_code else []),
            "frequency: monthly",
            "min_interval_seconds: 3",
            "recheck_days: 30",
            *([f"allow_private_hosts: {json.dumps(private_hosts)}"] if private_hosts else []),
            "expect:",
            f"  # 找到 {reports} 份；网站会撤下旧年的报告，不到一半才算失败",
            f"  # {reports} were found; sites drop those of old years: fewer than half is a failure",
            f"  min: {max(1, -(-reports // 2))}",
            "listings:",
            *(line for each in found.lists for line in _listing(each, families, match, site, _comment(found.name))),
            "",
        ]
    )


def _head(found: Discovery, today: date) -> Iterator[str]:
    yield f"# {today}：gongkai sources discover {_comment(found.url)}"
    yield f"# 看了 {found.asked} 页，找到 {len(found.lists)} 个列表。启用前请用 gongkai sources check 查看。"
    yield f"# Asked for {found.asked} pages and found {len(found.lists)} lists. Look with gongkai sources check first."
    if found.stopped_by:
        yield f"# 未看完：到达上限（{found.stopped_by}），还有 {found.left} 个地址未看。"
        yield f"# Not all was seen: stopped by a bound ({found.stopped_by}), {found.left} addresses were left."
    for url in found.unknown:
        yield f"# 系统未知，只见到这一页 / unknown system, only this page was seen: {_comment(url)}"
    for refused in found.refused:
        yield f"# 网站拒绝 / refused: {_comment(str(refused))}"
    for problem in found.failed[:20]:
        yield f"# 未能读取 / could not be read: {_comment(str(problem))}"


def _listing(each: FoundList, families: Families, match: FindMatch, site: Match, found_name: str) -> Iterator[str]:
    family = families.named(each.family) if each.family else None
    system = f"{family.name_zh} {family.name_en}" if family else "未知 unknown: 只读这一页 only this page is read"
    years = "，".join(f"{year}: {count}" for year, count in sorted(each.years.items()))
    yield f"  # 系统 system: {system}；页 pages: {each.pages}；报告 reports: {len(each.reports)}（{years}）"
    yield from _seen_agencies(each, match)
    if not each.complete and family:
        yield "  # 列表没有全部读到 / not all of the list could be read"
    yield f"  - url: {_text(each.url)}"
    if family is None:
        return
    yield f"    family: {family.family}"
    if each.organs:
        yield "    organs: true"
        yield from [f"    place: {site.district}"] if site.district else []
        return
    if each.variant:
        yield f"    variant: {each.variant}"
    if each.parameters:
        yield f"    parameters: {json.dumps(each.parameters, ensure_ascii=False)}"
    if not each.agencies and not each.organs and site.district:
        yield f"    # agency: {found_name}  # 取自网站名，核对后去掉 # 号 / from the site's name: check, then uncomment"
    if each.agency:
        yield f"    agency: {_text(each.agency)}"
        code = match(each.agency).district_code
        yield from [f"    district_code: {code}"] if code else []


def _seen_agencies(each: FoundList, match: FindMatch) -> Iterator[str]:
    if each.organs:
        names = "、".join(organ.name or "?" for organ in each.organs[:20])
        more = " …" if len(each.organs) > 20 else ""
        yield f"  # 机构 agencies: {len(each.organs)}（{_comment(names)}{more}）"
        yield "  # 只试了前几家 / only the first of them were tried"
    unnamed = len(each.reports) - sum(each.agencies.values())
    if unnamed and not each.organs:
        yield f"  # {unnamed} 个标题没有机构名 / titles without an agency"
    for agency, count in Counter(each.agencies).most_common(20):
        known = match(agency)
        agency_id = known.agency_id or "agencies.csv 中没有 not in agencies.csv"
        yield f"  #   {_comment(agency)}: {count}（{agency_id}；{known.district_code or '地区未知 district unknown'}）"


def _text(value: str) -> str:
    return json.dumps(_comment(value), ensure_ascii=False)


def _comment(text: str) -> str:
    """Text from a site on one line, without characters that YAML or a terminal cannot handle."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:400]
