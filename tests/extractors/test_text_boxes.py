"""Tables drawn with characters in text."""

from __future__ import annotations

from gongkai.extractors.readers.text_boxes import without_bars

DRAWN = """
┌──────────┬────────────────────┐
│指标      │申请人              │
├──────────┼────────┬───────────┤
│          │自然人  │总计       │
├──────────┼────────┼───────────┤
│一、本年新│        │           │
│收申请数量│12      │15         │
├──────────┼────────┼───────────┤
│二、上年结│3       │           │
│转        │        │           │
├──────────┼────────┼───────────┤
│（一）公开│1,234   │16         │
└──────────┴────────┴───────────┘
""".strip()


def read(text: str) -> list[str]:
    return [line for _, line in without_bars(list(enumerate(text.splitlines())))]


def test_the_lines_between_two_rules_are_one_row() -> None:
    assert read(f"标题\n{DRAWN}\n备注") == [
        "标题",
        "指标\t申请人\t",
        "\t自然人\t总计",
        "一、本年新收申请数量\t12\t15",
        "二、上年结转\t3\t",
        "（一）公开\t1,234\t16",
        "备注",
    ]


def test_lines_that_only_the_heading_has_a_rule_below_are_rows() -> None:
    rows = [f"|第{n}项|{n}|" for n in range(7)]
    assert read("\n".join(["|指标|数|", "|---|---|", *rows])) == ["指标\t数", *(f"第{n}项\t{n}" for n in range(7))]


def test_bars_that_are_not_below_each_other_count() -> None:
    """The columns of a font that is not as wide as it should be are counted, not measured."""
    rows = [f"│第{n}项│{'9' * n}│" for n in range(1, 8)]
    assert read("\n".join(rows)) == [f"第{n}项\t{'9' * n}" for n in range(1, 8)]


def test_rows_without_a_rule_between_are_not_joined() -> None:
    """Joined they would be other numbers: 12 and 3 as 123."""
    rule = "├──────────┼────────┼───────────┤\n"
    less = DRAWN.replace(rule + "│二", "│二").replace(rule + "│（一", "│（一")
    assert read(less)[-4:] == ["收申请数量\t12\t15", "二、上年结\t3\t", "转\t\t", "（一）公开\t1,234\t16"]


def test_bars_only_between_the_columns() -> None:
    rows = [f" | 第{n}项 | {n or ''} | 9" for n in range(7)]
    assert read("\n".join(["组 | 指标 | 数 | 注", *rows])) == [
        "组\t指标\t数\t注",
        *(f"\t第{n}项\t{n or ''}\t9" for n in range(7)),
    ]


def test_a_line_of_links_is_no_table() -> None:
    text = "首页 | 政务公开 | 年报\n正文第一段\n上一篇 | 下一篇 | 返回"
    assert read(text) == text.splitlines()
