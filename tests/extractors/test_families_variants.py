"""The same systems as other sites write them: other attributes, encodings, menus, and places of the parameters."""

from __future__ import annotations

import html
import json

import cms_sites as cms
from test_families import FAMILIES, reports, walked
from website import Website, fails, give, page

TITLES = {f"{agency}{year}" for agency in ("某县司法局", "某县教育局") for year in range(2015, 2026)}
MENU = "".join(f"<li><a href='/menu/{n}.html'>栏目{n}</a></li>" for n in range(40))


def items(paths: str) -> list[cms.Item]:
    return [
        (f"{agency}{year}年政府信息公开工作年度报告", f"{year + 1}-01-20", paths.format(n=year * 10 + number))
        for year in range(2025, 2014, -1)
        for number, agency in enumerate(("某县司法局", "某县教育局"))
    ]


def found(website: Website, url: str, family: str) -> set[str]:
    choices, problems, _ = walked(website, url, family)
    assert problems == []
    return {f"{one.title_class.agency}{one.title_class.year}" for one in choices if one.chosen}


def test_jpaas_with_escaped_attributes_and_no_total(website: Website) -> None:
    listed = items("/art/2024/1/1/art_9_{n}.html")

    def answer(request: cms.Request) -> None:
        asked = json.loads(request.query["paramJson"])
        some = cms.sliced(listed, asked["pageNo"], 15)
        cms.as_json({"success": True, "data": {"html": f"<ul>{cms.rows(some)}</ul>"}})(request)

    website.on("/api-gateway/jpaas-publish-server/front/page/build/unit", answer)
    query = html.escape(
        '{"parseType":"bulidstatic","webId":"30","tplSetId":"x-1","pageType":"column","tagId":"当前栏目","pageId":"9"}'
    )
    website.on("/col/col9/index.html", page(f"<script src='/script/unitbuild.js' queryData=\"{query}\"></script>"))
    url = website.url("/col/col9/index.html")
    assert FAMILIES.candidates(website_text(website, url), url)[0].family == "jpaas"
    assert found(website, url, "jpaas") == TITLES


def website_text(website: Website, url: str) -> str:
    from fetching import HERE, QUICK

    from gongkai.extractors.sources.http.client import Session
    from gongkai.extractors.sources.http.types import Politeness

    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        return session.get(url).text


def test_gkmlpt_with_a_tree_in_javascript(website: Website) -> None:
    listed = items("/gkmlpt/content/4/post_{n}.html")
    articles = [{"title": f"<em>{t[:4]}</em>{t[4:]}", "post_url": p, "date": d} for t, d, p in listed]
    website.on("/gkmlpt/api/all/1733", cms.as_json({"articles": articles, "post_count": len(articles)}))
    tree = "[{id:1,name:'政策',pid:0},{id:1733,name:'政府信息公开年报',pid:0}]"
    website.on("/gkmlpt/index", page(f"<script>window._CONFIG={{SID:'755001',TREE:{tree}}}</script>"))
    assert found(website, website.url("/gkmlpt/index"), "gkmlpt") == TITLES


def test_epoint_with_the_category_in_the_path_and_json_in_json(website: Website) -> None:
    listed = items("/gkgz/002001/{n}.html")

    def answer(request: cms.Request) -> None:
        asked = json.loads(request.body)
        if asked.get("categorynum") != "002001002009":
            fails(500)(request)
            return
        some = cms.sliced(listed, asked["pageIndex"] + 1, asked["pageSize"])
        data = [{"infourl": p, "title": t, "infodate": f"{d} 08:00:00"} for t, d, p in some]
        cms.as_json({"custom": json.dumps({"data": data, "total": str(len(listed))})})(request)

    website.on("/EWB-FRONT/rest/lightfrontaction/getgovinfolist", answer)
    website.on("/fs/js/webBuilderCommon.js", give(b"siteInfo={siteGuid:'ab-1',projectName:'EWB-FRONT'}"))
    website.on("/gkgz/002001/002001002/002001002009/", page("<script src='/fs/js/webBuilderCommon.js?v=1'></script>"))
    assert found(website, website.url("/gkgz/002001/002001002/002001002009/"), "epoint_ewb") == TITLES


def test_ucap_without_a_channel_is_read_as_pages(website: Website) -> None:
    listed = items("/202401/0123456789abcdef0123456789ab{n}.shtml")
    for number in (1, 2):
        name = "common_list.shtml" if number == 1 else "index_2.html"
        following = "<a href='index_2.html'>下一页</a>" if number == 1 else ""
        website.on(f"/x/c100092/{name}", page(f"<ul>{cms.rows(cms.sliced(listed, number, 15))}</ul>{following}"))
    assert found(website, website.url("/x/c100092/common_list.shtml"), "ucap") == TITLES


