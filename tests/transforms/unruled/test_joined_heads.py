"""Heads of columns that are typed as one word, and the label of a group with that of its row."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Box, Word
from gongkai.transforms.unruled.joined_heads import taken_apart
from gongkai.transforms.unruled.pieces import Piece

HEADS = {"指标", "计量单位", "单位", "2010年度", "年度", "历年累计", "累计", "历年", "年累计"}
GROUPS = {"（六）其他处理"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("计量单位2010年度", [("计量单位", 0, 40), ("2010年度", 40, 80)]),
        ("指标单位2010年度历年累计", [("指标", 0, 20), ("单位", 20, 40), ("2010年度", 40, 80), ("历年累计", 80, 120)]),
        ("历年累计", [("历年累计", 0, 40)]),
        ("历年年累计累计", [("历年", 0, 20), ("年累计", 20, 50), ("累计", 50, 70)]),
        ("单位和指标", [("单位和指标", 0, 50)]),
        ("2010年度累计", [("2010年度", 0, 40), ("累计", 40, 60)]),
    ],
)
def test_heads_alone_are_taken_apart(text: str, parts: list[tuple[str, float, float]]) -> None:
    width = sum(10 if ord(char) > 255 else 5 for char in text)
    piece = Piece(Word(text, Box(0, 0, width, 10)), None, 0, 10)
    assert [(p.text, p.left, p.right) for p in taken_apart([piece], HEADS.__contains__, GROUPS.__contains__)] == parts


def test_what_may_be_taken_apart_in_two_ways_is_not() -> None:
    piece = Piece(Word("指标年单位", Box(0, 0, 50, 10)), None, 0, 10)
    assert list(taken_apart([piece], {"指标", "指标年", "年单位", "单位"}.__contains__, bool)) == [piece]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("（六）其他处理2.申请人逾期", ["（六）其他处理", "2.申请人逾期"]),
        ("（六）其他处理情况2.申请人逾期", ["（六）其他处理情况2.申请人逾期"]),
        ("（六）其他处理2.5", ["（六）其他处理2.5"]),  # a number, not a row
        ("（六）其他处理12", ["（六）其他处理12"]),
        ("（六）其他处理", ["（六）其他处理"]),
    ],
)
def test_a_group_is_taken_apart_from_its_row(text: str, parts: list[str]) -> None:
    piece = Piece(Word(text, Box(0, 0, 10 * len(text), 10)), None, 0, 10)
    found = list(taken_apart([piece], HEADS.__contains__, GROUPS.__contains__))
    assert [p.text for p in found] == parts
    assert (found[0].left, found[-1].right) == (0, 10 * len(text))
