"""End points of the same systems as other places set them up, and in what shape they answer."""

from __future__ import annotations

import json
from collections.abc import Callable

import cms_sites as cms
from dressed_pages import Dressed, Made, dress, items, json_list, made, rendered
from website import Website, fails, give, page

# ── end points ───────────────────────────────────────────────────────────────────────────────────────────


def add_dataproxy(name: str, dressed: Dressed, column: str, limit: int = 100) -> None:
    @made("jcms_dataproxy", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/art/{y}/1/20/art_7731_{n}.html")

        def listing(request: cms.Request) -> None:
            asked = request.query
            if asked.get("columnid") != "7731" or asked.get("unitid") != "54321":
                fails(404)(request)
                return
            some = cms.sliced(listed, int(asked["page"]), min(limit, int(asked["perpage"])))
            records = "".join(f"<record><![CDATA[\n{rendered(dressed, [one])}\n]]></record>" for one in some)
            head = f"<totalrecord>{len(listed)}</totalrecord><totalpage>{cms.pages_of(listed, limit)}</totalpage>"
            xml = f"<datastore>\n{head}<recordset>{records}</recordset></datastore>"
            give(f"<?xml version='1.0' encoding='utf-8'?>\n{xml}".encode())(request)

        site.on("/module/web/jpage/dataproxy.jsp", cms.with_referer(listing, 403))
        site.on("/col/col7731/index.html", page(dressed.around.format("") + column, "年报"))
        return site.url("/col/col7731/index.html"), expected


PROXY = "/module/web/jpage/dataproxy.jsp?page=1&webid=5&path=/"


def store(column: int, unit: int) -> str:
    """What the page holds of a list before its script asks for more."""
    group = f'<nextgroup><![CDATA[<a href="{PROXY}&columnid={column}&unitid={unit}"></a>]]></nextgroup>'
    return f"<div id='{unit}'><script type='text/xml'><datastore>{group}</datastore></script></div>"


add_dataproxy(
    "an address in a script",
    dress("table", "table"),
    f"<script>var u='{PROXY}&columnid=7731&unitid=54321&webname=%E6%B2%85';</script>",
)
add_dataproxy("first records on the page", dress("date first", "framed"), store(7731, 54321), 15)
add_dataproxy("after the list of a menu", dress("loud", "framed"), store(300, 99) + store(7731, 54321))
add_dataproxy(
    "settings of a plug-in",
    dress("a column before it"),
    "<script>$('#54321').jpage({perPage:15, proxyUrl:'/module/web/jpage/dataproxy.jsp', "
    "proxyParam:{columnid:7731,unitid:54321,webid:5,path:'/'}})</script>",
    30,
)


def add_truecms(name: str, dressed: Dressed, most: int, column: str, wrap: Callable[[str, int], str]) -> None:
    @made("truecms", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/art/11_220/{n}.html")

        def listing(request: cms.Request) -> None:
            asked = request.query
            if int(asked["perpage"]) > most or asked["columnId"] != "11_220":
                fails(500)(request)
                return
            some = listed[int(asked["startrecord"]) - 1 : int(asked["endrecord"])]
            give(f"{asked['callback']}({wrap(rendered(dressed, some), len(listed))})".encode())(request)

        site.on("/TrueCMS/messageController/getMessage.do", cms.with_referer(listing))
        site.on("/col/11_220/index.html", page(dressed.around.format("") + f"<script>{column}</script>", "年报"))
        return site.url("/col/11_220/index.html"), expected


TRUE_CMS = "$.getData({proxyUrl: '/TrueCMS/messageController/getMessage.do', columnId: '11_220', perPage: 15});"
add_truecms(
    "rows of a table",
    dress("table", "table"),
    50,
    TRUE_CMS,
    lambda rows, total: f"<datastore><totalrecord>{total}</totalrecord><record><![CDATA[{rows}]]></record></datastore>",
)
add_truecms("markup in a string", dress("date first"), 20, TRUE_CMS, lambda rows, _: json.dumps(f"<ul>{rows}</ul>"))
add_truecms(
    "markup in JSON",
    dress("boxes", "framed"),
    10,
    TRUE_CMS.replace("'", '"'),
    lambda rows, total: json.dumps({"totalRecord": total, "result": {"html": rows}}),
)


def add_jpaas(name: str, dressed: Dressed, column: str, answer: Callable[[str, int], object], size: int = 15) -> None:
    @made("jpaas", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/art/{y}/art_9{n}.html")

        def listing(request: cms.Request) -> None:
            asked = request.query
            if asked.get("tplSetId") != "tpl-7" or asked.get("pageId") != "88":
                cms.as_json({"success": False, "data": None})(request)
            elif asked.get("tagId") != "年报列表":
                cms.as_json({"success": True, "data": {"html": "<ul><li><a href='/zn/'>信息公开指南</a></li></ul>"}})(
                    request
                )
            else:
                number = json.loads(asked.get("paramJson") or "{}").get("pageNo", 1)
                cms.as_json(answer(rendered(dressed, cms.sliced(listed, int(number), size)), len(listed)))(request)

        site.on("/api-gateway/jpaas-publish-server/front/page/build/unit", listing)
        site.on("/col/col88/index.html", page(dressed.around.format("") + column, "年报"))
        return site.url("/col/col88/index.html"), expected


def unit(tag: str, tpl: str = "tpl-7") -> str:
    query = f"{{'webId':'3','pageId':'88','pageType':'column','tagId':'{tag}','tplSetId':'{tpl}'}}"
    address = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    return f'<script parseType="bulidstatic" src="/script/unitbuild.js" url="{address}" queryData="{query}"></script>'


add_jpaas(
    "one unit",
    dress("date first", "framed"),
    unit("年报列表"),
    lambda rows, total: {"success": True, "data": {"html": f"<ul>{rows}</ul>", "total": total}},
)
add_jpaas(
    "units of menus before it",
    dress("table", "table"),
    unit("左侧导航") + unit("当前位置") + unit("年报列表"),
    lambda rows, _: {"success": True, "data": {"html": f"<table>{rows}</table>"}},
)
add_jpaas(
    "a page count in the markup",
    dress("boxes"),
    unit("年报列表"),
    lambda rows, total: {
        "success": True,
        "data": {
            "html": f"<div>{rows}</div><div class='pagination' count='{total}' rows='15'>共{-(-total // 15)}页</div>"
        },
    },
)


def add_epoint(
    name: str,
    dressed: Dressed,
    column: str,
    first: int,
    item: Callable[[cms.Item], dict[str, object]],
    path: str = "/xxgk/list.html?categorynum=005009002",
) -> None:
    @made("epoint_ewb", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/xxgk/005009/{day}/{n}.html")

        def listing(request: cms.Request) -> None:
            body = (
                json.loads(request.body) if request.body[:1] == b"{" else json.loads(request.query.get("params", "{}"))
            )
            asked = body.get("params", body)
            if (asked.get("siteGuid"), asked.get("categorynum")) != ("ab12-ff", "005009002"):
                cms.as_json({"custom": {"data": [], "total": 0}})(request)
                return
            some = cms.sliced(listed, int(asked["pageIndex"]) - first + 1, min(dressed.size, int(asked["pageSize"])))
            cms.as_json(
                {"status": {"code": 1}, "custom": {"total": str(len(listed)), "data": [item(one) for one in some]}}
            )(request)

        site.on("/EWB-YS/rest/lightfrontaction/getgovinfolist", listing)
        site.on("/js/webBuilderCommon.js", give(b"var siteInfo={'siteGuid':'ab12-ff','projectName':'/EWB-YS'};"))
        site.on(path.partition("?")[0], page(column, "年报"))
        return site.url(path), expected


EWB = "<ul id='infolist'></ul><script src='/js/webBuilderCommon.js'></script>"
add_epoint(
    "from 0",
    dress("table"),
    EWB,
    0,
    lambda one: {"infourl": one[2], "realtitle": one[0], "title": one[0][:9] + "...", "infodate": one[1]},
)
add_epoint(
    "from 1",
    dress("table"),
    EWB,
    1,
    lambda one: {
        "infourl": one[2],
        "realtitle": f"<font color='red'>{one[0]}</font>",
        "infodate": f"{one[1]} 00:00:00.0",
    },
)
add_epoint(
    "a category in the page",
    dress("table", size=10),
    EWB + "<input type='hidden' id='categorynum' value='005009002'>",
    0,
    lambda one: {"infourl": one[2], "title": one[0], "infodate": one[1].replace("-", "/")},
    "/xxgk/list.html",
)
add_epoint(
    "a category in the address",
    dress("table"),
    EWB,
    0,
    lambda one: {"infourl": one[2], "customtitle": one[0], "showdate": one[1]},
    "/xxgk/005009/005009002/list.html",
)


def add_ucap(
    name: str,
    dressed: Dressed,
    prefix: str,
    column: str,
    item: Callable[[cms.Item], dict[str, object]],
    shape: Callable[[list[dict[str, object]], int], object],
) -> None:
    @made("ucap", name)
    def build(site: Website) -> Made:
        answer, expected = json_list(
            dressed,
            "/ysx/c104421/{month}/" + cms.HEX[:27] + "{n}.shtml",
            lambda some, total, _: shape([item(one) for one in some], total),
        )
        site.on(f"{prefix}/{cms.HEX[::-1]}", answer)
        site.on("/ysx/c104421/list.shtml", page(dressed.around.format("") + column.format(cms.HEX[::-1]), "年报"))
        return site.url("/ysx/c104421/list.shtml"), expected


def plain_item(one: cms.Item) -> dict[str, object]:
    return {"title": one[0], "url": one[2], "publishedTimeStr": f"{one[1]} 16:20:11", "publishedTime": 1}


add_ucap(
    "a list of scripts",
    dress("table"),
    "/common/search",
    "<script>var channelId='{0}'; $.get('/common/search/'+channelId+'?_isAgg=true')</script>",
    plain_item,
    lambda found, total: {"code": 0, "data": {"total": total, "page": 1, "results": found}},
)
add_ucap(
    "a hidden channel",
    dress("table", "framed"),
    "/searchList",
    "<input type='hidden' name='channel' value='{0}'><script>_isAgg</script>",
    plain_item,
    lambda found, total: {"data": {"results": found, "total": total}},
)
add_ucap(
    "marked titles",
    dress("table"),
    "/search",
    "<script>load('/search/{0}?_isAgg=true&_isJson=true')</script>",
    lambda one: {"title": f"<em>{one[0][:5]}</em>{one[0][5:]}", "url": one[2], "publishedTimeStr": one[1]},
    lambda found, total: {"results": {"x": 1}, "data": {"results": found, "total": total}},
)


@made("ucap_tax", "page from 0")
def _tax(site: Website) -> Made:
    answer, expected = json_list(
        dress("table"),
        "/chinatax/n9/c{n}/content.html",
        lambda some, total, _: {
            "results": {
                "data": {"total": total, "results": [{"title": t, "url": p, "publishedTimeStr": d} for t, d, p in some]}
            }
        },
        0,
    )
    site.on("/getFileListByCodeId", answer)
    site.on(
        "/chinatax/n9/index.html",
        page(f"<a tab=gknb data-id='{cms.HEX}'>年报</a><script>post('/getFileListByCodeId')</script>"),
    )
    return site.url("/chinatax/n9/index.html"), expected


def add_gkmlpt(
    name: str,
    dressed: Dressed,
    tree: str,
    item: Callable[[cms.Item], dict[str, object]],
    path: str = "/gkmlpt/annualreport",
    first: int = 1,
) -> None:
    @made("gkmlpt", name)
    def build(site: Website) -> Made:
        answer, expected = json_list(
            dressed,
            "/gkmlpt/content/7/7{n}/post_7{n}.html",
            lambda some, total, _: {"articles": [item(one) for one in some], "total": total},
            first,
        )
        site.on("/gkmlpt/api/all/3301", answer)
        site.on(
            path.partition("#")[0],
            page(f"<script>window._CONFIG={{SID:'663009',{tree}}}</script><div id=app></div>", "政府信息公开平台"),
        )
        return site.url(path), expected


add_gkmlpt(
    "a column in the address",
    dress("table", size=100),
    "TREE:[]",
    lambda one: {"title": one[0], "url": one[2], "created_at": f"{one[1]} 10:00:00"},
    "/gkmlpt/annualreport#3301",
)
add_gkmlpt(
    "a tree of many columns",
    dress("table", size=20),
    "TREE:"
    + json.dumps(
        [
            {
                "id": 9,
                "name": "法定主动公开内容",
                "children": [{"id": 12, "name": "政府信息公开指南"}, {"id": 3301, "name": "政府信息公开年度报告"}],
            }
        ],
        ensure_ascii=False,
    ),
    lambda one: {"title": one[0], "post_url": one[2], "date": one[1]},
)
add_gkmlpt(
    "pages from 0",
    dress("table", size=20),
    "TREE:[{id:3301,name:'信息公开年报',parent_id:0}]",
    lambda one: {"title": one[0], "url": one[2], "publish_time": one[1]},
    first=0,
)


def add_longsun(name: str, dressed: Dressed, size: int, pager: str = "", param: str = "pageIndex") -> None:
    @made("longsun", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/public/4417/{n}.html")

        def listing(request: cms.Request) -> None:
            body = rendered(dressed, cms.sliced(listed, int(request.query.get(param, 1)), size))
            page(dressed.around.format(body) + pager.format(-(-len(listed) // size)), "年报")(request)

        site.on("/public/column/4417", listing)
        return site.url("/public/column/4417?type=3&action=list"), expected


add_longsun("neighbours", dress("neighbours", "framed"), 20)
add_longsun("a table", dress("table", "table"), 15, "<div>共{}页</div>")
add_longsun("boxes", dress("boxes", "framed"), 10, "<script>var totalPage={};</script>")


def add_tree(name: str, dressed: Dressed, size: int, column: str) -> None:
    @made("jcms_tree", name)
    def build(site: Website) -> Made:
        listed, expected = items(dressed, "/art/{y}/1/20/art_1229_{n}.html")

        def listing(request: cms.Request) -> None:
            asked = request.query
            if (asked.get("area"), asked.get("infotypeId")) != ("11330482X", "B02"):
                fails(500)(request)
                return
            body = rendered(dressed, cms.sliced(listed, int(asked["currpage"]), size))
            give(f"<table>{body}</table><div>共{len(listed)}条记录 共{-(-len(listed) // size)}页</div>".encode())(
                request
            )

        site.on("/module/xxgk/search.jsp", listing)
        site.on("/col/col1/index.html", page(column, "年报"))
        return site.url("/col/col1/index.html"), expected


add_tree(
    "attributes",
    dress("table"),
    15,
    "<div id=t data-area='x'></div><script>var area = '11330482X', "
    "infotypeId = 'B02', divid = 'div9'; $.post('/module/xxgk/search.jsp')</script>",
)
add_tree(
    "an address",
    dress("date first"),
    20,
    "<a href='/module/xxgk/search.jsp?infotypeId=B02&area=11330482X'>年报</a>".replace("href", "data-href").replace(
        "'>", "&area=11330482X'>"
    )
    + "<script>infotypeId='B02';area='11330482X';u='/module/xxgk/search.jsp'</script>",
)
