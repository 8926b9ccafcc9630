"""What titles and answers are told for: every row of the tables has an example, and real titles are judged right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from titles import OTHERS, REPORTS

from gongkai.extractors.sources.crawl.classify import REPORT, load_patterns, parse_page
from gongkai.reference import ReferenceDataError

ROOT = Path(__file__).parents[2]
PATTERNS = load_patterns()

ON_LISTS = [  # what lists add to a title
    ("永宁县2018年政府信息公开工作年度报告（文字版）", "永宁县", 2018),
    ("宿州市2019年政府信息公开工作年度报告（图片版）", "宿州市", 2019),
    ("黄浦区2022年政府信息公开工作年度报告（超链版）.pdf", "黄浦区", 2022),
    ("某市综合行政执法局２０２３年政府信息公开工作年度报告", "某市综合行政执法局", 2023),
    ("[年度报告] 某区人民政府二〇二三年政府信息公开工作年度报告", "某区人民政府", 2023),
    ("· 国际会议中心2023年政府信息公开工作年度报告", "国际会议中心", 2023),
]


@pytest.mark.parametrize(("title", "agency", "year"), [*REPORTS, *ON_LISTS])
def test_real_titles_are_reports(title: str, agency: str | None, year: int) -> None:
    judged = PATTERNS.classify_title(title)
    assert (judged.kind, judged.agency, judged.year) == (REPORT, agency, year)


@pytest.mark.parametrize("title", OTHERS)
def test_what_only_mentions_a_report_is_none(title: str) -> None:
    assert PATTERNS.classify_title(title).kind != REPORT


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于做好2024年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("某市政务公开办关于印发2024年政府信息公开工作年度报告格式的通知", "notice"),
        ("转发关于报送2019年政府信息公开工作年度报告的通知", "notice"),
        ("某区召开2022年政府信息公开工作年度报告编制部署会", "notice"),
        ("2024年政府信息公开工作年度报告编制工作培训", "notice"),
        ("《2022年政府信息公开工作年度报告》政策解读", "interpretation"),
        ("一图读懂某区2023年政府信息公开工作年度报告", "interpretation"),
        ("图解：某区2023年政府信息公开工作年度报告", "infographic"),
        ("永宁县2018年政府信息公开工作年度报告（图解版）", "infographic"),
        ("政府信息公开指南", "guide"),
        ("政府信息公开工作年度报告制度", "rules"),
        ("政府信息公开目录", "rules"),
        ("某市政府网站工作年度报表（2024年度）", "website"),
        ("政府信息公开年度报告", "undated"),
        ("某区司法局政府信息公开工作年度报告", "undated"),
        ("2024年度法治政府建设情况报告", "other"),
        ("首页", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_is_no_report_is_told_for_what_it_is(title: str, kind: str) -> None:
    judged = PATTERNS.classify_title(title)
    assert judged.kind == kind
    assert judged.label_zh
    assert judged.label_en


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data/reference/web" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("titles.csv"), ids=lambda row: row["example"])
def test_each_title_pattern_tells_its_example(row: dict[str, str]) -> None:
    assert PATTERNS.classify_title(row["example"]).kind == row["kind"]


@pytest.mark.parametrize("row", rows("pages.csv"), ids=lambda row: row["example"][:40])
def test_each_page_pattern_tells_its_example(row: dict[str, str]) -> None:
    example = row["example"]
    page = parse_page(f"<html>{example}</html>", example)
    (pattern,) = [p for p in PATTERNS.pages if p.example == example and p.pattern.pattern == row["pattern"]]
    assert pattern.pattern.search(page.part("text" if pattern.where == "line" else pattern.where))
    if row["kind"] in ("blocked", "challenge", "login", "missing", "broken"):
        address = example if row["where"] == "address" else "https://www.example.gov.cn/t1.html"
        markup = "<p>首页</p>" if row["where"] == "address" else f"<html>{example}</html>"
        assert PATTERNS.refused(markup, address) == row["kind"]
    elif row["kind"] == "shell":
        assert PATTERNS.shell_target(example.encode()) in ("/b", "/b.html")
    elif row["kind"] == "count":
        assert PATTERNS.page_count(example) == 3
    elif row["kind"] == "content":
        assert PATTERNS.refused(f"<p>页面不存在</p>{'首页' * 200}{example}", "") is None
    else:
        later = example.replace("31", "32").replace("23日", "24日").replace("星期四", "星期五")
        assert later != example
        assert PATTERNS.same_page(f"<p>主动公开3条</p>{example}", f"<p>主动公开3条</p>{later}")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Access Denied", "blocked"),
        ("Just a moment...", "blocked"),
        ("Attention Required! | Cloudflare", "blocked"),
        ("403 Forbidden", "blocked"),
        ("404 Not Found", "missing"),
        ("HTTP Status 404 – Not Found", "missing"),
        ("404错误", "missing"),
        ("502 Bad Gateway", "broken"),
        ("503 Service Temporarily Unavailable", "broken"),
        ("500 Internal Server Error", "broken"),
        ("504 Gateway Time-out", "broken"),
        ("5000户居民用上天然气", None),
        ("4040工程", None),
    ],
)
def test_titles_of_failures_however_they_are_spaced(title: str, kind: str | None) -> None:
    assert PATTERNS.refused(f"<title>{title}</title><h1>{title}</h1><hr>nginx", "https://www.example.gov.cn/a") == kind


def test_a_footer_that_names_who_maintains_the_site_is_no_failure() -> None:
    assert PATTERNS.refused("<title>某局</title><p>网站维护：某局办公室</p><a href='a.pdf'>年报</a>", "") is None


def test_a_figure_of_the_report_is_no_counter() -> None:
    for text in ("网站浏览量：{}万次", "主动公开{}条", "点击{}次"):
        assert not PATTERNS.same_page(f"<p>{text.format(31)}</p>", f"<p>{text.format(32)}</p>")
    assert not PATTERNS.same_page('<a href="a.pdf">附件</a>', '<a href="b.pdf">附件</a>')
    assert PATTERNS.same_page("<script>var t=1</script><p>1</p>", "<!-- x --><script>var t=2</script><p> 1 </p>")


def report(text: str = "主动公开31条", beside: str = "", table: str = "3", pdf: str = "a.pdf", day: str = "23") -> str:
    return (
        f'<meta name="PubDate" content="2025-01-{day}"><title>年报</title><div class="TRS_Editor"><p>{text}</p></div>'
        f'<div class="news"><a href="/news.html">{beside}</a></div><table><tr><td>{table}</td></tr></table>'
        f'<a href="{pdf}">下载</a>'
    )


def test_news_beside_the_text_make_no_edition() -> None:
    assert PATTERNS.same_page(report(), report(beside="今日要闻"))
    for changed in ({"text": "主动公开32条"}, {"table": "4"}, {"pdf": "b.pdf"}, {"day": "24"}):
        assert not PATTERNS.same_page(report(), report(**changed)), changed


def test_a_report_with_a_box_to_log_in_is_one() -> None:
    box = '<form><input type="password"></form>'
    title = "某局2024年政府信息公开工作年度报告"
    assert PATTERNS.refused(f"<title>{title}</title>{box}<iframe src='r.pdf'></iframe>", "") is None
    assert PATTERNS.refused(f"<title>某局</title>{box}", "") == "login"


MISTAKES = {
    "no expression": ("titles.csv", "report,(,x,x,x,\n", "titles.csv:2: 正则表达式有误"),
    "unknown kind": ("pages.csv", "bad,text,x,,x,,\n", "pages.csv:2: kind 或 where 无效"),
    "unknown place": ("pages.csv", "login,body,x,,x,,\n", "pages.csv:2: kind 或 where 无效"),
    "not a number": ("pages.csv", "login,text,x,many,x,,\n", "most_text must be a number, got 'many'"),
    "a space": ("pages.csv", "missing,title,not found,,x,,\n", "pages.csv:2: 标题和文字先去掉空格"),
    "no group": ("pages.csv", "count,text,x,,x,,\n", "has no \\(\\?P<count>"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_file_and_line(tmp_path: Path, name: str) -> None:
    file, row, message = MISTAKES[name]
    for table in ("titles.csv", "pages.csv"):
        head = (ROOT / "data/reference/web" / table).read_text("utf-8").splitlines()[0]
        (tmp_path / table).write_text(f"{head}\n" + (row if table == file else ""), "utf-8")
    with pytest.raises(ReferenceDataError, match=message):
        load_patterns(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"titles\.csv: 无法读取"):
        load_patterns(tmp_path)
