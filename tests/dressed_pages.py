"""Static list pages as other places dress them: rows, menus, page sizes and titles that no entry was written for."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

import cms_sites as cms
from website import Website, page

Made = tuple[str, dict[str, tuple[str, str, str, int]]]
"""The address of the column page; title, day, agency and year by path."""

AGENCIES = ("沅水县水利局", "沅水县融媒体中心", "沅水县石桥镇人民政府")
NO_REPORTS = (
    ("关于做好{}年政府信息公开工作年度报告编制和发布工作的通知", "12-28"),
    ("沅水县水利局{}年政府信息公开工作年度报告编制说明", "01-18"),
    ("我县发布{}年政府信息公开工作年度报告", "01-29"),
    ("沅水县政府信息公开指南（{}年版）", "03-02"),
    ("沅水县{}年政务公开工作要点", "04-10"),
)


@dataclass(frozen=True)
class Dressed:
    """How a list looks: its rows, what stands around them, how many are on a page, how titles are written."""

    row: str
    around: str = "<ul>{}</ul>"
    size: int = 20
    title: str = "{agency}{year}年政府信息公开工作年度报告"
    count: int = 41


def items(dressed: Dressed, paths: str) -> tuple[list[cms.Item], dict[str, tuple[str, str, str, int]]]:
    listed: list[cms.Item] = []
    expected = {}
    for number in range(dressed.count):
        year, agency = 2025 - number // 3, AGENCIES[number % 3]
        title = dressed.title.format(agency=agency, year=year)
        day = f"{year + 1}-01-{11 + number % 17:02}"
        path = paths.format(n=40_000 + number, day=day.replace("-", ""), month=day[:7].replace("-", ""), y=day[:4])
        listed.append((title, day, path))
        expected[path] = (title, day, agency, year)
    for number, (title, day) in enumerate(NO_REPORTS):
        other = (
            title.format(2024),
            f"2025-{day}",
            paths.format(n=70_000 + number, day="20250120", month="202501", y="2025"),
        )
        listed.insert(7 * number + 3, other)
    return listed, expected


LINK = '<a href="{path}" title="{title}">{cut}</a>'
ROWS = {
    "table": f"<tr><td>{{n}}</td><td>{LINK}</td><td>GK-2024-0{{n}}</td><td>{{day}}</td></tr>",
    "date first": "<li><span class='time'>{slashes}</span>·<a target=_blank href='{path}'>{title}</a></li>",
    "definition list": "<dd><a href={path}>{title}</a><i>{han}</i></dd>",
    "boxes": '<div class="item"><div class="tit"><a href="{path}">{title}</a></div><div class="time">{day}</div></div>',
    "all in the link": '<li><a href="{path}"><h3>{title}</h3><p><b>{dots}</b></p></a></li>',
    "loud": '<LI><A HREF="{path}" TARGET="_blank" TITLE="{title}"><FONT>{cut}</FONT></A>({day})</LI>',
    "title with its date": '<li><a href="{path}" title="标题：{title}&#10;发布时间：{day} 09:30">{cut}</a></li>',
    "a column before it": '<li><a href="/lm/">[年报]</a> <a href="{path}" title="{title}">{cut}</a><em>{day}</em></li>',
    "neighbours": f'<ul><li class="mc">{LINK}</li><li class="rq">{{day}}</li></ul>',
    "day and month apart": '<li><div class="date"><b>{d}</b><span>{ym}</span></div><a href="{path}">{title}</a></li>',
    "icon": '<li><img src="/i.png"><a href="{path}">{title}<img src="/n.gif"></a><i>{day} 08:15:00</i></li>',
    "paragraph": "<p><a href='{path}'>{title}</a>&nbsp;&nbsp;发布日期：{day}</p>",
    "span in the link": '<div><a href="{path}" title="{title}"><span>{cut}</span><span>{day}</span></a></div>',
    "two links": '<li><a href="{path}"><img src="/x.png"></a><a href="{path}">{title}</a><span>{day}</span></li>',
}
AROUND = {
    "plain": "<ul>{}</ul>",
    "table": "<table><tr><th>序号</th><th>标题</th><th>索引号</th><th>日期</th></tr>{}</table>",
    "framed": "<div class='left'><ul><li><a href='/gk/zn/'>信息公开指南</a></li>"
    "<li><a href='/gk/nb/'>政府信息公开年报</a></li></ul></div>"
    "<div class='right'><div class='pos'>当前位置：<a href='/'>首页</a>&gt;<a href='/gk/'>政务公开</a></div>{}</div>"
    "<div class='foot'><a href='/about/'>网站地图</a> 版权所有 更新于2026-02-11</div>",
    "list of definitions": "<dl><dt>年度报告</dt>{}</dl>",
}


def rendered(dressed: Dressed, listed: cms.Items) -> str:
    return "".join(
        dressed.row.format(
            path=path, title=html.escape(title), cut=f"{title[:14]}...", day=day, n=number,
            slashes=day.replace("-", "/"), dots=day.replace("-", "."), d=day[8:], ym=day[:7],
            han=f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日",
        )
        for number, (title, day, path) in enumerate(listed, 1)
    )  # fmt: skip


def dress(row: str, around: str = "plain", size: int = 20, title: str | None = None, count: int = 41) -> Dressed:
    chosen = Dressed(ROWS[row], AROUND[around], size, count=count)
    return chosen if title is None else Dressed(ROWS[row], AROUND[around], size, title, count)


def static(
    site: Website,
    dressed: Dressed,
    paths: str,
    folder: str,
    names: Callable[[int, int], str],
    pager: Callable[[int, int], str],
) -> Made:
    """Pages under the names that `names` gives for a number and the count of pages."""
    listed, expected = items(dressed, paths)
    count = cms.pages_of(listed, dressed.size)
    for number in range(1, count + 1):
        body = rendered(dressed, cms.sliced(listed, number, dressed.size))
        site.on(f"{folder}{names(number, count)}", page(dressed.around.format(body) + pager(number, count), "年报"))
    return site.url(f"{folder}{names(1, count)}"), expected


def indexed(suffix: str, first: int = 1, name: str = "index") -> Callable[[int, int], str]:
    return lambda number, _: f"{name}.{suffix}" if number == 1 else f"{name}_{number - 2 + first}.{suffix}"


def script(template: str) -> Callable[[int, int], str]:
    return lambda number, count: f"<script>{template.format(n=number, before=number - 1, count=count)}</script>"


def next_page(template: str, names: Callable[[int, int], str]) -> Callable[[int, int], str]:
    return lambda number, count: template.format(names(number + 1, count)) if number < count else "<span>下一页</span>"


def json_list(
    dressed: Dressed, paths: str, make: Callable[[cms.Items, int, dict[str, str]], object], first: int = 1
) -> tuple[cms.Answer, dict[str, tuple[str, str, str, int]]]:
    listed, expected = items(dressed, paths)

    def listing(request: cms.Request) -> None:
        asked = request.query
        number = int(asked.get("page", first)) - first + 1
        cms.as_json(make(cms.sliced(listed, number, dressed.size), len(listed), asked))(request)

    return listing, expected


PAGES: dict[str, tuple[str, Callable[[Website], Made]]] = {}


def made(family: str, name: str) -> Callable[[Callable[[Website], Made]], Callable[[Website], Made]]:
    def keep(build: Callable[[Website], Made]) -> Callable[[Website], Made]:
        PAGES[f"{family}: {name}"] = (family, build)
        return build

    return keep


def add_static(
    family: str,
    name: str,
    dressed: Dressed,
    paths: str,
    folder: str,
    names: Callable[[int, int], str],
    pager: Callable[[int, int], str],
) -> None:
    made(family, name)(lambda site: static(site, dressed, paths, folder, names, pager))


TRS = "./{month}/t{day}_{n}.html"
TRS_ROOT = "/xxgk/nb/{month}/t{day}_{n}.html"
for _number, (_row, _around, _size) in enumerate(
    [("table", "table", 10), ("date first", "framed", 12), ("boxes", "plain", 20), ("all in the link", "framed", 18),
     ("loud", "plain", 25), ("title with its date", "framed", 15), ("a column before it", "plain", 30),
     ("day and month apart", "plain", 8), ("neighbours", "framed", 16)]
):  # fmt: skip
    _pagers = (
        "createPageHTML({count},{before},'index','html');",
        "var countPage = {count}//共多少页\nvar currentPage = {before};",
        'createPageHTML("{count}", "{before}", "index", "html", "");',
    )
    add_static(
        "trs_wcm",
        f"{_row}, {_size} a page",
        dress(_row, _around, _size),
        TRS_ROOT,
        "/xxgk/nb/",
        indexed("html"),
        script(_pagers[_number % 3]),
    )
add_static(
    "trs_wcm",
    "other names of pages",
    dress("icon", "framed", 14),
    TRS_ROOT,
    "/xxgk/nb/",
    indexed("shtml", name="list"),
    script("createPageHTML({count}, {before}, 'list', 'shtml');"),
)
add_static(
    "trs_wcm",
    "a link to the next page",
    dress("paragraph", size=9),
    TRS_ROOT,
    "/xxgk/nb/",
    indexed("htm"),
    next_page("<a href='{}'>下一页&gt;</a>", indexed("htm")),
)
add_static(
    "trs_wcm",
    "nothing about pages",
    dress("definition list", "list of definitions", 20),
    TRS_ROOT,
    "/xxgk/nb/",
    indexed("html"),
    lambda *_: "",
)
for _row, _size in (("table", 15), ("boxes", 10), ("span in the link", 20), ("date first", 25)):
    add_static(
        "rlist",
        f"{_row}, {_size} a page",
        dress(_row, "table" if _row == "table" else "framed", _size),
        "/yy/gknb/{month}/{n}.shtml",
        "/yy/gknb/",
        indexed("shtml", 2, "rlist"),
        script("createPageHTML({n}, {count}, 'rlist', 'shtml')"),
    )
for _row, _size in (("date first", 10), ("all in the link", 15), ("two links", 12), ("boxes", 20)):
    add_static(
        "nfcms",
        f"{_row}, {_size} a page",
        dress(_row, "framed", _size),
        "/zw/nb/content/post_{n}.html",
        "/zw/nb/",
        indexed("html", 2),
        next_page("<a class='next' href='{}'>下一页</a>", indexed("html", 2)),
    )
for _row, _size in (("table", 12), ("loud", 20), ("paragraph", 30)):
    add_static(
        "sd_gongkai",
        f"{_row}, {_size} a page",
        dress(_row, "table" if _row == "table" else "framed", _size),
        "/gongkai/site_shiqiao/doc_63899b03375991820177{n}.html",
        "/gongkai/site_shiqiao/channel_5e8d3c0a9f1b/",
        indexed("html", 2),
        next_page("<a href='{}'>下页</a>", indexed("html", 2)),
    )
for _row, _size in (("neighbours", 20), ("icon", 15)):
    add_static(
        "capital_window",
        f"{_row}, {_size} a page",
        dress(_row, "framed", _size),
        "/110094/zfxxgknb/{month}/{n}.shtml",
        "/110094/zfxxgknb/",
        indexed("shtml", 1, "list"),
        script("createPageHTML({count}, {before}, 'list', 'shtml')"),
    )


def add_vsb(name: str, dressed: Dressed, pager: Callable[[int, int], str]) -> None:
    names = lambda number, count: "bmnb.htm" if number == 1 else f"bmnb/{count - number + 1}.htm"  # noqa: E731
    made("vsb", name)(lambda site: static(site, dressed, "/info/1187/{n}.htm", "/xxgk/", names, pager))


add_vsb(
    "a total in words",
    dress("date first", "framed", 15),
    lambda number, count: (
        f"<td>共44条&nbsp;&nbsp;{number}/{count}&nbsp;</td>"
        + (
            f"<a href='bmnb/{count - 1}.htm' class=Next>下页</a>"
            if number == 1 and count > 1
            else f"<a href='{count - number}.htm'>下页</a>"
            if number < count
            else ""
        )
    ),
)
add_vsb(
    "a row of numbers",
    dress("table", "table", 10),
    lambda number, count: "".join(
        f"<a href='{'bmnb/' if number == 1 else ''}{k}.htm'>{count - k + 1}</a>" for k in range(count - 1, 0, -1)
    ),
)
add_vsb(
    "a script",
    dress("boxes", "framed", 12),
    lambda number, count: f"<script>var a128TOTALPAGE = {count}; var a128PAGE={number};</script>",
)


for _row, _title in (
    ("date first", "{agency}关于{year}年度政府信息公开工作情况的报告"),
    ("table", "{agency}政府信息公开年度报告（{year}年）"),
    ("boxes", "【{year}年】{agency}政府信息公开工作年报"),
    ("icon", "{agency}{year}年信息公开年报"),
):
    add_static(
        "trs_wcm",
        f"titles like {_title}",
        dress(_row, "framed" if _row != "table" else "table", 20, _title),
        TRS_ROOT,
        "/xxgk/nb/",
        indexed("html"),
        script("createPageHTML({count},{before},'index','html');"),
    )
UCAP = "/ysx/c104421/{month}/" + cms.HEX[:27] + "{n}.shtml"
add_static(
    "ucap",
    "static pages",
    dress("date first", "framed", 15),
    UCAP,
    "/ysx/c104421/",
    indexed("shtml", 2, "list"),
    script("createPageHTML('page_div',{count}, {n},'list','shtml',46);"),
)
add_static(
    "ucap",
    "static pages of a table",
    dress("table", "table", 20),
    UCAP,
    "/ysx/c104421/",
    indexed("shtml", 2, "common_list"),
    script("createPageHTML('page_div',{count}, {n},'common_list','shtml',46);"),
)
