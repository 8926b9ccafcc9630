"""Sites of the families of cms_families.yaml on 127.0.0.1: each lists reports in its own way, with its own traps.

A builder takes the server, the items of the list as (title, day, path) and gives the address of the column page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from website import Answer, Request, Website, fails, give, page

Item = tuple[str, str, str]
Items = Sequence[Item]
Builder = Callable[[Website, Items], str]
HEX = "0123456789abcdef0123456789abcdef"
MENU = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/zwgk/zn.html">政府信息公开指南</a></div>'


def rows(items: Items, markup: str = '<li><a href="{path}" title="{title}">{title}</a><span>{day}</span></li>') -> str:
    return "".join(markup.format(title=title, day=day, path=path) for title, day, path in items)


def sliced(items: Items, number: int, size: int) -> Items:
    """Page `number`, from 1."""
    return items[(number - 1) * size : number * size] if number > 0 else ()


def pages_of(items: Items, size: int) -> int:
    return max(1, -(-len(items) // size))


def as_json(value: Any) -> Answer:
    return give(json.dumps(value, ensure_ascii=False).encode(), Content_Type="application/json; charset=utf-8")


def answer(make: Callable[[Request], Answer]) -> Answer:
    return lambda request: make(request)(request)


def with_referer(make: Callable[[Request], Answer], status: int = 404) -> Answer:
    """Answers only who names the page of the list."""
    return answer(lambda request: make(request) if request.headers.get("Referer") else fails(status))


# ── static pages ─────────────────────────────────────────────────────────────────────────────────────────


def trs(website: Website, items: Items, *, first: int = 1, suffix: str = "html", size: int = 15) -> str:
    """index.html, then index_1 … ; with `first` 2, index_1 is the first page once more."""
    count = pages_of(items, size)
    script = f'<script>createPageHTML({count}, 0, "index", "{suffix}");</script>'
    for number in range(1, count + 1):
        body = f'{MENU}<ul class="list">{rows(sliced(items, number, size))}</ul>{script}'
        names = [f"index_{number - 2 + first}.{suffix}"] if number > 1 or first == 2 else []
        for name in names + (["", f"index.{suffix}"] if number == 1 else []):
            website.on(f"/zwgk/zfxxgknb/{name}", page(body, "政府信息公开年报"))
    return website.url("/zwgk/zfxxgknb/")


def rlist(website: Website, items: Items, size: int = 15) -> str:
    """湖南: the number of pages is the second argument."""
    count = pages_of(items, size)
    for number in range(1, count + 1):
        body = f"<div class='list_right'>{rows(sliced(items, number, size))}</div>"
        script = f"<script>createPageHTML({number}, {count}, 'rlist', 'shtml')</script>"
        name = "rlist.shtml" if number == 1 else f"rlist_{number}.shtml"
        website.on(f"/syrsj/gknb/{name}", page(MENU + body + script, "政府信息公开年报"))
    return website.url("/syrsj/gknb/rlist.shtml")


def vsb(website: Website, items: Items, size: int = 15) -> str:
    """博达: the page after the first is numbered one below the total, and so on down to 1."""
    count = pages_of(items, size)
    for number in range(1, count + 1):
        links = f"<a href='zfxxgknb/{count - 1}.htm'>尾页</a>" if count > 1 else ""
        base = "" if number == 1 else "../"
        body = f"<ul>{rows([(t, d, base + p.lstrip('/')) for t, d, p in sliced(items, number, size)])}</ul>"
        script = f"<script>_vsb_={number}; var a1TOTALPAGE={count};</script>"
        name = "zfxxgknb.htm" if number == 1 else f"zfxxgknb/{count - number + 1}.htm"
        website.on(f"/{name}", page(MENU + body + script + (links if number == 1 else ""), "年报"))
    return website.url("/zfxxgknb.htm")


def nfcms(website: Website, items: Items, size: int = 15) -> str:
    count = pages_of(items, size)
    for number in range(1, count + 1):
        body = f"<ul class='news_list'>{rows(sliced(items, number, size))}</ul>"
        following = f"<a class='next' href='index_{number + 1}.html'>下一页</a>" if number < count else ""
        name = "" if number == 1 else f"index_{number}.html"
        website.on(f"/zwgk/xxgknb/{name}", page(MENU + body + following, "年报"))
    return website.url("/zwgk/xxgknb/")


def sd_gongkai(website: Website, items: Items, size: int = 15) -> str:
    count = pages_of(items, size)
    for number in range(1, count + 1):
        following = f"<a href='index_{number + 1}.html'>下一页</a>" if number < count else ""
        name = "" if number == 1 else f"index_{number}.html"
        body = f"{MENU}<ul>{rows(sliced(items, number, size))}</ul>{following}"
        website.on(f"/gongkai/site_jiedao/channel_{HEX[:24]}/{name}", page(body, "年度报告"))
    return website.url(f"/gongkai/site_jiedao/channel_{HEX[:24]}/")


def capital(website: Website, items: Items) -> str:
    website.on("/110016/zfxxgknb/list.shtml", page(f"{MENU}<ul>{rows(items)}</ul>", "年度报告"))
    return website.url("/110016/zfxxgknb/list.shtml")


# ── end points ───────────────────────────────────────────────────────────────────────────────────────────


def dataproxy(website: Website, items: Items, *, post: bool = False, by_record: bool = False) -> str:
    """大汉 jcms: XML with markup in CDATA; page and perpage, or startrecord only; no answer without a Referer."""

    def listed(request: Request) -> Answer:
        asked = request.query
        if post and request.command != "POST":
            return fails(404)
        if by_record:
            start, end = int(asked.get("startrecord", 1)), int(asked.get("endrecord", 45))
            some: Items = items[start - 1 : end]
        else:
            some = sliced(items, int(asked.get("page", 1)), min(int(asked["perpage"]), 300))
        records = "".join(f"<record><![CDATA[{rows([item])}]]></record>" for item in some)
        head = f"<totalrecord>{len(items)}</totalrecord><totalpage>{pages_of(items, 100)}</totalpage>"
        xml = f"<?xml version='1.0' encoding='utf-8' ?><datastore>{head}<recordset>{records}</recordset></datastore>"
        return give(xml.encode(), Content_Type="text/xml; charset=utf-8")

    website.on("/module/web/jpage/dataproxy.jsp", with_referer(listed, 403))
    script = "<script>$('#2533').jpage({url:'/module/web/jpage/dataproxy.jsp?col=1&appid=1&webid=29&path=/&columnid=25340&unitid=2533'})</script>"
    website.on("/col/col25340/index.html", page(MENU + f"<div id='2533'></div>{script}", "年报"))
    return website.url("/col/col25340/index.html")


def truecms(website: Website, items: Items, *, most: int = 50, as_object: bool = False) -> str:
    """perpage above `most` is an error; JSONP around XML, or around JSON with the XML inside."""

    def listed(request: Request) -> Answer:
        asked = request.query
        if int(asked["perpage"]) > most:
            return fails(500)
        some = items[int(asked["startrecord"]) - 1 : int(asked["endrecord"])]
        xml = f"<totalrecord>{len(items)}</totalrecord><records>{rows(some)}</records>"
        inner = (
            json.dumps({"code": 0, "data": {"content": xml, "total": len(items)}})
            if as_object
            else f"<root>{xml}</root>"
        )
        return give(f"{asked['callback']}({inner})".encode(), Content_Type="text/javascript; charset=utf-8")

    website.on("/TrueCMS/messageController/getMessage.do", with_referer(listed))
    script = (
        "<script>getMessage.do({columnId:'18073_668815', proxyUrl:'/TrueCMS/messageController/getMessage.do'})</script>"
    )
    website.on("/col/18073_668815/index.html", page(MENU + script, "年报"))
    return website.url("/col/18073_668815/index.html")


def jpaas(website: Website, items: Items, *, gateway: str = "/api-gateway/jpaas-publish-server") -> str:
    """Only paramJson turns the page; the markup stands in JSON."""

    def listed(request: Request) -> Answer:
        asked = json.loads(request.query.get("paramJson", "{}"))
        some = sliced(items, int(asked.get("pageNo", 1)), int(asked.get("pageSize", 15)))
        assert request.query["tplSetId"] == "ab12"
        return as_json({"success": True, "data": {"html": f"<ul>{rows(some)}</ul>", "total": len(items)}})

    website.on(f"{gateway}/front/page/build/unit", with_referer(listed, 403))
    query = "{'parseType':'bulidstatic','webId':'3398','tplSetId':'ab12','pageType':'column','tagId':'信息列表','pageId':'1229850027'}"
    body = f'<div url="{gateway}/front/page/build/unit" queryData="{query}"></div><script src="/unitbuild.js"></script>'
    website.on("/col/col1229850027/index.html", page(MENU + body, "年报"))
    return website.url("/col/col1229850027/index.html")


def epoint(website: Website, items: Items, *, first: int = 0, wrapped: bool = False, project: str = "EWB-FRONT") -> str:
    def listed(request: Request) -> Answer:
        try:
            asked = json.loads(request.body)
        except ValueError:
            return fails(500)
        if ("params" in asked) != wrapped:
            return as_json({"status": {"code": "0"}, "custom": ""})
        asked = asked.get("params", asked)
        if asked["siteGuid"] != "7eb5f7f1-9041":
            return as_json({"custom": {"data": [], "total": 0}})
        some = sliced(items, int(asked["pageIndex"]) - first + 1, int(asked["pageSize"]))
        data = [{"infourl": path, "realtitle": title, "infodate": day} for title, day, path in some]
        return as_json({"status": {"code": "1"}, "custom": {"total": len(items), "data": data}})

    website.on(f"/{project}/rest/lightfrontaction/getgovinfolist", answer(listed))
    script = f'var siteInfo = {{"siteGuid": "7eb5f7f1-9041", "projectName": "/{project}"}};'
    website.on("/js/webBuilderCommon.js", give(script.encode(), Content_Type="application/javascript"))
    body = MENU + '<div id="list"></div><script src="/js/webBuilderCommon.js"></script>'
    website.on("/zwgk/govInfoPub.html", page(body, "年报"))
    return website.url("/zwgk/govInfoPub.html?categorynum=003006")


def ucap(website: Website, items: Items, *, prefix: str = "/common/search", extra: bool = False) -> str:
    """One of three prefixes; two channels may stand on one page."""

    def listed(request: Request) -> Answer:
        some = sliced(items, int(request.query.get("page", 1)), 20)
        results = [{"title": title, "url": path, "publishedTimeStr": f"{day} 10:00:00"} for title, day, path in some]
        return as_json({"data": {"results": results, "total": len(items)}})

    website.on(f"{prefix}/{HEX}", answer(listed))
    other = f'<script>load("{prefix}/{HEX[::-1]}?_isAgg=true")</script>' if extra else ""
    website.on(
        f"{prefix}/{HEX[::-1]}", as_json({"data": {"results": [{"title": "机构职能", "url": "/jg.html"}], "total": 1}})
    )
    body = f'{MENU}{other}<script>var url = "{prefix}/{HEX}?_isAgg=true&_isJson=true&_pageSize=20&_template=index";</script>'
    website.on("/dfq/c100092/common_list.shtml", page(body, "年报"))
    return website.url("/dfq/c100092/common_list.shtml")


def ucap_tax(website: Website, items: Items) -> str:
    def listed(request: Request) -> Answer:
        if request.command != "POST" or request.query.get("channelId") != HEX:
            return fails(404)
        some = sliced(items, int(request.query["page"]), int(request.query["size"]))
        found = [{"title": title, "url": path, "publishedTimeStr": day} for title, day, path in some]
        return as_json({"results": {"data": {"results": found, "total": len(items)}}})

    website.on("/getFileListByCodeId", answer(listed))
    script = f"<script>$.post('/getFileListByCodeId', {{channelId: '{HEX}', page: 1}})</script>"
    website.on("/chinatax/n810214/index.html", page(MENU + script, "年报"))
    return website.url("/chinatax/n810214/index.html?tab=gknb")


def gkmlpt(website: Website, items: Items, *, first: int = 1, before: str = "") -> str:
    def listed(request: Request) -> Answer:
        if request.query.get("sid") != "200025":
            return fails(404)
        number = int(request.query.get("page", first)) - first + 1
        some = sliced(items, max(number, 1) if first else number, 100)
        found = [
            {
                "title": title,
                "url": path,
                "created_at": int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()),
            }
            for title, day, path in some
        ]
        return as_json({"articles": found, "total": len(items)})

    website.on(f"{before}/gkmlpt/api/all/2629", answer(listed))
    columns = [{"id": 1, "name": "机构职能", "children": []}, {"id": 2629, "name": "政府信息公开年报", "children": []}]
    config = f"<script>window._CONFIG = {{SID: 200025, TREE: {json.dumps(columns, ensure_ascii=False)}}};</script>"
    website.on(f"{before}/gkmlpt/annualreport", page(MENU + config, "政府信息公开平台"))
    return website.url(f"{before}/gkmlpt/annualreport")


def longsun(website: Website, items: Items, organ: str = "12731", size: int = 15) -> str:
    def listed(request: Request) -> Answer:
        some = sliced(items, int(request.query.get("pageIndex", 1)), size)
        return page(f"{MENU}<a href='/public/column/{organ}?type=2'>指南</a><ul>{rows(some)}</ul>", "年报")

    website.on(f"/public/column/{organ}", answer(listed))
    return website.url(f"/public/column/{organ}?type=3&action=list")


def jcms_tree(website: Website, items: Items) -> str:
    def listed(request: Request) -> Answer:
        if request.query.get("area") != "11320000014000":
            return fails(404)
        return page(
            f"<table>{rows(sliced(items, int(request.query['currpage']), 15), ROW)}</table>共 {pages_of(items, 15)} 页"
        )

    website.on("/module/xxgk/search.jsp", answer(listed))
    script = "<script>post('/module/xxgk/search.jsp', {area:'11320000014000', divid:'div1508', infotypeId:'A0203', jdid:'1'})</script>"
    website.on("/col/zfxxgk/index.html", page(MENU + script, "年报"))
    return website.url("/col/zfxxgk/index.html")


ROW = '<tr><td><a href="{path}" title="{title}">{title}</a></td><td>{day}</td></tr>'


def report_page(title: str) -> Answer:
    text = "根据《中华人民共和国政府信息公开条例》的规定，编制本报告。" * 20
    return page(
        f"<h1>{title}</h1><p>{text}</p><table><tr><td>本年新收政府信息公开申请数量</td><td>0</td></tr></table>", title
    )


def by_year(website: Website, reports: dict[str, Sequence[int]], names: dict[str, str], counted: Any = None) -> str:
    """大汉: a page for each area and year; a year without a report answers 200 all the same."""

    def shown(request: Request) -> Answer:
        area, year = request.query.get("area", ""), int(request.query.get("fbtime", "0"))
        if year in reports.get(area, ()):
            return report_page(f"{names[area]}{year}年政府信息公开工作年度报告")
        return page("<p>暂无信息</p>", "政府信息公开年度报告")

    website.on("/module/xxgk/xxgkAnnualReport.jsp", answer(shown))
    return website.url(f"/module/xxgk/xxgkAnnualReport.jsp?area={next(iter(reports))}&fbtime=2023")


def openness(website: Website, years: Sequence[int], organ: str = "6", name: str = "义安区教育体育局") -> str:
    """安徽: a page for each organ and year with a link to the report, 404 for the other years."""
    for year in years:
        link = f"<a href='/openness/OpennessAnnualReport/show/{year}.html'>{name}{year}年政府信息公开工作年度报告</a>"
        website.on(f"/openness/OpennessAnnualReport/year/{organ}/{year}.html", page(MENU + link, "年度报告"))
    return website.url(f"/openness/OpennessAnnualReport/year/{organ}/{years[-1]}.html")
