"""What stands around a table may cut its figures off, cover them or draw them otherwise: its cells are in doubt."""

from __future__ import annotations

import base64

import pytest

from gongkai.extractors.document import Table
from gongkai.extractors.readers.html.reader import read_html

TABLE = "<table{}><tr><td>label<td>12<td>345<td>6789</table>"


def table_of(body: str, head: str = "") -> Table:
    return read_html(f"<!DOCTYPE html><head>{head}</head><body>{body}</body>".encode()).tables[0]


def doubted(body: str, head: str = "") -> list[str]:
    """The cells with figures that do not count as shown."""
    return [cell.text for cell in table_of(body, head).cells[1:] if not cell.agreed]


def within(style: str, table: str = "") -> str:
    return f'<div style="{style}">{TABLE.format(table)}</div>'


ALL = ["12", "345", "6789"]
FACE = "<style>@font-face{font-family:{};src:url(a.woff){}}body{font-family:{},serif}</style>"


@pytest.mark.parametrize(
    "body",
    [
        within("overflow:hidden;width:200px", " width=500"),
        within("overflow-x:clip;width:10%", " style='min-width:300px'"),
        within("max-width:90px;overflow:hidden", " style='white-space:nowrap'"),
        within("contain:paint;width:15em", " style='width:30em'"),
        within("width:50px;overflow:hidden", "").replace("12", "1" * 12),
        within("height:9px;overflow:hidden"),
        within("overflow-y:hidden;max-height:1vh"),
        within("height:0"),
        within("max-block-size:9px;overflow:clip"),
        within("aspect-ratio:90/1;width:600px;overflow:hidden"),
        within("display:grid;grid-template-rows:9px;overflow:hidden"),
        within("width:min(200px,100%);overflow:hidden", " width=500"),
        within("margin:0 1000px 0 0;overflow:hidden", " width=500"),
        within("", " style='display:block;width:60px;overflow:hidden;white-space:nowrap'"),
        within("width:300px;overflow:hidden", " width=100%").replace("<table", "<div style='width:800px'><table"),
    ],
)
def test_boxes_that_cut_a_table_off(body: str) -> None:
    assert [*filter(None, doubted(body))][-1] == "6789"


@pytest.mark.parametrize(
    "body",
    [
        within("overflow:hidden;width:1000px", " width=960"),
        within("overflow:hidden", " width=1200"),
        within("overflow:auto;width:200px", " width=500"),
        within("overflow:hidden;width:200px", " width=500").replace("<table", "<div style='overflow-x:auto'><table"),
        within("overflow:hidden;width:200px"),
        within("overflow:hidden;zoom:1;height:500px;box-shadow:0 0 9px #999;transform:translateY(-9px);opacity:1"),
        within("animation:rise 1s;-webkit-transition:all 1s;background:url(a.png) no-repeat;color:var(--ink)"),
        within(
            "text-indent:2em;letter-spacing:1px;line-height:2;filter:grayscale(100%);text-shadow:0 1px 0 rgba(0,0,0,.1)"
        ),
        within("text-indent:-70px"),
        within("letter-spacing:-5px;word-spacing:-7px").replace(
            "<table", "<div style='letter-spacing:normal;word-spacing:normal'><table"
        ),
        within("height:auto!important;height:20px;_height:20px"),
        within("width:calc(100% - 90px);overflow:hidden;zoom:1.2;-webkit-transform:translateZ(0)", " width=900"),
        within("margin-bottom:-9999px;padding-bottom:9999px"),
        within("float:left;position:relative;left:50%;margin-left:-490px;display:grid;perspective:900px"),
    ],
)
def test_boxes_that_do_not(body: str) -> None:
    assert doubted(body, "<style>@keyframes rise{from{opacity:0}to{opacity:1}}</style>") == []


