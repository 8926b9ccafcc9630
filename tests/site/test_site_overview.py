"""The first page, the pages of the measures, and how names are found."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import expect
from sites import Look, Made, address, site_of

from tests.edits import edit


def shown_first(made: Made) -> list[str]:
    """The observations of the first page, in Chinese."""
    text = (made.site / "index.html").read_text(encoding="utf-8")
    (listed,) = re.findall(r'<ul class="shows">(.*?)</ul>', text, re.DOTALL) or [""]
    zh = re.sub(r'<span class="en".*?</span>', "", listed)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.findall(r"<li>(.*?)</li>", zh, re.DOTALL)]


def test_the_first_page_says_what_the_numbers_show(bundled: Made, varied: Made) -> None:
    """Typed from the pages: the text of 兴庆 2018 denies complaints, of which its table has 6.

    Nothing else stands out.
    """
    (conflict,) = shown_first(bundled)
    assert conflict.startswith("银川市兴庆区司法局 2018 年的报告正文与表格不一致")
    assert "举报投诉为 0" in conflict and "6" in conflict  # further apart than 行政诉讼: 0 and 3
    changes = [one for one in shown_first(varied) if "新收申请" in one]
    assert changes == [
        "淮安市人民政府 2023 年新收申请 2,500 件，上年 2,000 件（+25%）。 看原件",
        "淮安市人民政府 2024 年新收申请 3,119 件，上年 2,500 件（+25%）。 看原件",
    ]


def test_a_doubtful_number_is_no_observation(varied: Made, tmp_path: Path) -> None:
    path = tmp_path / "doubtful.duckdb"
    shutil.copyfile(varied.warehouse, path)
    (tmp_path / "gongkai-archive").symlink_to(varied.warehouse.with_name("gongkai-archive"))
    with duckdb.connect(path) as connection:
        connection.execute(
            "update measure_values set n_findings = list_transform(numbers, lambda x: 1) where year = 2023"
        )
    made = site_of(path, tmp_path / "site", pictures=varied.site)
    assert not [one for one in shown_first(made) if "新收申请" in one]


def test_a_measure_says_what_it_is_made_of_and_where_it_breaks(bundled: Made) -> None:
    page = (bundled.site / "measure" / "litigation.total.html").read_text(encoding="utf-8")
    assert '<td class="formula">litigation_direct.total + litigation_after_review.total</td>' in page
    assert "行政复议法" in page, "since 2024 most refusals go to reconsideration first"
    rate = (bundled.site / "measure" / "granted_of_concluded.html").read_text(encoding="utf-8")
    assert "requests.granted.html" in rate and "requests.concluded.html" in rate


def test_a_measure_without_a_number_says_so_and_ranks_nobody(bundled: Made, empty: Made) -> None:
    """The script of the page would have no year to show."""
    for made, counted in ((bundled, True), (empty, False)):
        pages = [path.read_text(encoding="utf-8") for path in (made.site / "measure").iterdir()]
        assert len(pages) > 50
        assert {"static/measure.js" in page for page in pages} == {counted}
        assert {"还没有一份已读到的报告" in page for page in pages} == {not counted}


def test_a_torn_copy_changes_no_published_number(varied: Made, tmp_path: Path) -> None:
    """淮安 published 2024 twice, with other numbers; where the first is a copy that waits for a person, it did not."""
    for is_pending, expected in ((False, 1), (True, 0)):
        folder = tmp_path / str(is_pending)
        folder.mkdir()
        path = folder / "warehouse.duckdb"
        shutil.copyfile(varied.warehouse, path)
        (folder / "gongkai-archive").symlink_to(varied.warehouse.with_name("gongkai-archive"))
        with duckdb.connect(path) as connection:
            published = "report_id like 'rfed22%'"
            early = (
                f"'earlier' as report_id, false as is_current, {is_pending} as is_pending, report_id as superseded_by"
            )
            connection.execute(f"insert into reports by name select * replace ({early}) from reports where {published}")
            numbers = "'earlier' as report_id, value + 1 as value"
            edit(connection, f"insert into facts by name select * replace ({numbers}) from facts where {published}")
        made = site_of(path, folder / "site", pictures=varied.site)
        assert sum("淮安" in one and "有不同版本" in one for one in shown_first(made)) == expected
        assert len(list((made.site / "change").glob("*-earlier.html"))) == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("司法局 西夏", ["银川市西夏区司法局"]),
        ("银川司法", ["银川市兴庆区司法局", "银川市西夏区司法局"]),
        ("640105", ["西夏区"]),
        ("xixiaqu", ["西夏区", "银川市西夏区司法局"]),
        ("xqq sfj", ["银川市兴庆区司法局"]),
        ("xingqqsifa", ["银川市兴庆区司法局"]),
        ("huaian zf", ["淮安市人民政府"]),
    ],
)
def test_a_name_is_found_by_its_words_in_any_order_and_by_some_of_its_characters(
    bundled: Made, look: Look, typed: str, found: list[str]
) -> None:
    page = look.ready(address(bundled, "index.html"))
    page.fill("#find", typed)
    page.wait_for_selector("#find-found li b")
    assert sorted(page.locator("#find-found li b").all_text_contents()) == found


def test_a_measure_ranks_the_agencies_of_a_year(bundled: Made, look: Look) -> None:
    """淮安 received 3119 requests in 2024, 西夏's bureau none: as printed on their pages."""
    page = look.ready(address(bundled, "measure/requests.received.html#y=2024"))
    rows = [row.locator("th, td").all_text_contents() for row in page.locator("#body > .wide tbody tr").all()]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("1", "淮安市人民政府", "3,119"),
        ("2", "银川市西夏区司法局", "0"),
    ]
    cities = [row.locator("th, td").all_text_contents()[:4] for row in page.locator("#cities tbody tr").all()]
    others = "缺 7：银川市人民政府、兴庆区、金凤区 等"  # and 永宁, 贺兰, 灵武 and the government of 西夏 itself
    assert cities == [
        ["江苏省淮安市", "3,119", "全地区报告", ""],
        ["宁夏回族自治区银川市", "≥ 0", "部分之和，只是至少", others],
    ]
    assert page.locator("#cities td[class*=tint-]").all_text_contents() == ["3,119"]
    with page.expect_download() as wanted:
        page.click("#download")
    text = wanted.value.path().read_text("utf-8-sig")
    lines = list(csv.DictReader(text.splitlines()))
    assert [(line["名次"], line["数值"], line["机关编号"]) for line in lines] == [
        ("1", "3119", "320800-人民政府"),
        ("2", "0", "640105-司法局"),
    ]
    page.select_option("#year", "2018")
    expect(page.locator("#body > .wide tbody tr")).to_have_count(1)
    assert page.url.endswith("#y=2018")


