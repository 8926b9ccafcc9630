"""Tables of a document that are not those of its report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Filled, document, filled, of_rule

from gongkai.extractors.document import Document, Passage, Table
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

TITLE = "青岛市崂山区水利局2023年政府信息公开工作年度报告"


def laid_out(*parts: str | tuple[Table, ...]) -> Document:
    """Lines and sets of tables, in this order, below the title."""
    passages, tables, order = [Passage(0, TITLE)], [], 1
    for part in parts:
        if isinstance(part, str):
            passages.append(Passage(order, part))
            order += 1
            continue
        for table in part:
            tables.append(replace(table, order=order))
            order += 1
    return replace(document(*tables), passages=tuple(passages))


def read(reference: Reference, *parts: str | tuple[Table, ...]) -> Report:
    return to_report("0" * 64, laid_out(*parts), reference, Hints(source_url="http://example.gov.cn/1.html"))


@pytest.fixture
def own(reference: Reference) -> Filled:
    return filled(reference, "2021")


@pytest.fixture
def other(reference: Reference) -> Filled:
    return filled(reference, "2021", first=5001)


@pytest.mark.parametrize(
    "heading",
    [
        "附：2022年度政府信息公开数据",
        "附表：上年数据",
        "附件1：沙子口街道办事处2023年情况",
        "三、2022年情况",
        "附：2022年度公开情况\n二、主动公开",
    ],
)
def test_tables_behind_the_report_s_own(reference: Reference, own: Filled, other: Filled, heading: str) -> None:
    made = read(reference, own.all(), heading, other.all())
    assert (made.status, {(f.indicator, f.applicant): f.value for f in made.facts}) == ("loaded", own.truth)
    assert [f.message_zh.count(heading.splitlines()[0]) for f in of_rule(made.findings, "form.further_table")] == [
        1,
        1,
        1,
    ]
    assert not [f for f in made.findings if f.severity == "error"]


def test_tables_before_the_report_s_own(reference: Reference, own: Filled, other: Filled) -> None:
    heading = "（二）2023年度\n二、主动公开政府信息情况"
    made = read(reference, "（一）2022年度", other.all(), heading, own.all())
    assert (made.status, {(f.indicator, f.applicant): f.value for f in made.facts}) == ("loaded", own.truth)


def test_without_a_heading_nothing_tells_whose_the_tables_are(reference: Reference, own: Filled, other: Filled) -> None:
    made = read(reference, own.all(), "其他情况", other.all())
    assert (made.status, made.facts) == ("quarantined", ())
    assert of_rule(made.findings, "form.duplicate")


@pytest.mark.parametrize("heading", ["附件：政府信息公开情况统计表", "附表", "附：2023年数据"])
def test_the_only_tables_are_the_report_s_wherever_they_stand(reference: Reference, own: Filled, heading: str) -> None:
    made = read(reference, heading, own.all())
    assert (made.status, len(made.facts), of_rule(made.findings, "form.further_table")) == ("loaded", 200, [])


def test_an_appended_table_with_more_rows_is_not_left_out(reference: Reference, own: Filled) -> None:
    requests = own.tables["requests"]
    part = replace(requests, rows=8, cells=tuple(c for c in requests.cells if c.row + c.rowspan <= 8))
    made = read(reference, (part,), "附表", own.all())
    assert (made.status, len(made.facts)) == ("loaded", 200)
