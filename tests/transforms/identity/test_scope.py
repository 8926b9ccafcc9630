"""What the numbers of a report cover, told from its name and its text; unknown wherever they are silent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from gongkai.extractors.document import Document, Passage
from gongkai.reference import ReferenceTables
from gongkai.transforms.identity.scope import with_scope
from gongkai.transforms.model import Hints, Identity
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from gongkai.transforms.text.running import running
from tests.sql.form_cells import REFERENCE, rows_of

TOTALS = {"requests.received": Decimal(3119), "requests.carried_in": Decimal(34)}


def scope(reference: Reference, name: str, text: str = "", title: str | None = None) -> tuple[str, str | None]:
    identity = Identity(agency_id=f"320800-{name}", title=title)
    said = with_scope(identity, running([Passage(0, text)]).text, TOTALS, reference)
    return said.scope, said.scope_quote


@pytest.mark.parametrize(
    ("file", "said", "quote"),
    [
        ("huaian-2024.pdf", "whole_region", "全市共受理政府信息公开申请3119件"),
        ("xixia-sfj-2024.pdf", "own", "西夏区司法局2024年政府信息公开工作年度报告"),
        ("xingqing-sfj-2018.pdf", "own", "兴庆区司法局2018年政府信息公开工作年度报告"),
    ],
)
def test_the_samples(
    reading: Callable[[str], Document], reference: Reference, file: str, said: str, quote: str
) -> None:
    identity = to_report("x", reading(file), reference, Hints()).identity
    assert identity.scope == said
    assert identity.scope_quote and identity.scope_quote.endswith(quote)


WHOLE = [
    # as published, shortened: 丽水 2017, 南平 2012, 宿州 2016, 上海 2012
    "本年度报告根据《条例》要求，综合2017年度丽水市各县（市、区）政府和市级各部门的政府信息公开年度工作报告编制而成。",
    "本报告由领导小组办公室汇总南平市各县（市、区）、市政府各有关部门政府信息公开工作情况编制而成。",
    "本报告是按照通知要求，综合各县、区人民政府和市政府各部门、各直属机构的政府信息公开工作报告和有关统计数据而成。",
    "2012年度报告根据要求，由市政府办公厅综合各区（县）人民政府和市政府各委、办、局的年度报告编制而成。",
    "本年度报告由全市汇总。",
    "统计数据包括各县区和市直部门。",
    "本报告统计数据涵盖全市各级行政机关。",
    "报告中的数据覆盖全县所有行政机关。",
    "统计数据包括全州行政机关。",
    "2024年，全市共受理政府信息公开申请3119件，答复3050件。",
    "2024年，全市各级行政机关共收到申请 3153 件",
]
DEPARTMENTS = [
    "本报告综合市政府各部门年度报告编制而成。",
    "本报告汇总市直各部门、各单位政府信息公开情况编制。",
    "报告中的统计数据包括市级各部门。",
    "本报告数据为市政府办公室和市政府部门的数据，不含各县区。",
]
SILENT = [
    "",
    "我市各县区、各部门政务公开工作有序推进。",
    "由淮安市人民政府办公室综合科编制。",
    "2024年，全市共受理政府信息公开申请 3120 件。",
    "印发《关于做好各县区年度报告编制工作的通知》。",
    "汇总各县区、各部门意见，编制主动公开基本目录。",
    "综合运用多种方式，指导各乡镇编制公开事项清单。",
    "公共数据开放平台数据涵盖各区和各部门。",
    "报告数据涵盖全年。",
    "统计数据不包括全市各级行政机关。",
    "统计数据未包含全县各部门。",
    "统计数据没有涵盖各县区和市直部门。",
    "本报告中的数据覆盖全市所有政府网站和政务新媒体。",
    "统计数据包括全县的政务新媒体账号。",
    "统计数据涵盖全市政务服务部门。",
    "全市共收到政府信息公开申请若干件。",
]


@pytest.mark.parametrize("name", ["人民政府", "政府", "人民政府办公室", "政府办公厅"])
@pytest.mark.parametrize("text", WHOLE)
def test_a_government_that_says_that_it_speaks_for_its_region(reference: Reference, name: str, text: str) -> None:
    said, quote = scope(reference, name, text)
    assert said == "whole_region"
    assert quote and quote in running([Passage(0, text)]).text


@pytest.mark.parametrize("text", DEPARTMENTS)
def test_a_government_that_says_that_it_speaks_for_its_departments(reference: Reference, text: str) -> None:
    assert scope(reference, "人民政府", text)[0] == "own_with_departments"


@pytest.mark.parametrize("text", SILENT)
def test_a_government_that_does_not_say(reference: Reference, text: str) -> None:
    assert scope(reference, "人民政府", text) == ("unknown", None)


@pytest.mark.parametrize(
    "name",
    [
        "司法局",
        "教育厅",
        "发展和改革委员会",
        "卫健委",
        "人民政府办公室",
        "办公室",
        "金融工作办公室",
        "政务服务中心",
        "前进街街道办事处",
        "前进街街道",
        "掌政镇人民政府",
        "月牙湖乡",
        "供销合作社",
        "外事办",
    ],
)
def test_an_organ_that_has_nothing_below_it_speaks_for_itself(reference: Reference, name: str) -> None:
    title = f"{name}2024年政府信息公开工作年度报告"
    assert scope(reference, name, "全市政务公开工作有序推进。", title) == ("own", title)
    assert scope(reference, name) == ("own", name)


@pytest.mark.parametrize("name", ["经济技术开发区管理委员会", "高新区管委会", "某某"])
def test_a_zone_or_a_name_that_says_nothing_is_unknown(reference: Reference, name: str) -> None:
    assert scope(reference, name) == ("unknown", None)


def test_a_department_that_counts_its_whole_system_is_unknown(reference: Reference) -> None:
    text = "2024年，全市公安机关共收到政府信息公开申请3119件。"
    assert scope(reference, "公安局", text) == ("unknown", "全市公安机关共收到政府信息公开申请3119件")
    assert scope(reference, "公安局", text.replace("3119", "5000"))[0] == "own"


def test_a_department_whose_tables_cover_its_system_is_unknown(reference: Reference) -> None:
    text = "本报告统计数据涵盖全市各级税务机关。"
    assert scope(reference, "税务局", text) == ("unknown", "统计数据涵盖全市各级税务机关")
    assert scope(reference, "税务局", "本报告统计数据涵盖本局机关。")[0] == "own"
    assert scope(reference, "税务局", "本报告统计数据不涵盖全市各级税务机关。")[0] == "own"


def test_a_department_is_no_region_whatever_it_quotes(reference: Reference) -> None:
    assert scope(reference, "司法局", WHOLE[0])[0] == "own"


def test_a_number_that_the_table_does_not_print_proves_nothing(reference: Reference) -> None:
    identity = Identity(agency_id="320800-人民政府")
    said = with_scope(identity, "全市共受理政府信息公开申请3119件", {"requests.received": None}, reference)
    assert said.scope == "unknown"


def test_an_unknown_agency_has_an_unknown_scope(reference: Reference) -> None:
    assert with_scope(Identity(), WHOLE[0], TOTALS, reference) == Identity()


ROWS = {
    "scopes": {"scope": "own", "agency": "局", "text": "收到(\\d+)", "number": "requests.received", "note": ""},
    "statements": rows_of("statements")[0],
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "column", "text", "says"),
    [
        ("scopes", "scope", "city", "city"),
        ("scopes", "agency", "(局", "'\\(局'"),
        ("scopes", "text", "全市(", "'全市\\('"),
        ("scopes", "text", "全市共收到申请\\d+件", "one group"),
        ("scopes", "text", "", "one group"),
        ("scopes", "number", "a +", "name is missing"),
        ("statements", "candidates", "本年收到=a +", "name is missing"),
    ],
)
def test_a_row_that_is_not_understood_is_said(name: str, column: str, text: str, says: str) -> None:
    tables = dict(ReferenceTables(REFERENCE))
    assert Reference(tables | {name: [ROWS[name]]})
    with pytest.raises(ValueError, match=rf"^{name}\.csv:7: .*{says}"):
        Reference(tables | {name: [ROWS[name] | {column: text, "line": "7"}]})