@pytest.mark.parametrize(
    "style",
    [
        "transform:scaleX(-1)",
        "-webkit-transform:rotate(180deg)",
        "scale:-1 1",
        "zoom:.03",
        "position:absolute;clip:rect(0 200px 9px 0)",
        "filter:blur(9px)",
        "writing-mode:vertical-rl",
        "letter-spacing:-9px",
        "-webkit-mask-image:linear-gradient(transparent,transparent)",
        "-webkit-text-stroke:5px #fff",
        "animation:sink 1s forwards",
        "word-spacing:-2em",
        "property-of-next-year:on",
    ],
)
def test_what_is_handed_down_to_a_table(style: str) -> None:
    assert doubted(within(style), "<style>@keyframes sink{to{opacity:0}}</style>") == ALL


@pytest.mark.parametrize(
    ("name", "further", "expected"),
    [("zz", "", ALL), ("Source Han Sans CN", "", []), ("Arial", ";unicode-range:U+30-39", ALL),
     ("Roboto", ";unicode-range:U+0000-00FF", [])],
)  # fmt: skip
def test_typefaces_of_the_whole_page(name: str, further: str, expected: list[str]) -> None:
    face = f"@font-face{{font-family:'{name}';src:url(a.woff){further}}}body{{font-family:'{name}',serif}}"
    assert doubted(TABLE.format(""), f"<style>{face}</style>") == expected


def test_typefaces_behind_a_usual_one_are_not_used() -> None:
    face = "@font-face{font-family:icons;src:url(a.woff)}table{font-family:%s,icons}"
    assert doubted(TABLE.format(""), f"<style>{face % 'SimSun'}</style>") == []
    assert doubted(TABLE.format(""), f"<style>{face % 'unknown'}</style>") == ALL


OVER = "position:absolute;left:150px;top:20px;background:#fff"


@pytest.mark.parametrize(
    "body",
    [
        within("position:relative").replace("</div>", f"<b style='{OVER}'>4321</b></div>"),
        within("position:relative").replace("</div>", f"<div style='{OVER};width:90px;height:20px'></div></div>"),
        within("") + "<p style='margin-top:-30px'>这一段文字压在表上</p>",
        within("") + "<p style='position:relative;top:-2em'>99</p>",
        "<b style='position:fixed;top:40px;left:90px'>99 件</b>" + within(""),
        within("").replace("label", f"<span style='{OVER}'>8765</span>"),
        within("") + "<div style='margin-top:-40px;background:#fff;position:relative;height:60px'></div>",
        within("") + f"<img src=a.png style='{OVER};width:600px'>",
        within("") + "<div style='position:absolute;inset:0;background:#fff'>见附件</div>",
        within("") + "<div style='position:fixed;left:0;top:0;width:98%;height:95%;background:#fff'>公告</div>",
        within("position:relative").replace("</div>", f"<b style='{OVER}'>约13件</b></div>"),
        within("position:relative").replace("</div>", f"<b style='{OVER}'>一十三</b></div>"),
        within("position:relative").replace("</div>", f"<b style='{OVER};background:none'><img width=900></b></div>"),
        within("margin-bottom:-60px") + "<p style='background:#fff;position:relative'>以下为说明</p>",
        "<table style='margin:0 0 -60px'><tr><td>label<td>12</table><p style='background:#fff'>说明</p>",
        "<i style='position:absolute'>x</i>" * 2001 + within(""),
        within("") + "<p style='margin-block-start:-40px'>13</p>",
        within("") + "<p style='position:relative;inset-block-start:-40px'>13</p>",
        within("") + "<p style='translate:90px -40px'>13</p>",
        within("") + "<p style='-webkit-transform:translateY(-40px)'>13</p>",
        within("") + "<p style='transform:matrix(1,0,0,1,90,-40)'>13</p>",
        within("") + "<p style='margin-top:calc(0px - 40px)'>13</p>",
        within("") + "<p style='position:relative;top:-30%'>13</p>",
        within("") + "<style>p::before{content:'13';position:relative;top:-40px}</style><p>注</p>",
        within("") + "<canvas style='position:absolute;left:0;top:0'></canvas>",
        within("") + "<iframe style='position:absolute;left:0;top:0;width:600px'></iframe>",
        within("") + "<input value=99 style='position:absolute;left:60px;top:3px'>",
        "<table><tr><td>1<td>2</table><div style='margin-top:-90px'>" + TABLE.format("") + "</div>",
    ],
)
def test_boxes_that_are_laid_over_a_table(body: str) -> None:
    tables = read_html(f"<!DOCTYPE html><body>{body}</body>".encode()).tables
    assert not any(cell.agreed for cell in tables[-1].cells[1:])


