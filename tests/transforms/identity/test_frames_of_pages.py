"""What stands around the text of a web page names no agency of the report, but the district of its site."""

from __future__ import annotations

import pytest
from grids import document
from whose import DOUBTS, of_lines, of_page

from gongkai.extractors import media_types
from gongkai.extractors.readers.html.reader import read_html
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

TITLE = "2022年政府信息公开工作年度报告"
PERIOD = "统计期限为2022年1月1日至2022年12月31日。"

OTHERS = [
    "<a href='/1.html'>西平县审计局2022年政府信息公开工作年度报告</a>",
    "<a href='/1.html'>西平县审计局2022年政府信息公开工作年度报告</a><span>2023-01-20</span>",
    "[<a href='/1.html'>西平县审计局2022年政府信息公开工作年度报告</a>] 01-20",
    "<a href='/1.html'>西平县审计局2022年政府信息公开工作年度报告</a> 2023-01-20 10:30",
    "<a href='/1.html'>西平县审计局2022年政府信息公开工作年度报告</a> NEW",
    "承办单位:西平县审计局",
]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("title", [f"西平县粮食局{TITLE}", TITLE])
def test_what_is_beside_the_text_neither_names_nor_contradicts(reference: Reference, title: str, other: str) -> None:
    text = f"西平县粮食局公开信息12条。本报告由西平县粮食局编制。{PERIOD}"
    assert of_page(reference, title, text, "主办:西平县人民政府", other)[0].agency == "西平县粮食局"
    assert of_page(reference, title, text, other)[1] == set()
    assert of_page(reference, other, title, text)[1] == set()


def test_the_text_goes_on_below_a_line_that_begins_as_the_foot_of_a_site(reference: Reference) -> None:
    text = f"本报告由西平县粮食局编制。{PERIOD}"
    for line in ("主办单位:西平县人民政府 字体:大 中 小", "技术支持:信息中心"):
        assert of_page(reference, TITLE, line, text)[0].agency == "西平县粮食局"


def test_a_file_to_load_belongs_to_the_page(reference: Reference) -> None:
    link = "<a href='/files/1.{}'>西平县粮食局2022年政府信息公开工作年度报告</a>"
    for ending, agency in (("pdf", "西平县粮食局"), ("docx?id=3", "西平县粮食局")):
        assert of_page(reference, TITLE, PERIOD, link.format(ending))[0].agency == agency
    page = read_html(f"<meta charset=utf-8>{link.format('html')}".encode())
    assert "links" in page.meta
    assert "links" not in read_html(f"<meta charset=utf-8>{link.format('pdf')}".encode()).meta


@pytest.mark.parametrize(
    "names",
    [
        ["西平县粮食局", "西平县审计局"],
        ["县粮食局", "县审计局"],
        ["柏城街道", "杨庄街道"],
        ["推荐部门", "县粮食局", "县审计局"],
    ],
)
def test_a_menu_of_agencies_above_the_title_is_no_part_of_it(reference: Reference, names: list[str]) -> None:
    for lines in ((*names, TITLE), (TITLE, *names)):
        assert of_page(reference, *lines, f"我局公开信息。{PERIOD}", *["公开。"] * 9)[0].agency is None


@pytest.mark.parametrize(
    ("names", "agency"),
    [
        (["驻马店市公安局", "西平县公安局"], "西平县公安局"),
        (["西平县人民政府", "太平镇人民政府"], "太平镇人民政府"),
        (["驻马店市公安局", "驻马店市公安局高新分局"], "驻马店市公安局高新分局"),
        (["北京市公安局", "海淀分局"], "北京市公安局海淀分局"),
        (["西平县公安局", "驻马店市公安局"], None),
        (["西平县柏城街道", "杨庄街道"], None),
    ],
)
def test_an_agency_below_one_that_leads_it_is_no_entry_of_a_menu(
    reference: Reference, names: list[str], agency: str | None
) -> None:
    assert of_page(reference, *names, TITLE, f"我局公开信息。{PERIOD}")[0].agency == agency


def test_the_title_of_a_page_that_is_shown_below_the_text_leaves_the_text(reference: Reference) -> None:
    title = f"西平县审计局{TITLE}"
    lines = (f"<meta name=ArticleTitle content={title}>{TITLE}", f"本报告由西平县粮食局编制。{PERIOD}", "公开。")
    for file in (f"附件:{title}.pdf", f"<a href='/1.html'>{title}</a>"):
        assert of_page(reference, *lines, file)[1] == {"identity.agency_conflict"}


def test_the_name_of_a_file_below_the_signature_is_no_title_above_it(reference: Reference) -> None:
    lines = (TITLE, "2022年,我局认真公开。", *["公开。"] * 3, PERIOD, "西平县粮食局", "2023年1月20日")
    assert of_page(reference, *lines, f"<a href='/1.pdf'>{TITLE}</a>")[0].agency == "西平县粮食局"
    other = f"<a href='/1.pdf'>西平县审计局{TITLE}</a>"
    assert of_page(reference, *lines, other)[1] == {"identity.agency_conflict"}


def test_names_on_lines_above_a_title_that_are_of_one_agency(reference: Reference) -> None:
    for names in (("国家税务总局", "西平县税务局"), ("西平县", "柏城街道办事处")):
        identity, _ = of_page(reference, *names, TITLE, f"{''.join(names)}公开信息。{PERIOD}")
        assert identity.agency == "".join(names)


