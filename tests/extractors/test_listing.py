"""Lists as real sites lay them out, read by configuration alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from website import Website, cut, fails, give, listed, page, soft_404, titled, to

from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.listing import Choice, Link, ListPage, choose, walk
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Limits, Politeness

QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=5, wait_seconds=0.001, retries=0)
DAY = date(2025, 1, 23)


def listing(folder: Path, text: str) -> Listing:
    """The one list of a source file; `text` is its YAML."""
    path = folder / "office.yaml"
    indented = text.strip().replace("\n", "\n    ")
    path.write_text(f"source: office\npublisher: x\nenabled: true\nlistings:\n  - {indented}\n", "utf-8")
    return load_source(path).listings[0]


def pages(one: Listing) -> list[ListPage]:
    with Session(QUICK, Politeness(allow_private_hosts=frozenset({"127.0.0.1"}))) as session:
        return list(walk(one, session.get, load_patterns()))


def choices(one: Listing) -> list[Choice]:
    return choose(one, [link for page in pages(one) for link in page.links], load_patterns())


def chosen(one: Listing) -> list[tuple[str, int | None, date | None]]:
    """Path, year and date of what was chosen."""
    return [
        (choice.link.url.split("/", 3)[3], choice.title_class.year, choice.link.listed_on)
        for choice in choices(one)
        if choice.chosen
    ]


def reports(*years: int, form: str = "./{}01/t{}0123_1.html") -> list[tuple[str, str, str]]:
    return [(form.format(year + 1, year + 1), titled(year), f"{year + 1}-01-23") for year in years]


# ── how the list goes on ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("script", ["", "var countPage = 3;", 'createPageHTML(3, 0, "index", "html");'])
def test_index_1_is_the_second_page(website: Website, tmp_path: Path, script: str) -> None:
    """TRS: index.html, index_1.html, index_2.html, whether or not a script says how many."""
    for name, year in (("index", 2024), ("index_1", 2023), ("index_2", 2022)):
        website.on(f"/nb/{name}.html", page(f"{listed(reports(year))}<script>{script}</script>"))
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}\npages: index_{{n}}.html")
    assert chosen(one) == [
        (f"nb/{year + 1}01/t{year + 1}0123_1.html", year, date(year + 1, 1, 23)) for year in (2024, 2023, 2022)
    ]
    assert website.asked[:3] == ["/nb/index.html", "/nb/index_1.html", "/nb/index_2.html"]
    assert len(website.asked) == (3 if script else 4)


def test_index_2_is_the_second_page(website: Website, tmp_path: Path) -> None:
    website.on("/nb/", page(listed(reports(2024))))
    website.on("/nb/index_2.shtml", page(listed(reports(2023))))
    one = listing(tmp_path, f"url: {website.url('/nb/')}\npages: index_{{n}}.shtml\nnext: 2")
    assert [year for _, year, _ in chosen(one)] == [2024, 2023]
    assert website.asked == ["/nb/", "/nb/index_2.shtml", "/nb/index_3.shtml"]


def test_all_pages_have_a_number(website: Website, tmp_path: Path) -> None:
    for number, year in ((1, 2024), (2, 2023)):
        website.on(f"/nb/{number}.html", page(listed(reports(year)) + "<p>共 2 页</p>"))
    one = listing(tmp_path, f"url: {website.url('/nb/1.html')}\npages: '{{n}}.html'\nnext: 2")
    assert [year for _, year, _ in chosen(one)] == [2024, 2023]
    assert website.asked == ["/nb/1.html", "/nb/2.html"]


def test_page_numbers_in_the_query(website: Website, tmp_path: Path) -> None:
    """Hanweb. After the last page the server gives the first one again, for ever."""
    first = page(listed(reports(2024, form="/art/{}/1/23/art_1_2.html")))
    website.on("/col/col1/index.html", first)
    website.on("/col/col1/index.html?uid=7&pageNum=2", page(listed(reports(2023, form="/art/{}/1/23/art_1_2.html"))))
    one = listing(
        tmp_path, f"url: {website.url('/col/col1/index.html?uid=7&pageNum=1')}\npages: '?uid=7&pageNum={{n}}'\nnext: 2"
    )
    assert chosen(one) == [
        ("art/2025/1/23/art_1_2.html", 2024, DAY),
        ("art/2024/1/23/art_1_2.html", 2023, date(2024, 1, 23)),
    ]
    assert len(website.asked) == 3


def test_a_stated_count_is_asked_for(website: Website, tmp_path: Path) -> None:
    website.on("/nb/index.html", page(listed(reports(2024))))
    website.on("/nb/index_1.html", page(listed(reports(2023))))
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}\npages: index_{{n}}.html\ncount: 2")
    assert [year for _, year, _ in chosen(one)] == [2024, 2023]
    assert len(website.asked) == 2


def test_a_list_without_end_is_stopped_and_said_so(website: Website, tmp_path: Path) -> None:
    def endless(request: object) -> None:
        number = len(website.asked)
        page(listed([(f"/t{number}.html", titled(2024), "")]))(request)  # type: ignore[arg-type]

    website.on("/list", endless)
    one = listing(tmp_path, f"url: {website.url('/list')}\npages: '?n={{n}}'\nmost_pages: 4")
    *good, last = pages(one)
    assert len(good) == 4
    assert last.problem is not None
    assert last.problem.rule == "list_too_long"
    assert "most_pages" in last.problem.message_zh


def test_a_page_that_should_be_there_and_is_not(website: Website, tmp_path: Path) -> None:
    website.on("/nb/index.html", page(listed(reports(2024)) + "<script>var countPage=3</script>"))
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}\npages: index_{{n}}.html")
    first, second = pages(one)
    assert first.problem is None
    assert second.problem is not None
    assert (second.url, second.problem.rule) == (website.url("/nb/index_1.html"), "fetch_missing")


@pytest.mark.parametrize("end", [fails(404), soft_404(), to("/404.html"), page("<ul class=xxgkList></ul>")])
def test_the_end_of_a_list_is_no_failure(website: Website, tmp_path: Path, end: object) -> None:
    website.on("/404.html", page("<p>首页</p>"))
    website.on("/nb/index.html", page(listed(reports(2024))))
    website.on("/nb/index_1.html", end)  # type: ignore[arg-type]
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}\npages: index_{{n}}.html\nrows: ul.xxgkList > li")
    assert [found.problem for found in pages(one)] == [None]


def test_a_broken_end_is_a_failure(website: Website, tmp_path: Path) -> None:
    website.on("/nb/index.html", page(listed(reports(2024))))
    website.on("/nb/index_1.html", cut())
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}\npages: index_{{n}}.html")
    assert [found.problem.rule if found.problem else "" for found in pages(one)] == ["", "fetch_connection"]


# ── lists by year ────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_per_year_behind_links(website: Website, tmp_path: Path) -> None:
    years = "".join(f'<a href="/nb/{year}/index.html">{year}年</a>' for year in (2025, 2024))
    website.on("/nb/index.html", page(f'<ul id="timeFrame">{years}</ul>'))
    website.on("/nb/2025/index.html", page(listed(reports(2024))))
    website.on("/nb/2024/index.html", page(listed(reports(2023))))
    website.on("/nb/2024/index_1.html", page(listed(reports(2022))))
    one = listing(
        tmp_path,
        f"url: {website.url('/nb/index.html')}\nsublists: 'ul#timeFrame a'\n"
        "rows: ul.xxgkList > li\npages: index_{n}.html",
    )
    assert [year for _, year, _ in chosen(one)] == [2024, 2023, 2022]


def test_a_list_per_year_at_addresses(website: Website, tmp_path: Path) -> None:
    for year in (2024, 2025):
        website.on(f"/ZFXXGKNB/{year}n/bmdw/", page(listed(reports(year - 1))))
    one = listing(tmp_path, f"url: {website.url('/ZFXXGKNB/')}{{year}}n/bmdw/\nyears: 2024-2025")
    assert [year for _, year, _ in chosen(one)] == [2023, 2024]


def test_one_link_per_year_without_a_title(website: Website, tmp_path: Path) -> None:
    """四川平昌: the text of a link is the year alone, and every link is a report."""
    links = "".join(f'<a href="/show/{year}.html">{year}年</a>' for year in (2022, 2021))
    website.on("/list", page(f'<a href="/">首页</a><ul id="timeFrame">{links}</ul>'))
    one = listing(tmp_path, f"url: {website.url('/list')}\nrows: 'ul#timeFrame > a'\ntitles: any")
    assert chosen(one) == [("show/2022.html", 2022, None), ("show/2021.html", 2021, None)]


# ── links, titles and dates ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("t1.html", "nb/t1.html"),
        ("./202501/t1.html", "nb/202501/t1.html"),
        ("../t1.html", "t1.html"),
        ("/a/t1.html#top", "a/t1.html"),
        ("//{host}/a/t1.html", "a/t1.html"),
        ("http://{host}/a/t1.pdf", "a/t1.pdf"),
        (" t1.html\n", "nb/t1.html"),
        ("t1.html?id=1&amp;x=年", "nb/t1.html?id=1&x=年"),
    ],
)
def test_relative_and_absolute_links(website: Website, tmp_path: Path, href: str, expected: str) -> None:
    href = href.format(host=f"127.0.0.1:{website.port}")
    website.on("/nb/index.html", page(listed([(href, titled(2024), "2025-01-23")])))
    assert chosen(listing(tmp_path, f"url: {website.url('/nb/index.html')}")) == [(expected, 2024, DAY)]


def test_links_below_a_base(website: Website, tmp_path: Path) -> None:
    website.on("/nb/index.html", page(listed([("t1.html", titled(2024), "")]), head='<base href="/other/">'))
    assert chosen(listing(tmp_path, f"url: {website.url('/nb/index.html')}"))[0][0] == "other/t1.html"


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.cn", "#", "", "file:///etc/passwd", "http://[::1"])
def test_what_is_no_address_is_no_link(website: Website, tmp_path: Path, href: str) -> None:
    website.on("/nb/index.html", page(listed([(href, titled(2024), ""), ("t1.html", titled(2023), "")])))
    one = listing(tmp_path, f"url: {website.url('/nb/index.html')}")
    assert [choice.link.title for choice in choices(one) if choice.title_class.year] == [titled(2023)]


LAYOUTS = {
    "河北工信厅": ("ul.xxgkList > li", "", '<li><a href="{url}">{title}</a><span>{date}</span></li>'),
    "退役军人部: the text of the link holds the date": (
        "",
        "",
        '<li><a href="{url}" title="{title}">{title} {date}<span>{date}</span></a></li>',
    ),
    "date in brackets, no attribute": ("", "", '<li>· <a href="{url}">{title} [{date}]</a></li>'),
    "table": (
        "table.list tr",
        "",
        '<table class="list"><tr><td>1</td><td><a href="{url}">{title}</a></td><td>{date}</td></tr></table>',
    ),
    "date in an attribute": (
        "li",
        "date: '@data-date'",
        '<li data-date="{date} 09:30"><a href="{url}">{title}</a></li>',
    ),
    "milliseconds in an attribute": (
        "li",
        "date: 'i@data-time'",
        '<li><i data-time="1737594000000"></i><a href="{url}">{title}</a></li>',
    ),
    "title beside the link": ("li", "title: b", '<li><b>{title}</b><a href="{url}">查看</a><i>{date}</i></li>'),
    "title in an attribute": (
        "li",
        "title: a@data-name",
        '<li><a href="{url}" data-name="{title}">…</a><i>{date}</i></li>',
    ),
    "definition list": ("", "", '<dl><dt><a href="{url}">{title}</a></dt><dd>x</dd></dl><p>{date}</p>'),
    "picture and text": (
        "",
        "",
        '<li><a href="{url}"><img src="a.png"></a><a href="{url}">{title}</a><em>{date}</em></li>',
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_rows_titles_and_dates(website: Website, tmp_path: Path, name: str) -> None:
    rows, more, markup = LAYOUTS[name]
    website.on("/nb/", page(listed([("t20250123_1.html", titled(2024), "2025-01-23")], markup)))
    text = f"url: {website.url('/nb/')}\n" + (f"rows: '{rows}'\n" if rows else "") + more
    one = listing(tmp_path, text)
    assert chosen(one) == [("nb/t20250123_1.html", 2024, DAY)]
    assert next(c.link.title for c in choices(one) if c.chosen) == titled(2024)


def test_only_within(website: Website, tmp_path: Path) -> None:
    """会昌: two lists on one page, and of one the links are relative, of the other absolute."""
    zf = f'<div id="in_zfnb">{listed([("/a.html", titled(2024, "某区"), "")])}</div>'
    bm = f'<div id="in_list">{listed([(website.url("/b.html"), titled(2024), "")])}</div>'
    website.on("/nb/", page(zf + bm))
    assert [path for path, _, _ in chosen(listing(tmp_path, f"url: {website.url('/nb/')}"))] == ["a.html", "b.html"]
    one = listing(tmp_path, f"url: {website.url('/nb/')}\nwithin: '#in_list'")
    assert [path for path, _, _ in chosen(one)] == ["b.html"]


def test_a_list_in_gbk(website: Website, tmp_path: Path) -> None:
    website.on("/nb/", page(listed(reports(2024)), encoding="gbk", Content_Type="text/html"))
    assert [year for _, year, _ in chosen(listing(tmp_path, f"url: {website.url('/nb/')}"))] == [2024]


# ── lists in JSON ────────────────────────────────────────────────────────────────────────────────────────


def test_json(website: Website, tmp_path: Path) -> None:
    def answer(number: int, year: int) -> object:
        row = {"title": titled(year), "id": f"a b/{year}", "meta": {"day": f"{year + 1}-01-23 09:00:00"}}
        return {"code": 0, "data": {"pages": 2, "list": [row]}}

    website.on("/api", give(json.dumps(answer(1, 2024)).encode(), Content_Type="application/json"))
    website.on("/api?p=2", give(f"cb({json.dumps(answer(2, 2023))});".encode()))
    one = listing(
        tmp_path,
        f"""