COVER = "<div class=load style='position:fixed;top:0;left:0;width:100%;height:100%;background:{}'>请稍候</div>"


def test_boxes_over_the_whole_screen() -> None:
    app = "<div style='position:fixed;inset:0;background:#fff;overflow:auto'>" + within("") + "</div>"
    assert doubted(app) == []
    assert doubted(within("") + COVER.format("#fff")) == ALL
    assert doubted(within("") + COVER.format("rgba(0,0,0,.5)")) == []
    assert doubted(within("") + COVER.format("#fff") + "<script>$('.load').remove()</script>") == []


@pytest.mark.parametrize(
    "beside",
    [
        "<i style='background:#fff;margin-left:-9px'>&nbsp;</i>",
        "<i style='position:relative;left:-10px;background:#fff'>&nbsp;</i>",
        "<i style='display:inline-block;width:12px;height:18px;background:#fff;margin-left:-12px'></i>",
        "<hr style='margin-top:-10px'>",
        "<div style='border-top:1px solid;margin-top:-.6em'></div>",
        "<span style='display:inline-block;max-width:0'>88</span>",
    ],
)
def test_boxes_beside_a_number_that_are_drawn_over_it(beside: str) -> None:
    (_, found) = table_of(f"<table><tr><td>label<td>12{beside}</table>").cells
    assert not found.agreed


def test_boxes_beside_a_number_that_are_not() -> None:
    beside = "<p style='margin-left:-5.4pt'>&nbsp;</p><hr><i style='background:#fff;margin-left:4px'></i>"
    beside += "<i style='position:absolute;left:0;top:0;z-index:-1;background:#ffe'></i>"
    assert table_of(f"<table><tr><td>label<td>12{beside}</table>").cells[1].agreed


@pytest.mark.parametrize(
    ("cell", "agreed"),
    [
        ("<td style='background:url(8.png)'>", False),
        ("<td background=8.png>", False),
        ("<td class=a>", True),
        ("<td>", True),
    ],
)
def test_blank_cells_with_a_picture_of_their_own(cell: str, agreed: bool) -> None:
    sheet = "<style>.a{background:url(cell.png) repeat-x}</style>"
    assert table_of(f"<table><tr><td>label{cell}</table>", sheet).cells[1].agreed is agreed


@pytest.mark.parametrize(
    ("style", "agreed"),
    [
        ("background:linear-gradient(#000,#000)", False),
        ("background:linear-gradient(90deg,#000 50%,#fff 50%)", False),
        ("background:#000 url(a.png);color:#111", False),
        ("background:url(a.png);color:#fff", False),
        ("background:linear-gradient(#eee,#fff)", True),
        ("background:linear-gradient(to right,rgb(200,220,255),#fff)", True),
    ],
)
def test_figures_on_painted_grounds(style: str, agreed: bool) -> None:
    rows = f"<tr><td>label<td style='{style}'>12</table>"
    assert table_of(f"<table>{rows}").cells[1].agreed is agreed
    if "color:#fff" not in style:
        assert table_of(f"<table style='{style}'>{rows.replace(style, '')}").cells[1].agreed is agreed


def test_thick_outlines_beside_a_table() -> None:
    assert doubted("<div>" + TABLE.format("") + "<p style='outline:200px solid #fff'>注</p></div>") == ALL
    assert doubted("<div>" + TABLE.format("") + "<p style='outline:1px solid #fff'>注</p></div>") == []


@pytest.mark.parametrize(
    "style",
    ["display:inline-block;width:0;overflow:hidden", "display:inline-block;text-indent:-99px", "filter:blur(9px)"],
)
def test_generated_text_is_asked_like_other_text(style: str) -> None:
    sheet = f"<style>b::before{{content:'8';{style}}}</style>"
    (_, found) = table_of("<table><tr><td>label<td><b>12</b></table>", sheet).cells
    assert not (found.agreed and found.text == "812")


