"""The orders in which titles are written are rows: each is needed, one more is understood, a mistake names its line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gongkai.reference import ReferenceTables
from gongkai.transforms.identity.titles import Title, TitleWords
from gongkai.transforms.reference import Reference
from tests.sql.form_cells import REFERENCE

TABLES = ReferenceTables(REFERENCE)
WORDS, ORDERS = [[dict(row) for row in TABLES[name]] for name in ("title_words", "title_orders")]

TITLES = {
    0: "阳新县2019年交通运输局政府信息公开工作年度报告",
    1: "五指山市水务局政府信息公开工作2016年度报告",
    2: "灵台县畜牧兽医局政府信息公开工作年度报告(2017年)",
    3: "国家铁路局2013年政府信息公开工作情况",
    4: "岳普湖县教育局政府信息公开工作年度报告",
}
"""A title in the order of each row."""


def parsed(orders: list[Mapping[str, str]], title: str, reference: Reference) -> Title | None:
    return TitleWords(WORDS, orders, reference.names).parse(title)


@pytest.mark.parametrize("number", TITLES)
def test_each_order_is_a_row(reference: Reference, number: int) -> None:
    whole = parsed([*ORDERS], TITLES[number], reference)
    assert whole is not None
    assert len(TITLES) == len(ORDERS)
    others = [row for n, row in enumerate(ORDERS) if n != number]
    assert parsed(others, TITLES[number], reference) != whole


def test_another_order_is_one_more_row(reference: Reference) -> None:
    title = "政府信息公开工作年度报告2018年浪卡子县财政局"
    assert (found := parsed([*ORDERS], title, reference)) is None or found.agency is None
    found = parsed([{"parts": "subject report year agency? end"}, *ORDERS], title, reference)
    assert found is not None
    assert (found.year, found.agency) == (2018, "浪卡子县财政局")


@pytest.mark.parametrize(("parts", "says"), [("year subjekt report", "subjekt"), ("year year subject", "redefinition")])
def test_a_mistake_names_its_line(reference: Reference, parts: str, says: str) -> None:
    with pytest.raises(ValueError, match=rf"^title_orders\.csv:7: .*{says}.*before_year"):
        parsed([{"parts": parts, "line": "7"}], "", reference)
