"""What moves around a report makes no edition; whatever the report is made of does."""

from __future__ import annotations

import pytest

from gongkai.extractors.sources.crawl.classify import load_patterns

PATTERNS = load_patterns()
REPORT = (
    "<h1>沅水县水利局2024年政府信息公开工作年度报告</h1><div><p>主动公开信息31条，详见<a href='/jg'>机构职能</a>。</p>"
    "<table><tr><td>规章</td><td>3</td></tr></table><p><a href='/f/1.pdf'>附件</a></p></div>"
)
MENU = "<div><a href='/a'>首页</a> <a href='/b'>政务公开</a> <a href='/c'>互动交流</a></div>"
NEWS = (
    "<ul><li><a href='/n/1'>县长调研</a> 03-01</li>"
    "<li><a href='/n/2'>会议召开</a></li><li><a href='/n/3'>植树</a></li></ul>"
)
FOOT = "<p>阅读：31</p><p>版权所有</p>"


def page(report: str = REPORT, menu: str = MENU, news: str = NEWS, foot: str = FOOT, head: str = "") -> str:
    return f"<html><head><title>年报</title>{head}</head><body>{menu}{news}{report}{foot}</body></html>"


MOVED = {
    "a menu": page(menu=MENU.replace("</div>", "<a href='/d'>专题</a></div>")),
    "news": page(news=NEWS.replace("县长调研", "防汛会商").replace("/n/1", "/n/9").replace("03-01", "2025-03-04")),
    "a counter": page(foot=FOOT.replace("31", "4056")),
    "a day": page(foot=f"{FOOT}<p>打印时间：2025-03-04 10:20</p>"),
    "visitors and weather": page(foot=f"{FOOT}<p>您是第1234567位访问者</p><p>今天 多云转晴 -2~11℃</p>"),
    "tokens": page(head="<meta name='csrf-token' content='9f3'>", foot=f"{FOOT}<input type='hidden' value='7a'>"),
    "a token in an address": page(REPORT.replace("/jg", "/jg?_t=170123")),
    "the next page": page(
        foot=f"{FOOT}<div>下一篇：<a href='/x/2'>沅水县林业局2024年政府信息公开工作年度报告</a></div>"
    ),
}
CHANGED = {
    "a number in the text": REPORT.replace("31条", "32条"),
    "a cell": REPORT.replace(">3<", ">4<"),
    "an attachment": REPORT.replace("1.pdf", "2.pdf"),
    "one more attachment": REPORT.replace("</table>", "</table><a href='/down.jsp?id=7'>附件2</a>"),
    "the title": REPORT.replace("2024年", "2023年"),
    "a picture": REPORT.replace("</table>", "</table><img src='/t1.png'>"),
    "a list of attachments": REPORT
    + "<ul>"
    + "".join(f"<li><a href='/f/{n}.doc'>附表{n}</a></li>" for n in "345")
    + "</ul>",
    "a frame": REPORT.replace("</table>", "</table><iframe src='/view?id=3'></iframe>"),
    "a paragraph of numbers": REPORT.replace("</table>", "</table><p>网站访问量：31万次</p>"),
}


@pytest.mark.parametrize("name", MOVED)
def test_what_moves_around_a_report_makes_no_edition(name: str) -> None:
    assert PATTERNS.same_page(page(), MOVED[name])


@pytest.mark.parametrize("name", CHANGED)
def test_what_a_report_is_made_of_makes_one(name: str) -> None:
    assert not PATTERNS.same_page(page(), page(CHANGED[name]))