def test_boxes_that_are_drawn_before_or_after_another() -> None:
    sheet = "<style>div{{position:relative}}div::after{{content:'{}';position:absolute;top:9px;{}}}</style>"
    assert doubted(within(""), sheet.format("77", "")) == ALL
    assert doubted(within(""), sheet.format("", "background:#fff;height:40px")) == ALL
    assert doubted(within(""), sheet.format("内部资料", "")) == []
    assert doubted(within(""), sheet.format("", "bottom:0;height:1px;background:#ebeef5")) == []


def test_boxes_elsewhere_on_a_page() -> None:
    page = "<div style='position:relative'><b style='position:absolute;top:0'>3</b></div>" + TABLE.format("")
    page += "<div style='position:fixed;bottom:0'>返回顶部</div><div style='position:fixed;background:#fff'></div>"
    page += "<p style='margin-top:-5px'>注</p><div style='margin-top:-60px'>页脚 2024</div>".replace("<p", "<br><p")
    page += "<div style='position:absolute;z-index:-1;background:#eee'></div>"
    page += "<p style='transform:translate(-50%,-50%)'>说明</p><p style='margin-top:5%'>3</p>"
    page += "<iframe style='position:absolute;width:0;height:0'></iframe><canvas style='position:fixed'></canvas>"
    page += "<img src=seal.png style='position:absolute;right:60px;bottom:40px;width:150px'>"
    assert doubted(page) == []


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (" style='table-layout:fixed;width:80px'", ["345", "6789"]),
        (" style='table-layout:fixed;width:80px;word-break:break-all'", []),
        (" style='table-layout:fixed;width:400px'", []),
        (" style='table-layout:fixed'", []),
        (" style='width:80px'", []),
        (" width=80 style='table-layout:fixed'", ["345", "6789"]),
    ],
)
def test_columns_that_are_narrower_than_their_numbers(table: str, expected: list[str]) -> None:
    assert [text for text in doubted(TABLE.format(table)) if text != "12"] == expected


def test_columns_share_what_is_left_of_the_width() -> None:
    columns = "<table style='table-layout:fixed;width:600px'><col span=4 width=20><tr>"
    assert doubted(TABLE.format("").replace("<table><tr>", columns)) == []


def test_columns_of_stated_widths() -> None:
    columns = (
        "<table style='table-layout:fixed;width:600px'><col width=500><col span=2 width=40><col style='width:2%'><tr>"
    )
    assert doubted(TABLE.format("").replace("<table><tr>", columns)) == ["345", "6789"]
    cells = "<table width=600 style='table-layout:fixed'><tr><td width=540>label<td width=20>12<td width=20>345<td>6789"
    assert doubted(cells + "</table>") == ALL


@pytest.mark.parametrize(
    ("style", "agreed"),
    [
        ("height:5px;overflow:hidden", False),
        ("height:18px;line-height:60px;overflow:hidden", False),
        ("box-sizing:border-box;height:20px;padding-top:30px;overflow:hidden", False),
        ("max-inline-size:9px;overflow:clip", False),
        ("height:20px;line-height:20px;overflow:hidden", True),
        ("height:5px", False),
        ("height:15px", True),
        ("display:inline-block;border-bottom:1px solid;height:.6em;line-height:1.2em", False),
    ],
)
def test_boxes_that_are_lower_than_their_line(style: str, agreed: bool) -> None:
    (_, found) = table_of(f"<table><tr><td>label<td><div style='{style}'>12</div></table>").cells
    assert found.agreed is agreed


