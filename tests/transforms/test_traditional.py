"""Documents in traditional characters: read as what they say in simplified ones, and nothing else is touched."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from grids import document, filled

from gongkai.extractors.document import Document
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

ROWS = (Path(__file__).parents[2] / "data" / "reference" / "traditional.csv").open(encoding="utf-8", newline="")
OTHER = {row["simplified"]: row["traditional"] for row in csv.DictReader(ROWS) if len(row["traditional"]) == 1}
PAGE = """您現在所在的位置: 網站首頁 > 政府信息公開 > 市民政局
陝西省乾縣民政局2021年政府信息公開(kāi)工作年度報(bào)告
發布時間:2022-01-18 來源:乾縣民政局
本報告所列數據的統計期限自2021年1月1日起至2021年12月31日止。"""


def other(text: str) -> str:
    """The text in traditional characters."""
    return "".join(OTHER.get(sign, sign) for sign in text)


def test_who_where_when(reference: Reference) -> None:
    identity, _ = identify(reference.simplifier.document(document(text=PAGE)), reference, Hints())
    assert identity.title == "陕西省乾县民政局2021年政府信息公开工作年度报告"
    assert (identity.agency_id, identity.year) == ("610424-民政局", 2021)
    assert str(identity.published_on) == "2022-01-18"


def test_what_a_region_calls_otherwise(reference: Reference) -> None:
    text = (
        "根據規定,特向社會公佈海南海事局2020年政府資訊公開工作年度報告。請與海南海事局聯繫(地址:海口市濱海大道137號)。"
    )
    identity, _ = identify(reference.simplifier.document(document(text=text)), reference, Hints())
    assert (identity.agency, identity.district_code, identity.year) == ("海南海事局", "460000", 2020)


@pytest.mark.parametrize("form", ["2021", "legacy"])
def test_tables_are_read_and_a_remark_says_how(reference: Reference, form: str) -> None:
    """Every label of the form in traditional characters: the facts are the same."""
    known = filled(reference, form)
    tables = tuple(
        replace(t, cells=tuple(replace(c, text=other(c.text), second_text=other(c.second_text or "")) for c in t.cells))
        for t in known.all()
    )
    assert [c.text for t in tables for c in t.cells] != [c.text for t in known.all() for c in t.cells]
    report = to_report("x", document(*tables, text=PAGE), reference, Hints())
    assert {(f.indicator, f.applicant): f.value for f in report.facts} == known.truth
    assert [f.severity for f in report.findings if f.rule == "reading.traditional"] == ["info"]


def test_only_the_text_is_in_traditional_characters(reference: Reference) -> None:
    known = filled(reference, "2021")
    page = document(*known.all(), text=PAGE)
    identity, _ = identify(reference.simplifier.document(page), reference, Hints())
    assert identity.agency_id == "610424-民政局"


def test_a_document_in_simplified_characters_stays_as_it_is(reference: Reference) -> None:
    text = (
        "陕西省乾县民政局2021年政府信息公开工作年度报告\n引用原文：《開放資料條例實施辦法》。"
        + "我局认真贯彻落实条例。" * 20
    )
    page: Document = document(text=text)
    assert reference.simplifier.document(page) is page


def test_no_name_of_a_district_changes(reference: Reference) -> None:
    """乾縣 is 乾县, 餘干縣 is 余干县 and 新幹縣 is 新干县."""
    simplified = reference.simplifier.simplified
    assert [d.name for d in reference.districts.all if simplified(d.name) != d.name] == []
    assert (
        simplified("乾縣、乾安縣、餘干縣、新幹縣、鍾祥市、瀋陽市、臺州市")
        == "乾县、乾安县、余干县、新干县、钟祥市、沈阳市、台州市"
    )