def test_the_heading_of_a_platform_is_not_what_the_text_announces(reference: Reference) -> None:
    platform = "驻马店市西平县政府信息公开年度报告"
    text = f"本报告由西平县粮食局编制。{PERIOD}"
    assert of_page(reference, platform, "2022年2021年", TITLE, text)[0].agency == "西平县粮食局"


@pytest.mark.parametrize(
    ("source", "text", "is_sure"),
    [
        ("西平县人民政府办公室", "我单位公开信息。", False),
        ("西平县人民政府办公室", "2022年,县粮食局公开信息。", False),
        ("西平县人民政府办公室", "全县各部门公开信息。", True),
        ("西平县粮食局", "我单位公开信息。", False),
        ("西平县粮食局", "我局公开信息。", False),
        ("西平县粮食局", "县粮食局公开信息。", True),
        ("西平县粮食局", "我镇公开信息。", None),
        ("西平县卫生健康委员会", "我委公开信息。", False),
        ("西平县人民防空办公室", "我办公开信息。", False),
        ("西平县柏城街道办事处", "我街道公开信息。", False),
    ],
)
def test_who_publishes_is_sure_where_the_text_bears_it_out(
    reference: Reference, source: str, text: str, is_sure: bool | None
) -> None:
    identity, doubts = of_page(reference, TITLE, f"{text}{PERIOD}", source=source)
    expected = {None: {"identity.agency_unknown"}, False: {"identity.agency_inferred"}, True: set()}[is_sure]
    assert (identity.agency, doubts) == (source if is_sure is not None else None, expected)


def test_who_publishes_and_signs_is_sure(reference: Reference) -> None:
    signed = ("西平县粮食局", "2023年1月20日")
    assert of_page(reference, TITLE, PERIOD, *signed, source="西平县粮食局")[1] == set()
    assert of_page(reference, TITLE, PERIOD, source="西平县粮食局")[1] == {"identity.agency_inferred"}


def test_the_line_above_a_title_is_sure_where_the_agency_signs(reference: Reference) -> None:
    for signed, doubts in ((("西平县粮食局", "2023年1月20日"), set()), ((), {"identity.agency_inferred"})):
        assert of_page(reference, "西平县粮食局", TITLE, f"我局公开信息。{PERIOD}", *signed)[1] == doubts
        assert of_page(reference, "部门<br>西平县粮食局", TITLE, f"我局公开信息。{PERIOD}", *signed)[1] == doubts


def test_the_line_above_a_title_is_sure_in_a_document_without_a_frame(reference: Reference) -> None:
    text = f"西平县粮食局\n{TITLE}\n我局公开信息。{PERIOD}"
    for kind, doubts in ((media_types.HTML, {"identity.agency_inferred"}), (media_types.DOCX, set())):
        _, findings = identify(document(text=text, media_type=kind), reference, Hints())
        assert {finding.rule for finding in findings} & DOUBTS == doubts


def test_a_place_alone_over_a_text_that_says_bureau_is_pointed_at(reference: Reference) -> None:
    for text, doubts in (("我局公开信息。", {"identity.agency_inferred"}), ("全县公开信息。", set())):
        assert of_page(reference, f"西平县{TITLE}", f"{text}{PERIOD}")[1] == doubts


def test_another_bureau_of_the_city_does_not_complete_a_name(reference: Reference) -> None:
    own, _ = of_page(reference, f"体育局{TITLE}", f"我局公开信息。{PERIOD}", source="驻马店市教育体育局")
    assert own.agency == "体育局"
    full, _ = of_page(reference, f"体育局{TITLE}", f"我局公开信息。{PERIOD}", source="驻马店市体育局")
    assert full.agency == "驻马店市体育局"


@pytest.mark.parametrize(
    ("foot", "code"),
    [
        ("主办:西平县人民政府", "411721"),
        ("主办单位:西平县人民政府办公室 承办:西平县大数据中心", "411721"),
        ("版权所有:西平县人民政府", "411721"),
        ("主办:驻马店市人民政府", None),
        ("西平县人民政府召开会议", None),
    ],
)
def test_the_foot_of_a_page_says_in_which_county_a_town_is(reference: Reference, foot: str, code: str | None) -> None:
    identity, _ = of_page(reference, f"太平镇{TITLE}", f"我镇公开信息。{PERIOD}", *["公开。"] * 9, foot)
    assert identity.district_code == code


def test_what_is_counted_is_nobody(reference: Reference) -> None:
    identity, _ = of_page(reference, "2022年关区政府信息公开工作年度报告", f"本报告由长沙海关编制。{PERIOD}")
    assert identity.agency == "长沙海关"


@pytest.mark.parametrize(
    ("element", "is_contradicted"),
    [
        ("西平县审计局{}", True),
        ("西平县粮食局{}", False),
        ("西平县粮食局{}_西平县审计局", False),
        ("西平县{}", False),
        ("{}_西平县审计局", False),
        ("驻马店市审计局-西平县粮食局{}", False),
        ("西平县人民政府 西平县审计局{}", True),
        ("河南省西平县粮食局{}", False),
        ("县粮食局{}", False),
    ],
)
def test_the_title_element_of_another_contradicts(reference: Reference, element: str, is_contradicted: bool) -> None:
    _, findings = of_lines(reference, f"<h1>西平县粮食局{TITLE}</h1>", PERIOD, title=element.format(TITLE))
    assert ("identity.agency_conflict" in {f.rule for f in findings}) == is_contradicted