@pytest.mark.parametrize(
    ("cell", "sheet", "text"),
    [
        ("<td class=a>12", ":root{--x:#fff}.a{color:var(--x)}", ""),
        ("<td class=a>12", ".a{color:var(--none,white)}", ""),
        ("<td class=a>12", ":root{--x:#fff;--y:var(--x)}.a{color:var(--y)}", ""),
        ("<td class=a>12", "@property --x{syntax:'*';initial-value:#fff}.a{color:var(--x)}", ""),
        ("<td class=a>12", ":root{--x:#fff}.a{--x:#333;color:var(--x)}", "12"),
        ("<td class=a>12", ".a{color:var(--none)}", "12"),
        ("<td class=a>12", ":root{--h:221deg;--l:95%}.a{color:hsl(var(--h),14%,calc(var(--l) + 4%))}", ""),
        ("<td class=a>12", ":root{--h:221deg;--l:25%}.a{color:hsl(var(--h),14%,calc(var(--l) + 4%))}", "12"),
        ("<td class=a>12", ":root{--x:var(--y);--y:var(--x)}.a{color:var(--x)}", "12"),
    ],
)
def test_variables_are_put_in(cell: str, sheet: str, text: str) -> None:
    (_, found) = table_of(f"<table><tr><td>label{cell}</table>", f"<style>{sheet}</style>").cells
    assert found.text == text
    assert found.agreed is (text != "")


WRITE = "document.getElementById('qq').innerHTML='7'"


@pytest.mark.parametrize(
    "script",
    [
        f"<script src='data:text/javascript;base64,{base64.b64encode(WRITE.encode()).decode()}'></script>",
        f"<script>eval(atob('{base64.b64encode(WRITE.encode()).decode()}'))</script>",
        "<script>x=unescape('%64ocument.getElementById(%27qq%27)')</script>",
        f"<script>String.fromCharCode({','.join(str(ord(letter)) for letter in WRITE)})</script>",
        r"<script>document['\x67etElementById']('\x71q')</script>",
        "<script>eval(function(p,a,c,k,e,d){return p}('0'))</script>",
        "<script>var h=document.body.outerHTML.replace('12','13');document.open();document.write(h)</script>",
    ],
)
def test_scripts_that_are_coded(script: str) -> None:
    assert not table_of(f"<table><tr><td>label<td><b id=qq>12</b></table>{script}").cells[1].agreed


def test_usual_scripts_that_are_not() -> None:
    script = "document.write(unescape('%3Cscript src=a.js%3E%3C/script%3E'));var d=eval('('+t+')');"
    script += "h.innerHTML=s.replace('a','b')"
    assert table_of(f"<table><tr><td>label<td><b id=qq>12</b></table><script>{script}</script>").cells[1].agreed


@pytest.mark.parametrize(
    "body",
    [
        within("transform:translateX(-100%)"),
        within("translate:-120%"),
        within("transform:translate3d(-100%,0,0)"),
        within("zoom:.4;font-size:6px"),
        "<style>td:first-child{line-height:24px}</style>" + within("line-height:0"),
        "<style>td{line-height:inherit}</style>" + within("line-height:0"),
        within("transform:scale(.5)", " style='zoom:.5;font-size:11px'"),
        TABLE.format("><caption style='margin-bottom:-30px'>77</caption"),
        TABLE.format(" background='data:image/gif;base64,R0lGOD'"),
        TABLE.format("").replace("<tr", "<tr background='data:image/gif;base64,R0lGOD'"),
        TABLE.format("").replace("<td>", "<td background='DATA:image/gif;base64,R0lGOD'>"),
    ],
)
def test_what_puts_a_table_away_or_below_something_else(body: str) -> None:
    assert doubted(body) == ALL


@pytest.mark.parametrize(
    "body",
    [
        within("transform:translateX(-50%)"),
        within("transform:translateY(-100%)"),
        within("zoom:.4;font-size:9px"),
        within("zoom:.9;font-size:.16rem"),
        "<style>td{line-height:24px}</style>" + within("line-height:0"),
        within("font-size:0;zoom:.5", " style='font-size:14px'"),
        "<style>html{font-size:100px}</style>" + within("zoom:.4;font-size:.2rem"),
        TABLE.format("><caption style='margin-bottom:-5px'>77</caption"),
        TABLE.format(" background=images/bg.gif"),
    ],
)
def test_what_leaves_a_table_in_its_place(body: str) -> None:
    assert doubted(body) == []
