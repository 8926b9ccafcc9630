"""Cities that one source stands for, in three families: many agencies with a list each, eight years of reports."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import cms_sites as cms
from nights import QUICK
from website import Request, Website, give, page

from gongkai.extractors.sources.config.models import Listing, Source
from gongkai.extractors.sources.crawl.pull import Pulled, pull
from gongkai.extractors.sources.store.archive import Archive

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
INTERVAL = 0.002
YEARS = tuple(range(2018, 2026))


def title(number: int, year: int) -> str:
    return f"淮海市第{number}税费征收局{year}年政府信息公开工作年度报告"


def report(number: int, year: int) -> cms.Answer:
    return cms.report_page(title(number, year))


def names(count: int) -> list[str]:
    return [f"市第{number}税费征收局" for number in range(count)]


def longsun(website: Website, count: int) -> Listing:
    """A page of organs; each has a list of its own."""
    organs = "".join(
        f"<a href='/public/column/{7000 + n}?type=4&action=list'>{name}</a>" for n, name in enumerate(names(count))
    )
    website.on("/public/index.html", page(f"<div>{organs}</div>", "信息公开"))
    for number in range(count):
        items = [
            (f"{year}年政府信息公开工作年度报告", f"{year + 1}-01-20", f"/public/{7000 + number}/{year}.html")
            for year in YEARS
        ]
        cms.longsun(website, items, str(7000 + number))
        for year in YEARS:
            website.on(f"/public/{7000 + number}/{year}.html", report(number, year))
    return Listing((website.url("/public/index.html"),), family="longsun", organs=True, place="淮海市")


def areas(website: Website, count: int) -> Listing:
    """A tree of areas in a script, and a page for each area and year; two years are missing everywhere."""
    codes = [f"1132080001400{number:04}X" for number in range(count)]
    nodes = json.dumps(
        [{"id": code, "pId": "0", "name": name} for code, name in zip(codes, names(count), strict=True)],
        ensure_ascii=False,
    )
    website.on(
        "/module/xxgk/tree.jsp", give(f"var zNodes = {nodes};".encode(), Content_Type="text/html; charset=utf-8")
    )
    titles = {code: f"淮海市第{number}税费征收局" for number, code in enumerate(codes)}
    cms.by_year(website, dict.fromkeys(codes, YEARS), titles)
    url = website.url("/module/xxgk/tree.jsp?area=&x=xxgkAnnualReport.jsp")
    return Listing((url,), family="jcms_annual", organs=True, place="淮海市", years=tuple(range(2016, 2026)))


def columns(website: Website, count: int) -> Listing:
    """One tree of columns, with a report column below each agency."""
    tree = [
        {"id": 10 + n, "name": name, "children": [{"id": 5000 + n, "name": "政府信息公开年报", "children": []}]}
        for n, name in enumerate(names(count))
    ]
    config = f"<script>window._CONFIG = {{SID: 200025, TREE: {json.dumps(tree, ensure_ascii=False)}}};</script>"
    website.on("/gkmlpt/index", page(config, "政府信息公开平台"))
    for number in range(count):
        articles = [
            {
                "title": f"{year}年政府信息公开工作年度报告",
                "url": f"/gkmlpt/content/{number}/post_{year}.html",
                "created_at": f"{year + 1}-01-20 08:00:00",
            }
            for year in YEARS
        ]
        website.on(f"/gkmlpt/api/all/{5000 + number}", cms.as_json({"articles": articles, "total": len(articles)}))
        for year in YEARS:
            website.on(f"/gkmlpt/content/{number}/post_{year}.html", report(number, year))
    return Listing((website.url("/gkmlpt/index"),), family="gkmlpt", organs=True, place="淮海市")


CITIES: dict[str, Callable[[Website, int], Listing]] = {"LongSun": longsun, "areas": areas, "columns": columns}


class City:
    """A city of one family, its source, and the nights over it; `starts` is when each request came to the server."""

    def __init__(self, website: Website, family: str, count: int, root: Path) -> None:
        self.website = website
        self.starts: list[float] = []
        self.listing = CITIES[family](website, count)
        timed(website, self.starts)
        self.source = Source(
            "city", "淮海市", True, listings=(self.listing,), allow_private_hosts=("127.0.0.1",),
            min_interval_seconds=INTERVAL, recheck_days=30, expect_min=1,
        )  # fmt: skip
        self.archive = Archive(root / "archive")
        self.root = root

    def night(self, days: int) -> Pulled:
        self.website.forget()
        return pull(self.source, self.archive, self.root, now=NOW + timedelta(days=days), limits=QUICK)

    @property
    def shortest_interval(self) -> float:
        """Seconds between two requests, as the server saw them."""
        return min(later - one for one, later in pairwise(self.starts))


def timed(website: Website, starts: list[float]) -> None:
    """Note when each request arrives."""
    for path, real in list(website.answers.items()):

        def answer(request: Request, real: cms.Answer = real) -> None:
            starts.append(time.monotonic())
            real(request)

        website.answers[path] = answer
