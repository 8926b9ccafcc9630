"""Where the labels of tables without rules begin and end among the pieces of their text."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers import text_columns
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from gongkai.transforms.tables.labels import key
from gongkai.transforms.unruled.pieces import Spelling


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("（三）接受培训人员数（人次）", True),
        ("（三）接受", True),
        ("（三）接受培训人员数（四）", False),
        ("接受培训人员数(2)", False),
        ("接受培训人员数另", False),
        ("——接受", True),
        ("3—", False),
    ],
)
def test_a_unit_behind_a_label_is_read_with_it_and_the_ordinal_of_the_label_below_is_not(
    text: str, *, begins: bool
) -> None:
    assert Spelling(["（三）接受培训人员数"], lambda found: found)._begins(text) is begins


SUITS = """
                  行政复议                                                             行政诉讼
结果维持  结果纠正  其他结果  尚未审结  总计                未经复议直接起诉                                 复议后起诉
                                              结果维持  结果纠正  其他结果  尚未审结  总计  结果维持  结果纠正  其他结果  尚未审结  总计
    11        12        13        14      50      21        22        23        24      90      31        32        33        34      130
"""  # noqa: E501


@pytest.mark.parametrize("number", ["", "— 3 —", "- 12 -", "—", "3", "· 3 ·"])
def test_the_number_of_a_page_above_a_table_is_none_of_its_head(reference: Reference, number: str) -> None:
    lines = [
        "固原市原州区水务局2023年政府信息公开工作年度报告",
        "四、行政复议、行政诉讼情况",
        number,
        *SUITS.strip("\n").splitlines(),
    ]
    numbered = list(enumerate(lines))
    passages = tuple(Passage(order, line.strip()) for order, line in numbered)
    document = Document("text/plain", None, passages, (), layouts=text_columns.layouts(numbered))
    report = to_report("x", document, reference, Hints(source_url="http://example.gov.cn/1"))
    assert [fact.value for fact in report.facts] == [11, 12, 13, 14, 50, 21, 22, 23, 24, 90, 31, 32, 33, 34, 130]


def test_a_dash_before_a_label_is_none_of_it_and_one_behind_its_number_is() -> None:
    assert key("——（1）政府网站") == key("政府网站")
    assert key("3—政府网站") != key("政府网站")