def test_trs_in_gbk_with_a_base_and_titles_that_are_cut(website: Website) -> None:
    listed = items("t20240101_{n}.htm")
    markup = '<li><a href="./{path}" title="{title}">{title:.12}…</a><em>[{day}]</em></li>'
    for number in (1, 2):
        body = f"<ul>{MENU}</ul><div>{cms.rows(cms.sliced(listed, number, 15), markup)}</div>"
        script = "<script>createPageHTML('page',2,0,'index','htm',22);</script>"
        head = f"<base href='{website.url('/zwgk/gknb/')}'>"
        name = "" if number == 1 else "index_1.htm"
        website.on(f"/zwgk/gknb/{name}", page(body + script, "年报", head, "gbk"))
    assert found(website, website.url("/zwgk/gknb/"), "trs_wcm") == TITLES


def test_dataproxy_with_escaped_parameters_and_groups(website: Website) -> None:
    listed = items("/art/2024/1/1/art_25340_{n}.html")

    def answer(request: cms.Request) -> None:
        assert (request.query["unitid"], request.query["webid"]) == ("8899", "7")
        some = cms.sliced(listed, int(request.query["page"]), 15)
        records = "".join(f"<record><![CDATA[<tr><td>{cms.rows([one])}</td></tr>]]></record>" for one in some)
        xml = f"\ufeff\r\n<datastore><nextgroup><![CDATA[<a href='x'>]]></nextgroup><recordset>{records}</recordset></datastore>"
        give(xml.encode())(request)

    website.on("/module/web/jpage/dataproxy.jsp", answer)
    address = html.escape("/module/web/jpage/dataproxy.jsp?col=1&appid=1&webid=7&path=/&columnid=25340&unitid=8899")
    website.on("/col/col25340/index.html", page(f'<ul>{MENU}</ul><div data-url="{address}"></div>'))
    assert found(website, website.url("/col/col25340/index.html"), "jcms_dataproxy") == TITLES


def test_longsun_among_menus_and_with_other_addresses(website: Website) -> None:
    listed = items("/content/article/{n}")

    def answer(request: cms.Request) -> None:
        some = cms.sliced(listed, int(request.query.get("pageIndex", 1)), 15)
        page(f"<ul>{MENU}</ul><ul>{cms.rows(some)}</ul>共2页")(request)

    website.on("/public/column/9", answer)
    assert found(website, website.url("/public/column/9?type=3"), "longsun") == TITLES


def test_truecms_with_cdata(website: Website) -> None:
    listed = items("/art/1/2/{n}.html")

    def answer(request: cms.Request) -> None:
        some = listed[int(request.query["startrecord"]) : int(request.query["endrecord"]) + 1]  # counts from 0
        give(f"cb(<x><total>{len(listed)}</total><![CDATA[{cms.rows(some)}]]></x>);".encode())(request)

    website.on("/cms/messageController/getMessage.do", answer)
    script = "var p = {'columnId' : 'c77', 'proxyUrl' : '/cms/messageController/getMessage.do'};"
    website.on("/col/c77/index.html", page(f"<script>{script}</script>"))
    assert found(website, website.url("/col/c77/index.html"), "truecms") == TITLES


def test_openness_without_years(website: Website) -> None:
    rows = cms.rows([(t, d, p) for t, d, p in items("/OpennessAnnualReport/show/{n}.html")])
    website.on("/OpennessAnnualReport/", page(f"<ul>{MENU}</ul><ul>{rows}</ul>"))
    assert found(website, website.url("/OpennessAnnualReport/"), "openness") == TITLES


def test_a_page_of_a_year_without_a_heading(website: Website) -> None:
    def answer(request: cms.Request) -> None:
        year = request.query["fbtime"]
        text = (
            f"<p>某镇{year}年政府信息公开工作年度报告</p><p>{'本报告。' * 200}</p>"
            if year in ("2022", "2023")
            else "<p>该年度暂无年报</p>"
        )
        page(text, "某市政府门户网站")(request)

    website.on("/module/xxgk/xxgkAnnualReport.jsp", answer)
    choices, problems, _ = walked(website, website.url("/module/xxgk/xxgkAnnualReport.jsp?area=1137"), "jcms_annual")
    assert (problems, [one.title_class.year for one in choices if one.chosen]) == ([], [2022, 2023])


def test_trs_that_counts_from_2_and_says_nothing_of_it(website: Website) -> None:
    listed = items("t20240101_{n}.html")
    for number in (1, 2):
        name = "" if number == 1 else f"index_{number}.html"
        website.on(f"/nb/{name}", page(f"<ul>{cms.rows(cms.sliced(listed, number, 15))}</ul>"))
    assert found(website, website.url("/nb/"), "trs_wcm") == TITLES


def test_lists_of_one_page_ask_little(website: Website) -> None:
    """A second night may not cost more than three requests per list."""
    url = cms.trs(website, reports("/zwgk/zfxxgknb/t{day}_{n}.html", 8))
    website.forget()
    walked(website, url, "trs_wcm")
    assert len(website.asked) <= 3
