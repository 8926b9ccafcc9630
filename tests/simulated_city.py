"""A simulated city on 127.0.0.1: a page of agencies, a list of reports for each, and the reports with all their tables.

python tests/simulated_city.py    serves it until Ctrl-C; data/sources/README.md was written with it
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import cms_sites as cms
from website import Website, give, page

ROOT = Path(__file__).parents[1]
CITY = "淮安市"
BUREAUS = ("司法局", "教育局", "民政局", "财政局", "审计局", "统计局")
YEARS = (2022, 2023, 2024)
SILENT = "信访局"
"""Listed by the city, with a list of its own that is empty."""


def report(agency: str, year: int, seed: int) -> bytes:
    """A report in the form since 2021 as a web page; its numbers add up."""
    sys.path.insert(0, str(ROOT))
    from tests.roundtrip.layout import Content, compose
    from tests.roundtrip.render import html
    from tests.roundtrip.values import make

    sheet = compose(make("2021", seed), Content(agency=agency))
    return html(sheet).replace("2023年", f"{year}年").replace("2024年改进", f"{year + 1}年改进").encode()


def build(website: Website, bureaus: Sequence[str] = BUREAUS, years: Sequence[int] = YEARS) -> str:
    """The site of the city; gives the address of its home page."""
    organs = ""
    for number, bureau in enumerate((*bureaus, SILENT)):
        organ = str(7000 + number)
        organs += f"<li><a href='/public/column/{organ}?type=4&action=list'>市{bureau}</a></li>"
        items = [
            (f"{CITY}{bureau}{year}年政府信息公开工作年度报告", f"{year + 1}-01-20", f"/public/{organ}/{year}.html")
            for year in years
            if bureau != SILENT
        ]
        cms.longsun(website, items, organ)
        for place, year in enumerate(years):
            if bureau != SILENT:
                data = report(f"{CITY}{bureau}", year, 100 * number + place)
                website.on(f"/public/{organ}/{year}.html", give(data, Content_Type="text/html; charset=utf-8"))
    website.on("/public/index.html", page(f"<ul>{organs}</ul>", f"信息公开-{CITY}人民政府"))
    website.on("/", page("<a href='/public/index.html'>政府信息公开</a><a href='/news/'>新闻</a>", f"{CITY}人民政府"))
    return website.url("/")


if __name__ == "__main__":
    with Website() as site:
        print(build(site), flush=True)
        threading.Event().wait()
