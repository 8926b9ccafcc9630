"""A site is explored within bounds: its system, its report columns, what is unknown, what refuses, what was left."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import cms_sites as cms
import pytest
from fetching import HERE, QUICK
from website import Request, Website, fails, firewall, give, page, robots

from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.discover import Bounds, Discovery, Explorer
from gongkai.extractors.sources.crawl.families import load_families
from gongkai.extractors.sources.crawl.source_file import Match, source_file, suggested_name
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Politeness

TODAY = date(2026, 3, 1)
FAMILIES = load_families()


def discovered(url: str, **bounds: float) -> Discovery:
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        explorer = Explorer(session.send, FAMILIES, load_patterns(), Bounds(**bounds), TODAY)  # type: ignore[arg-type]
        return explorer.discover(url)


def written(found: Discovery, folder: Path, match: Match | None = None) -> Path:
    path = folder / "site.yaml"
    text = source_file(found, "site", FAMILIES, lambda _: match or Match(), TODAY, ("127.0.0.1",))
    path.write_text(text, "utf-8")
    return path


def agency_lists(website: Website, count: int = 6) -> None:
    """A home page, a page of agencies, and a TRS column of reports for each."""
    links = ""
    for number in range(count):
        items = [
            (
                f"某县第{number}局{year}年政府信息公开工作年度报告",
                f"{year + 1}-01-20",
                f"/xxgk/{number}/t{year}0120_{year}.html",
            )
            for year in range(2019, 2026)
        ]
        body = f"<ul>{cms.rows(items)}</ul><script>createPageHTML(1, 0, 'index', 'html');</script>"
        website.on(f"/xxgk/{number}/zfxxgknb/", page("<a href='/news/'>新闻</a>" + body, "政府信息公开年报"))
        website.on(
            f"/xxgk/{number}/",
            page(f"<a href='zfxxgknb/'>政府信息公开年报</a><a href='/xxgk/{number}/zn.html'>政府信息公开指南</a>"),
        )
        links += f"<li><a href='/xxgk/{number}/'>某县第{number}局</a></li>"
    website.on("/xxgk/", page(f"<ul>{links}</ul>", "政府信息公开"))
    website.on("/", page("<a href='/xxgk/'>政务公开</a><a href='/news/'>新闻动态</a>", "某县人民政府"))


def test_less_than_half_of_what_was_found_is_a_failure(website: Website, tmp_path: Path) -> None:
    agency_lists(website, 3)
    found = discovered(website.url("/"))
    assert load_source(written(found, tmp_path)).expect_min == 11  # of 21: 10 are less than half


def test_the_columns_of_all_agencies_are_found(website: Website, tmp_path: Path) -> None:
    agency_lists(website)
    found = discovered(website.url("/"))
    assert (found.name, found.stopped_by, found.unknown, found.failed) == ("某县人民政府", "", [], [])
    assert sorted(one.agency or "" for one in found.lists) == [f"某县第{number}局" for number in range(6)]
    assert all(one.family == "trs_wcm" and set(one.years) == set(range(2019, 2026)) for one in found.lists)
    source = load_source(written(found, tmp_path, Match("x", "640121", "永宁县")))
    assert (source.enabled, source.expect_min, source.district_code) == (False, 21, "640121")
    assert sorted(one.agency or "" for one in source.listings) == [f"某县第{number}局" for number in range(6)]
    assert "2019: 1" in (tmp_path / "site.yaml").read_text("utf-8")


def test_a_page_of_organs_becomes_one_listing(website: Website, tmp_path: Path) -> None:
    organs = "".join(f"<a href='/public/column/{n}?type=4'>市第{n}局</a>" for n in range(100, 130))
    website.on("/public/index.html", page(organs, "淮海市人民政府"))
    for n in range(100, 130):
        items = [
            (f"{year}年政府信息公开工作年度报告", f"{year + 1}-01-20", f"/public/{n}/{year}.html")
            for year in (2023, 2024)
        ]
        cms.longsun(website, items, str(n))
    found = discovered(website.url("/public/index.html"))
    (listed,) = found.lists
    assert (listed.family, len(listed.organs)) == ("longsun", 30)
    assert found.asked < 15  # the first agencies were tried, not all
    (listing,) = load_source(written(found, tmp_path, Match(None, "320800", "淮海市"))).listings
    assert (listing.organs, listing.place, listing.family) == (True, "淮海市", "longsun")


@pytest.mark.slow
def test_a_site_of_20000_pages_is_left_within_the_bounds(website: Website) -> None:
    def endless(request: Request) -> None:
        number = (
            int(request.path.strip("/").split("/")[-1] or 0) if request.path.strip("/").split("/")[-1].isdigit() else 0
        )
        links = "".join(f"<a href='/zwgk/{(number * 7 + n) % 20_000}'>政务公开 {n}</a>" for n in range(40))
        page(links, "大网站")(request)

    website.answers.update({f"/zwgk/{number}": endless for number in range(20_000)})
    website.on("/", endless)
    started = time.monotonic()
    found = discovered(website.url("/"), pages=60, seconds=60)
    assert (found.asked, found.stopped_by) == (60, "pages: 60")
    assert found.left > 100
    assert len(website.asked) == 60
    found = discovered(website.url("/"), pages=10_000, seconds=1)
    assert found.stopped_by == "seconds: 1"
    assert time.monotonic() - started < 30


def test_depth_is_bounded(website: Website) -> None:
    for number in range(9):
        website.on(f"/zwgk/{number}", page(f"<a href='/zwgk/{number + 1}'>政务公开</a>"))
    discovered(website.url("/zwgk/0"), depth=2)
    assert website.asked == ["/zwgk/0", "/zwgk/1", "/zwgk/2"]


def test_an_unknown_system_is_said_and_only_its_page_is_read(website: Website, tmp_path: Path) -> None:
    rows = "".join(
        f"<li><a href='show.php?id={year}'>某县司法局{year}年政府信息公开工作年度报告</a></li>" for year in (2023, 2024)
    )
    website.on("/list.php", page(f"<ul>{rows}</ul>", "年报"))
    found = discovered(website.url("/list.php"))
    assert found.unknown == [website.url("/list.php")]
    (listed,) = found.lists
    assert (listed.family, listed.complete, len(listed.reports)) == (None, False, 2)
    text = written(found, tmp_path).read_text("utf-8")
    assert "系统未知" in text
    assert load_source(tmp_path / "site.yaml").listings[0].family is None


@pytest.mark.parametrize(
    ("body", "system"),
    [
        (
            b"<html><script>document.cookie='__tst_status='+1;document.cookie='EO_Bot_Ssid=1;'</script></html>",
            "EdgeOne",
        ),
        (b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1</script></html>", "瑞数"),
        (
            b"<html><script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script></html>",
            "加速乐",
        ),
        (b"<html><head><script src='/.safeline/static/challenge.js'></script></head></html>", "SafeLine"),
    ],
)
@pytest.mark.parametrize("status", [200, 412, 521])
def test_a_challenge_is_named_and_left_alone(website: Website, body: bytes, system: str, status: int) -> None:
    website.on("/zfxxgknb/", give(body, status, Content_Type="text/html"))
    found = discovered(website.url("/zfxxgknb/"))
    (refused,) = found.refused
    assert refused.rule == "fetch_challenge"
    assert system in str(refused)
    assert "不予绕过" in str(refused)
    assert website.asked == ["/zfxxgknb/"]  # asked once, nothing evaded


def test_a_firewall_and_robots_are_respected(website: Website) -> None:
    website.on("/zfxxgknb/", firewall())
    assert [one.rule for one in discovered(website.url("/zfxxgknb/")).refused] == ["fetch_blocked"]
    website.on("/robots.txt", robots("User-agent: *\nDisallow: /xxgk/\n"))
    agency_lists(website)
    website.forget()
    found = discovered(website.url("/"))
    assert [one.rule for one in found.failed] == ["fetch_robots"]
    assert website.asked == ["/"]


def test_a_broken_page_on_the_way_is_told_and_the_others_are_found(website: Website, tmp_path: Path) -> None:
    agency_lists(website)
    website.on("/xxgk/3/", fails(404))
    found = discovered(website.url("/"))
    assert len(found.lists) == 5
    assert [one.rule for one in found.failed] == ["fetch_missing"]
    assert website.url("/xxgk/3/") in written(found, tmp_path).read_text("utf-8")


def test_names_of_a_site_cannot_break_the_file(website: Website, tmp_path: Path) -> None:
    agency_lists(website, 1)
    website.on("/", page("<a href='/xxgk/'>政务公开</a>", "某县\n&#10;enabled: true\n# \"x': {"))
    source = load_source(written(discovered(website.url("/")), tmp_path))
    assert source.enabled is False
    assert "\n" not in source.publisher


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.huaian.gov.cn/col/1/", "huaian"),
        ("http://sfj.yinchuan.gov.cn/", "sfj-yinchuan"),
        ("http://127.0.0.1:8080/", "127-0-0-1"),
    ],
)
def test_a_name_from_the_host(url: str, name: str) -> None:
    assert suggested_name(url) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("首页-淮安市人民政府", "淮安市人民政府"),
        ("淮安市司法局_政府信息公开年报", "淮安市司法局"),
        ("政府信息公开 | 某县人民政府门户网站", "某县人民政府门户网站"),
        ("信息公开平台", "信息公开平台"),
    ],
)
def test_the_name_of_a_site(website: Website, title: str, name: str) -> None:
    website.on("/", page("<a href='/xxgk/'>政务公开</a>", title))
    assert discovered(website.url("/"), depth=0).name == name
