"""A table of 2010 that a place made for itself, and what is read from it: what tests of local forms share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from grids import Spot, document, rules

from gongkai.extractors.document import Document, Passage, Table
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

TITLE = "泉州市人民政府2010年度政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2010年1月1日起至2010年12月31日止。"

FUJIAN: list[list[Spot]] = [
    ["指 标 名 称", "计量\n单位", "2010\n年度", "历年\n累计"],
    ["主动公开信息数", "条", "4,120", "9,377"],
    ["其中：1.政府网站", "条", "4011", "9102"],
    ["2.政府公报", "条", "109", "275"],
    ["受理依申请公开信息总数", "件", "81", "143"],
    ["其中：1.当面申请数", "件", "30", "51"],
    ["2.传真申请数", "件", "2", "3"],
    ["3.电子邮件申请数", "件", "6", "15"],
    ["4.网上申请数", "件", "33", "57"],
    ["5.信函申请数", "件", "9", "16"],
    ["6.其它形式申请数", "件", "1", "1"],
    ["本年度对申请的答复总数", "件", "79", "140"],
    ["其中：1.同意公开答复数", "件", "64", "113"],
    ["2.同意部分公开答复数", "件", "4", "8"],
    ["3.否决公开答复总数", "件", "11", "19"],
    ["行政复议数", "件", "3", "5"],
    ["行政诉讼数", "件", "1", "2"],
    ["行政申诉数", "件", "0", "/"],
]
YEAR = {
    "disclosure.total": 4120,
    "disclosure.website": 4011,
    "disclosure.gazette": 109,
    "requests.received": 81,
    "requests.received.in_person": 30,
    "requests.received.fax": 2,
    "requests.received.email": 6,
    "requests.received.online": 33,
    "requests.received.letter": 9,
    "requests.received.other": 1,
    "requests.replied": 79,
    "requests.replied.granted": 64,
    "requests.replied.granted_in_part": 4,
    "requests.replied.rejected": 11,
    "review.total": 3,
    "litigation.total": 1,
    "appeals.total": 0,
}
EVERY = {
    "disclosure.total": 9377,
    "disclosure.website": 9102,
    "disclosure.gazette": 275,
    "requests.received": 143,
    "requests.received.in_person": 51,
    "requests.received.fax": 3,
    "requests.received.email": 15,
    "requests.received.online": 57,
    "requests.received.letter": 16,
    "requests.received.other": 1,
    "requests.replied": 140,
    "requests.replied.granted": 113,
    "requests.replied.granted_in_part": 8,
    "requests.replied.rejected": 19,
    "review.total": 5,
    "litigation.total": 2,
    "appeals.total": None,
}
WHOLE = YEAR | {f"{name}_cumulative": value for name, value in EVERY.items()}


def laid_out(*parts: str | Table, title: str = TITLE) -> Document:
    """Lines and tables, in this order, below the title."""
    passages = [Passage(order, part) for order, part in enumerate((title, PERIOD, *parts)) if isinstance(part, str)]
    tables = [replace(part, order=order) for order, part in enumerate(parts, 2) if isinstance(part, Table)]
    return replace(document(*tables), passages=tuple(passages))


def read(reference: Reference, *parts: str | Table, title: str = TITLE) -> Report:
    return to_report("0" * 64, laid_out(*parts, title=title), reference, Hints(source_url="http://example.gov.cn/1"))


def numbers(report: Report) -> dict[str, Decimal | None]:
    return {fact.indicator: fact.value for fact in report.facts}


def errors(report: Report) -> set[str]:
    return rules(finding for finding in report.findings if finding.severity == "error")


def renamed(rows: Sequence[Sequence[Spot]], **labels: str) -> list[list[Spot]]:
    """The rows with other words in their first column."""
    return [[labels.get(str(row[0]), row[0]), *row[1:]] for row in rows]


def columns(rows: Sequence[Sequence[Spot]], *order: int) -> list[list[Spot]]:
    return [[row[column] for column in order] for row in rows]
