"""Sites of every family: all their reports are found, with title, date, agency and year, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import cms_sites as cms
import pytest
from fetching import HERE, QUICK
from website import Website, give, page, to

from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.families import load_families
from gongkai.extractors.sources.crawl.family_walk import FamilyWalk
from gongkai.extractors.sources.crawl.listing import Choice, choose
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Politeness

TODAY = date(2026, 3, 1)
PATTERNS = load_patterns()
FAMILIES = load_families()
NOTICES = (
    ("关于做好2024年政府信息公开工作年度报告编制工作的通知", "2024-12-30", "/art/2024/12/30/art_1_9001.html"),
    ("某县政府信息公开指南", "2020-05-01", "/art/2020/5/1/art_1_9002.html"),
    ("《某县2023年政府信息公开工作年度报告》解读", "2024-02-02", "/art/2024/2/2/art_1_9003.html"),
)


def reports(paths: str, count: int = 37) -> list[cms.Item]:
    """Reports of several agencies and years, and three that are none."""
    found = []
    for number in range(count):
        year, agency = (
            2025 - number // 4,
            ("某县司法局", "某县教育局", "某县城关镇人民政府", "某县人民政府办公室")[number % 4],
        )
        day = f"{year + 1}-01-{10 + number % 4}"
        path = paths.format(n=1000 + number, day=day.replace("-", ""))
        found.append((f"{agency}{year}年政府信息公开工作年度报告", day, path))
    shaped = [
        (title, day, paths.format(n=9000 + n, day=day.replace("-", ""))) for n, (title, day, _) in enumerate(NOTICES)
    ]
    return [*found[:20], *shaped, *found[20:]]


TRS, ART, SHTML = (
    "/zwgk/zfxxgknb/t{day}_{n}.html",
    "/art/2024/1/1/art_25340_{n}.html",
    f"/dfq/c100092/202401/{cms.HEX[:28]}" + "{n}.shtml",
)
SITES: dict[str, tuple[str, Callable[[Website, list[cms.Item]], str], str]] = {
    "TRS": ("trs_wcm", cms.trs, TRS),
    "TRS, index_1 is the first page": ("trs_wcm", lambda site, items: cms.trs(site, items, first=2), TRS),
    "TRS, shtml": ("trs_wcm", lambda site, items: cms.trs(site, items, suffix="shtml"), TRS.replace("html", "shtml")),
    "rlist": ("rlist", cms.rlist, "/syrsj/gknb/202401/{n}.shtml"),
    "VSB": ("vsb", cms.vsb, "/info/3588/{n}.htm"),
    "NFCMS": ("nfcms", cms.nfcms, "/zwgk/xxgknb/content/post_{n}.html"),
    "gongkai": ("sd_gongkai", cms.sd_gongkai, "/gongkai/site_jiedao/doc_63899b0337599182{n}.html"),
    "capital": ("capital_window", cms.capital, "/110016/zfxxgknb/{n}.shtml"),
    "dataproxy": ("jcms_dataproxy", cms.dataproxy, ART),
    "dataproxy by POST": ("jcms_dataproxy", lambda site, items: cms.dataproxy(site, items, post=True), ART),
    "dataproxy by record": ("jcms_dataproxy", lambda site, items: cms.dataproxy(site, items, by_record=True), ART),
    "truecms": ("truecms", cms.truecms, "/art/18073_668815/{n}.html"),
    "truecms, 10 at most": ("truecms", lambda site, items: cms.truecms(site, items, most=10), "/art/18073_668815/{n}.html"),
    "truecms, JSON": ("truecms", lambda site, items: cms.truecms(site, items, as_object=True), "/art/18073_668815/{n}.html"),
    "JPaaS": ("jpaas", cms.jpaas, "/art/2024/1/1/art_1229850027_{n}.html"),
    "JPaaS, another gateway": ("jpaas", lambda site, items: cms.jpaas(site, items, gateway="/gw/jpaas-publish-server"), ART),
    "EWB": ("epoint_ewb", cms.epoint, "/zwgk/003006/20240101/{n}.html"),
    "EWB from 1, wrapped": (
        "epoint_ewb",
        lambda site, items: cms.epoint(site, items, first=1, wrapped=True, project="EWB_YK_Mid"),
        "/zwgk/003006/20240101/{n}.html",
    ),
    "UCAP": ("ucap", cms.ucap, SHTML),
    "UCAP, two channels": ("ucap", lambda site, items: cms.ucap(site, items, prefix="/searchList", extra=True), SHTML),
    "UCAP, search": ("ucap", lambda site, items: cms.ucap(site, items, prefix="/search"), SHTML),
    "UCAP, taxes": ("ucap_tax", cms.ucap_tax, "/chinatax/n810214/c102384/{n}/content.html"),
    "gkmlpt": ("gkmlpt", cms.gkmlpt, "/gkmlpt/content/0/1/post_{n}.html"),
    "gkmlpt from 0, below a path": (
        "gkmlpt",
        lambda site, items: cms.gkmlpt(site, items, first=0, before="/zqhjj"),
        "/zqhjj/gkmlpt/content/0/1/post_{n}.html",
    ),
    "LongSun": ("longsun", cms.longsun, "/public/12731/{n}.html"),
    "jcms tree": ("jcms_tree", cms.jcms_tree, ART),
}  # fmt: skip


def walked(website: Website, url: str, family: str, **listing: object) -> tuple[list[Choice], list[str], FamilyWalk]:
    """What is chosen on a list, its problems, and the walk."""
    known = FAMILIES.named(family)
    assert known is not None
    one = Listing((url,), family=family, **listing)  # type: ignore[arg-type]
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        walk = FamilyWalk(one, known, session.send, PATTERNS, today=TODAY)
        pages = list(walk.pages())
    links = [link for one_page in pages for link in one_page.links]
    return choose(one, links, PATTERNS), [p.problem.rule for p in pages if p.problem], walk


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("count", [3, 15, 37, 95])
def test_all_reports_of_a_list_are_found_and_nothing_else(website: Website, name: str, count: int) -> None:
    family, build, paths = SITES[name]
    items = reports(paths, count)
    url = build(website, items)
    choices, problems, _ = walked(website, url, family)
    chosen = {one.link.url.removeprefix(website.url("")): one for one in choices if one.chosen}
    expected = {path: (title, day) for title, day, path in items if not any(f"900{n}" in path for n in range(3))}
    assert problems == []
    assert set(chosen) == set(expected)
    for path, one in chosen.items():
        title, day = expected[path]
        assert (one.link.title, str(one.link.listed_on)) == (title, day)
        assert f"{one.title_class.agency}{one.title_class.year}" == title[: title.index("年")]


@pytest.mark.parametrize("name", SITES)
def test_a_column_page_is_known_by_its_fingerprint(website: Website, name: str) -> None:
    family, build, paths = SITES[name]
    url = build(website, reports(paths, 12))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        got = session.get(url)
    assert FAMILIES.candidates(got.text, url)[0].family == family


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li><a href='/a/1.html'>某县2024年政府信息公开工作年度报告</a></li></ul>",
        "<script src='/app.3f2a.js'></script><div id='app'></div>",
        "<table><tr><td><a href='show.php?id=3'>年报</a></td></tr></table>",
    ],
)
def test_an_unknown_system_is_said_to_be_unknown(markup: str) -> None:
    assert FAMILIES.candidates(f"<html><body>{markup}</body></html>", "https://www.example.gov.cn/list/xxgknb/") == []


def test_a_page_for_each_year_is_checked_by_its_title(website: Website) -> None:
    names = {"11370883004326403Q": "太平镇人民政府"}
    url = cms.by_year(website, {"11370883004326403Q": (2019, 2021, 2024)}, names)
    choices, problems, walk = walked(website, url, "jcms_annual", years=tuple(range(2018, 2026)))
    assert problems == []
    assert [(one.title_class.agency, one.title_class.year) for one in choices if one.chosen] == [
        ("太平镇人民政府", year) for year in (2019, 2021, 2024)
    ]
    assert sorted(report["year"] for report in walk.absent.values()) == ["2018", "2020", "2022", "2023", "2025"]


def test_a_year_that_shows_another_year_s_report_is_absent(website: Website) -> None:
    answer = cms.report_page("太平镇人民政府2020年政府信息公开工作年度报告")
    website.on("/module/xxgk/xxgkAnnualReport.jsp", answer)
    url = website.url("/module/xxgk/xxgkAnnualReport.jsp?area=113&fbtime=2020")
    choices, _, walk = walked(website, url, "jcms_annual", years=(2019, 2020, 2021))
    assert [one.title_class.year for one in choices if one.chosen] == [2020]
    assert len(walk.absent) == 2


def test_a_page_for_each_year_that_links_to_the_report(website: Website) -> None:
    url = cms.openness(website, (2021, 2022, 2024))
    choices, problems, _ = walked(website, url, "openness", years=(2021, 2022, 2023, 2024))
    assert problems == []
    assert [one.title_class.year for one in choices if one.chosen] == [2021, 2022, 2024]


def test_a_page_for_each_year_of_publication(website: Website) -> None:
    """What timeFrame means is not known: the year in the title decides."""

    def shown(request: cms.Request) -> None:
        published = int(request.query["timeFrame"])
        of = published - 1
        cms.report_page(f"平武县龙安镇人民政府{of}年政府信息公开工作年度报告")(request) if of in (2021, 2022) else page(
            "<p>暂无</p>"
        )(request)

    website.on("/public/column/12731", shown)
    url = website.url("/public/column/12731?type=3&timeFrame=2024")
    choices, problems, _ = walked(website, url, "longsun_year", years=(2020, 2021, 2022, 2023, 2024))
    assert (problems, [one.title_class.year for one in choices if one.chosen]) == ([], [2021, 2022])
    assert FAMILIES.candidates("", url)[0].family == "longsun_year"


# ── bad lists ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_that_never_ends_is_cut_and_told(website: Website) -> None:
    def endless(request: cms.Request) -> None:
        number = int(request.query.get("page", 1))
        items = [
            (f"某局{2000 + number % 25}年政府信息公开工作年度报告", "2024-01-10", f"/{number}-{n}.shtml")
            for n in range(20)
        ]
        results = [{"title": title, "url": path, "publishedTimeStr": day} for title, day, path in items]
        cms.as_json({"data": {"results": results, "total": 10**9}})(request)

    url = cms.ucap(website, [])
    website.on(f"/common/search/{cms.HEX}", endless)
    choices, problems, _ = walked(website, url, "ucap", most_pages=6)
    assert problems == ["list_too_long"]
    assert len([one for one in choices if one.chosen]) == 120


def test_a_list_that_repeats_itself_ends(website: Website) -> None:
    items = reports(TRS, 15)
    url = cms.trs(website, items, size=40)
    first = website.answers["/zwgk/zfxxgknb/"]
    for number in range(1, 30):
        website.answers[f"/zwgk/zfxxgknb/index_{number}.html"] = first
    choices, problems, _ = walked(website, url, "trs_wcm")
    assert (problems, len([one for one in choices if one.chosen])) == ([], 15)
    assert len(website.asked) <= 4


def test_past_the_end_a_refresh_to_the_first_page(website: Website) -> None:
    url = cms.trs(website, reports(TRS, 20))
    shell = b'<html><head><meta http-equiv="refresh" content="0;url=./"></head></html>'
    for number in range(2, 9):
        website.on(f"/zwgk/zfxxgknb/index_{number}.html", give(shell))
    choices, problems, _ = walked(website, url, "trs_wcm")
    assert (problems, len([one for one in choices if one.chosen])) == ([], 20)


@pytest.mark.parametrize("lie", [5, 20, 10_000])
def test_a_total_that_lies_loses_nothing(website: Website, lie: int) -> None:
    items = reports(SHTML, 57)

    def listed(request: cms.Request) -> None:
        some = cms.sliced(items, int(request.query.get("page", 1)), 20)
        results = [{"title": title, "url": path, "publishedTimeStr": day} for title, day, path in some]
        cms.as_json({"data": {"results": results, "total": lie}})(request)

    url = cms.ucap(website, items)
    website.on(f"/common/search/{cms.HEX}", listed)
    choices, problems, _ = walked(website, url, "ucap")
    assert (problems, len([one for one in choices if one.chosen])) == ([], 57)
    assert len(website.asked) <= 7


XML_BOMB = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><datastore><record>&b;</record></datastore>'
NO_LISTS = {
    "XML with entities": XML_BOMB,
    "XML that asks for a file": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><datastore><record>&x;</record></datastore>',
    "a page in place of XML": "<html><body><p>系统提示</p></body></html>",
    "JSON in place of XML": '{"code": 500}',
    "nothing in it": "<datastore></datastore>",
}


@pytest.mark.parametrize("name", NO_LISTS)
def test_an_answer_that_is_no_list_is_a_problem(website: Website, name: str) -> None:
    url = cms.dataproxy(website, [])
    website.on("/module/web/jpage/dataproxy.jsp", give(NO_LISTS[name].encode()))
    choices, problems, _ = walked(website, url, "jcms_dataproxy")
    assert ([one for one in choices if one.chosen], len(problems)) == ([], 1)
    assert problems[0] in ("list_layout", "list_empty")


def test_jsonp_is_read_and_never_run(website: Website, tmp_path: Path) -> None:
    url = cms.truecms(website, [])
    code = f"cb((function(){{require('fs').writeFileSync('{tmp_path}/x','')}})());alert(1)"
    website.on("/TrueCMS/messageController/getMessage.do", give(code.encode()))
    choices, problems, _ = walked(website, url, "truecms")
    assert (choices, len(problems)) == ([], 1)
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_megabytes_is_a_problem(website: Website) -> None:
    url = cms.ucap(website, [])
    website.on(f"/common/search/{cms.HEX}", give(b'{"data": {"results": [' + b" " * 9_000_000 + b"]}}"))
    _, problems, _ = walked(website, url, "ucap", variant=1)
    assert problems[0] == "list_layout"


def test_a_day_that_is_still_to_come_is_none(website: Website) -> None:
    items = [("某局2024年政府信息公开工作年度报告", "2036-01-10", "/public/12731/1.html")]
    choices, _, _ = walked(website, cms.longsun(website, items), "longsun")
    assert [one.link.listed_on for one in choices if one.chosen] == [None]


def test_a_page_without_the_parameters_names_them(website: Website) -> None:
    website.on("/chinatax/", page("<script>$.post('/getFileListByCodeId')</script>"))
    _, problems, _ = walked(website, website.url("/chinatax/"), "ucap_tax")
    assert problems == ["list_family"]


def test_http_and_https_redirects_are_followed_to_the_list(website: Website) -> None:
    url = cms.trs(website, reports(TRS, 20))
    website.on("/old/", to("/zwgk/zfxxgknb/"))
    choices, problems, _ = walked(website, website.url("/old/"), "trs_wcm")
    assert (problems, len([one for one in choices if one.chosen]), url) == ([], 20, website.url("/zwgk/zfxxgknb/"))


def test_a_report_that_is_listed_under_three_agencies_is_one_document(website: Website) -> None:
    names = ("甲镇", "乙镇", "丙镇")
    items = [(f"{name}2024年政府信息公开工作年度报告", "2025-01-10", "/public/12731/1.html") for name in names]
    choices, problems, _ = walked(website, cms.longsun(website, items), "longsun")
    chosen = [one.link.url for one in choices if one.chosen]
    assert (problems, len(set(chosen))) == ([], 1)
    assert len(chosen) == 1