url: {website.url("/api?p=1")}
pages: '?p={{n}}'
next: 2
json:
  items: data.list
  url: /show/{{id}}.html
  title: title
  date: meta.day
  count: data.pages
""",
    )
    assert chosen(one) == [
        ("show/a%20b%2F2024.html", 2024, DAY),
        ("show/a%20b%2F2023.html", 2023, date(2024, 1, 23)),
    ]
    assert len(website.asked) == 2


@pytest.mark.parametrize("stamp", [1737594000, 1737594000000, "1737594000000", "20250123", "2025/1/23"])
def test_json_dates(website: Website, tmp_path: Path, stamp: object) -> None:
    website.on("/api", give(json.dumps([[{"u": "/a.pdf", "t": titled(2024), "d": stamp}]]).encode()))
    text = f"url: {website.url('/api')}\njson: {{items: '0', url: u, title: t, date: d}}"
    assert chosen(listing(tmp_path, text)) == [("a.pdf", 2024, DAY)]


@pytest.mark.parametrize("body", [b"<html>", b"{", b'{"data": 1}', b'{"data": [{"t": "x"}]}', b"null"])
def test_json_that_is_something_else(website: Website, tmp_path: Path, body: bytes) -> None:
    website.on("/api", give(body))
    (found,) = pages(listing(tmp_path, f"url: {website.url('/api')}\njson: {{items: data, url: u, title: t}}"))
    assert found.problem is not None
    assert found.problem.rule == "list_layout"
    assert website.url("/api") in found.problem.message_zh


# ── which links are taken ────────────────────────────────────────────────────────────────────────────────


def test_links_are_judged_by_their_titles(website: Website, tmp_path: Path) -> None:
    items = [
        ("1.html", titled(2024), ""),
        ("2.html", "关于做好2024年政府信息公开工作年度报告编制工作的通知", ""),
        ("3.html", "图解：某区2024年政府信息公开工作年度报告", ""),
        ("4.html", "政府信息公开指南", ""),
        ("http://hongxing.example.com/5.html", titled(2024), ""),
        ("1.html", "查看", ""),
    ]
    website.on("/nb/", page(listed(items)))
    found = choices(listing(tmp_path, f"url: {website.url('/nb/')}"))
    kinds = {choice.link.url.rsplit("/", 1)[1]: choice.title_class.kind for choice in found}
    assert kinds == {
        "index.html": "undated",
        "1.html": "report",
        "2.html": "notice",
        "3.html": "infographic",
        "4.html": "guide",
        "5.html": "elsewhere",
    }
    one = listing(tmp_path, f"url: {website.url('/nb/')}\nhosts: [hongxing.example.com]")
    assert sum(choice.chosen for choice in choices(one)) == 2


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://sfj.xqq.gov.cn/1.html", True),
        ("http://xqq.gov.cn/1.html", True),
        ("https://www.xqq.gov.cn/1.html", True),
        ("http://www.ycxixia.gov.cn/1.html", False),
        ("http://xqq.gov.cn.example.com/1.html", False),
    ],
)
def test_hosts_of_one_government_are_one_site(url: str, own: bool) -> None:
    one = Listing(urls=("http://www.xqq.gov.cn/zwgk/",))
    (choice,) = choose(one, [Link(url, titled(2024), None, one.urls[0])], load_patterns())
    assert choice.chosen is own


def test_a_list_without_links_says_so(website: Website, tmp_path: Path) -> None:
    website.on("/nb/", page("<p>栏目建设中</p>"))
    (found,) = pages(listing(tmp_path, f"url: {website.url('/nb/')}"))
    assert found.problem is not None
    assert found.problem.rule == "list_empty"
    assert "sources check" in found.problem.message_en
