"""A bureau that speaks of itself alone under a title that names its district only."""

from __future__ import annotations

import pytest
from grids import document, rules

from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("2023年，我局认真贯彻条例。本报告由池州市贵池区司法局编制。", True),
        ("2023年，我局认真贯彻条例。本报告由贵池区数据资源管理局编制。", True),
        ("贵池区教育局根据条例编制本报告。2023年，我局公开信息30条。", True),
        ("2023年，贵池区水利局认真贯彻条例。我局公开信息30条。", True),
        ("2023年，贵池区人民政府认真贯彻条例。我局公开信息30条。", False),
        ("2023年，贵池区水利局认真贯彻条例。我区公开信息30条，我局审核。", False),
        ("2023年，我区各部门认真贯彻条例，我局牵头。本报告由池州市贵池区司法局编制。", False),
        ("2023年，全区认真贯彻条例。本报告由池州市贵池区司法局编制。", False),
        ("2023年，我局认真贯彻条例。本报告由池州市贵池区人民政府办公室编制。", False),
    ],
)
def test_a_bureau_that_speaks_of_itself_alone_is_not_the_government(
    reference: Reference, body: str, found: bool
) -> None:
    page = document(text=f"池州市贵池区2023年政府信息公开工作年度报告\n{body}")
    _, findings = identify(page, reference, Hints())
    assert ("identity.agency_conflict" in rules(findings)) == found