def test_a_ranking_names_who_has_no_number(bundled: Made, look: Look) -> None:
    """西夏's bureau concluded no request in 2024: there is no share."""
    page = look.ready(address(bundled, "measure/granted_of_concluded.html#y=2024"))
    lacking = "另有 1 个机关有这一年的报告而没有这个数，不参加排列：银川市西夏区司法局。"
    assert page.locator("#lacking").text_content() == lacking
    assert page.locator("#cities").count() == 0


QUESTIONS = [
    (
        "哪个机关予以公开的比例最低 / which agency grants least",
        ["a=予以公开占办结"],
        "table.ranking tbody tr",
        "淮安市人民政府",
    ),
    ("哪些版本不一样 / which editions differ", ["a=哪些报告的版本不一样", "td a=1"], "tbody tr >> nth=0", "4 0 -4 件"),
    ("谁公布得晚 / who published late", ["a=谁公布得晚"], "#late-title ~ div tbody", "银川市西夏区司法局 2024"),
    ("拒绝率和同类机关比 / refusal beside its peers", ["find=huaian zf"], "table.rates tbody", "178 / 3,050"),
    ("申请几年来怎样变 / requests over the years", ["find=huaian zf"], "table.agency-data tbody", "1,500 1,800"),
    ("这个数在原件哪里 / where the number stands", ["find=huaian zf", "td a=3,119"], ".detail", "第 4 页"),
    ("能不能跨年比 / where the series breaks", ["a=新收申请"], "ul.breaks", "2019"),
    ("缺哪些报告 / what is missing", ["a=读到了哪些，缺哪些"], "tr.agency:has-text('兴庆')", "○"),
    ("一个市的机关排行 / a city ranked", ["find=yinchuan", "a=比较这里和下辖"], "#result tbody", "银川市西夏区司法局"),
    (
        "哪里自相矛盾 / what contradicts itself",
        ["a=全部问题", "li a=举报投诉"],
        "tr.contradiction >> nth=1",
        "未发生公民",
    ),
]
"""What a journalist asks, and the clicks from the first page, three at most; a search counts as one. Where the answer
stands, and what is in it: typed from the reports and from conftest.py."""


@pytest.mark.parametrize(("clicks", "place", "answer"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_a_question_is_answered_in_three_clicks(
    varied: Made, look: Look, clicks: list[str], place: str, answer: str
) -> None:
    page = look.ready(address(varied, "index.html"))
    assert len(clicks) <= 3
    for click in clicks:
        kind, _, words = click.partition("=")
        if kind == "find":
            page.fill("#find", words)
            page.wait_for_selector("#find-found li b")
            page.press("#find", "Enter")
        else:
            page.locator(kind, has_text=words).first.click()
    expect(page.locator(place).first).to_contain_text(answer, use_inner_text=True)
