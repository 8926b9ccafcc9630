"""Dots between a label and its number, in tables and in tables of contents."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.readers.leaders import parts, without_leaders
from gongkai.extractors.readers.text_columns import is_tabular
from tests.roundtrip.compare import compare, read_back
from tests.roundtrip.layout import Content, Grid, compose
from tests.roundtrip.values import make


@pytest.mark.parametrize("dots", ["......", "……", "······", ". . . . . "])
def test_they_are_gaps(dots: str) -> None:
    (line,) = without_leaders([f"收到申请数{dots}0"])
    assert line.split() == ["收到申请数", "0"] and is_tabular(f"甲{dots}0\n乙{dots}9\n丙{dots}3")


def test_behind_those_of_a_table_of_contents_are_pages() -> None:
    lines = ["一、总体情况......1", "二、主动公开......2", "（一）网站......2", "三、依申请公开......5"]
    assert not is_tabular("\n".join(lines))
    assert is_tabular("\n".join(lines[::-1]))


def test_three_dots_and_a_decimal_point_are_none() -> None:
    assert parts(list("3.5...等"), []) == [(0, 7, False)]
    assert parts(list("甲.....3.5"), []) == [(0, 1, False), (1, 6, True), (6, 9, False)]


def test_the_legacy_table_printed_with_them(tmp_path: Path) -> None:
    sheet = compose(make("legacy", 77), Content())
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "report.pdf"))
    y = 800
    for block in sheet.blocks:
        rows = [[spot.text for spot in row] for row in block.rows] if isinstance(block, Grid) else [[block]]
        for label, *others in rows:
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(50, y, label + "." * (75 - 2 * len(label)) * bool(others))
            for x, text in zip((440, 500), others, strict=False):
                canvas.drawString(x, y, text)
            y -= 14
            if y < 60:
                canvas.showPage()
                y = 800
    canvas.save()
    report = read_back(tmp_path / "report.pdf")[0]
    assert +compare(sheet, report).counts() == {"right": 58}
    assert all(fact.agreed for fact in report.facts)
