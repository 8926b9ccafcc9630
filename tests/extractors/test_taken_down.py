"""Pages that answer with status 200 that a text was taken away, among the menus of their site."""

from __future__ import annotations

import pytest
from fetching import get, refused
from website import Website, page

from gongkai.extractors.sources.crawl.classify import load_patterns

TITLE = "沅水县水利局2023年政府信息公开工作年度报告_沅水县人民政府"
MENU = "".join(f"<li><a href='/{n}.html'>政府信息公开年报</a></li>" for n in range(60)) + "热点栏目 通知公告 " * 40
PATTERNS = load_patterns()


def refusal(body: str) -> str | None:
    markup = f"<title>{TITLE}</title><ul>{MENU}</ul><div class='main'>{body}</div><p>主办：沅水县人民政府办公室</p>"
    return PATTERNS.refused(markup, "https://www.example.gov.cn/t1.html")


@pytest.mark.parametrize(
    "body",
    [
        "<h2>沅水县水利局2023年政府信息公开工作年度报告</h2><p>该信息已删除</p>",
        "<div><img src='/i/404.png'><p>您访问的页面已下架</p><a href='/'>返回首页</a></div>",
        "<div>很抱歉，您要访问的内容不存在或已被删除！</div>",
        "<td>对不起，该文章已被撤稿。</td>",
        "<p>该信息已于2024年3月1日下架。</p>",
        "<p>抱歉，您所查看的信息尚未发布或已下线</p>",
        "<p>您访问的<b>页面</b> 已经不存在了</p>",
        "<h3>提示信息</h3><p>文章不存在或者已经被删除</p>",
        "<p>您访问的页面已下架，请<a href='/'>返回首页</a></p>",
        "<p>内容已被删除<br>3秒后返回首页</p>",
        "<p>已删除</p>",
    ],
)
def test_a_text_that_was_taken_away(body: str) -> None:
    assert refusal(body) == "missing"


@pytest.mark.parametrize(
    "body",
    [
        "<p>一、总体情况</p><p>2023年，整改问题网页2个。</p><p>该信息已删除</p>",
        "<p>2023年，页面不存在的问题已整改。</p>",
        "<p>2023年公开政府信息12条。</p><p>该文件已失效</p>",
        "<p>该信息已删除</p><table><tr><td>规章</td><td>3</td><td>0</td><td>7</td></tr></table>",
        "<p>该链接已失效</p><a href='/d/a.pdf'>附件：2023年政府信息公开工作年度报告.pdf</a>",
        "<p>页面不存在</p><iframe src='/r.html'></iframe>",
        "<p>信息不存在</p><img src='/a/1.jpg' width='700' height='900'>",
        "<div style='display:none'>页面不存在</div><p>见下</p>",
        "<script>var none = '<p>页面不存在</p>'</script><p>见下</p>",
        "<ul><li><a href='/x'>该页面已删除</a></li></ul><p>见下</p>",
    ],
)
def test_a_report_that_holds_such_words(body: str) -> None:
    assert refusal(body) is None


def test_nothing_is_fetched_where_a_text_was(website: Website) -> None:
    with refused("fetch_missing", "HTTP 200"):
        get(website.on("/t1.html", page(f"<ul>{MENU}</ul><p>该信息已删除</p>", TITLE)))
