"""A row that an office divides into rows of its own: 其他对外管理服务事项 in 行政检查 and 行政确认."""

from __future__ import annotations

from decimal import Decimal

import pytest
from grids import divided, filled, of_rule

from gongkai.transforms.model import Fact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import Content, read_tables
from gongkai.transforms.tables.numbers import read_number, sum_of


def read(reference: Reference, parts: list[list[str]]) -> Content:
    form = filled(reference, "2019")
    return read_tables(form.all(proactive=divided(reference, parts)), reference)


def services(content: Content) -> list[Fact]:
    return [fact for fact in content.facts if fact.indicator.startswith("other_services.")]


def test_the_sum_of_the_parts_is_loaded_and_pointed_at(reference: Reference) -> None:
    content = read(reference, [["行政检查", "3", "-1", "40"], ["行政确认", "5", "+2", "/"]])
    assert [(f.raw, f.value, f.state) for f in services(content)] == [
        ("3；5", Decimal(8), "reported"),
        ("-1；+2", Decimal(1), "reported"),
        ("40；/", None, "text"),
    ]
    assert len(of_rule(content.findings, "form.divided_row")) == 3
    assert content.is_complete
    assert ("其他对外管理服务事项/行政检查", "处理决定数量", "40") in {
        (cell.label, cell.column_label, cell.raw) for cell in content.extra_cells
    }


def test_the_total_among_the_parts_is_the_number(reference: Reference) -> None:
    content = read(reference, [["小计", "8", "1", "46"], ["行政检查", "3", "-1", "40"], ["行政确认", "5", "2", "6"]])
    assert [f.value for f in services(content)] == [8, 1, 46]


def test_a_total_of_bodies_is_the_number(reference: Reference) -> None:
    content = read(reference, [["本级", "3", "-1", "40"], ["下属单位", "5", "2", "6"], ["合计", "8", "1", "46"]])
    assert [f.value for f in services(content)] == [8, 1, 46]


@pytest.mark.parametrize("label", ["其中：行政检查", "2018年", "同比增长", "", "下属单位", "本级"])
def test_what_is_no_part_is_not_added(reference: Reference, label: str) -> None:
    content = read(reference, [["行政检查", "3", "-1", "40"], [label, "5", "2", "6"]])
    assert services(content) == []
    assert not content.is_complete
    assert of_rule(content.findings, "form.rows_missing")


def test_sum_of_numbers() -> None:
    numbers = [read_number(text, {"/"}) for text in ("1,200", "3")]
    assert (sum_of(numbers).value, sum_of(numbers).raw) == (1203, "1,200；3")
    assert sum_of([read_number("3件", ()), read_number("2万元", ())]).value is None
    assert sum_of([read_number("", ()), read_number(" ", ())]).state == "blank"
    assert sum_of([read_number("3", ()), read_number("约2", ())]).state == "text"
