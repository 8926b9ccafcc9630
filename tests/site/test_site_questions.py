"""What a journalist asks, answered in at most three clicks from the first page. A search counts as a click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sites import Look, Made, address

QUESTIONS = [
    (
        "哪个机关予以公开的比例最低 / which agency grants least",
        ["a=予以公开占办结"],
        "table.ranking tbody tr",
        "淮安市人民政府",
    ),
    ("谁改了已公布的数 / who changed what", ["a=谁改过已公布的数", "td a=1"], "tbody tr >> nth=0", "4 0 -4 件"),
    ("谁公布得晚 / who published late", ["a=谁公布得晚"], "#late-title ~ div tbody", "银川市西夏区司法局 2024"),
    ("拒绝率和同类机关比 / refusal beside its peers", ["find=huaian zf"], "table.rates tbody", "178 / 3,050"),
    ("申请几年来怎样变 / requests over the years", ["find=huaian zf"], "table.agency-data tbody", "1,500 1,800"),
    ("这个数在原件哪里 / where the number stands", ["find=huaian zf", "td a=3,119"], ".detail", "第 4 页"),
    ("能不能跨年比 / where the series breaks", ["a=新收申请"], "ul.breaks", "2019"),
    ("缺哪些报告 / what is missing", ["a=读到了哪些，缺哪些"], "tr.agency >> nth=1", "○"),
    ("一个市的机关排行 / a city ranked", ["find=yinchuan", "a=比较这里和下辖"], "svg.bars", "银川市西夏区司法局"),
    (
        "哪里自相矛盾 / what contradicts itself",
        ["a=全部问题", "li a=举报投诉"],
        "tr.contradiction >> nth=1",
        "未发生公民",
    ),
]
"""The question, the clicks, where the answer stands, and what is in it: typed from the reports and from conftest.py."""


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
    expect(page.locator(place).first).to_contain_text(answer)
