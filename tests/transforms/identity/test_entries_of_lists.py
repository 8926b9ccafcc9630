"""Titles of other agencies in lists beside the text of a web page: links with a label, plain text, files."""

from __future__ import annotations

import pytest
from whose import of_page

from gongkai.extractors.readers.html.reader import read_html
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

TITLE = "2021年政府信息公开工作年度报告"
PERIOD = "统计期限为2021年1月1日至2021年12月31日。"
TEXT = f"我局公开信息。{PERIOD}"


ENTRIES = [
    f"[鹿邑县统计局] <a href='/2.html'>{TITLE}</a>",
    f"<span>鹿邑县统计局</span><a href='/2.html'>{TITLE}</a><i>2022-01-10</i>",
    f"鹿邑县统计局 <a href='/2.html'>鹿邑县统计局{TITLE}</a> 阅读：125",
    f"<a href='/2.html'><b>鹿邑县统计局</b>{TITLE}</a>（点击：87次）",
    f"热点 <a href='/2.html'>鹿邑县统计局{TITLE}</a>",
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_label_beside_a_link_belongs_to_the_link(reference: Reference, entry: str) -> None:
    for lines in ((entry, TITLE, TEXT), (TITLE, TEXT, entry)):
        assert of_page(reference, *lines)[1] == {"identity.agency_unknown"}
    assert of_page(reference, entry, TITLE, TEXT, source="鹿邑县商务局") == of_page(
        reference, TITLE, TEXT, source="鹿邑县商务局"
    )


def test_a_title_with_a_link_beside_it_is_no_link(reference: Reference) -> None:
    line = f"鹿邑县统计局{TITLE} [<a href='/print?id=1'>打印</a>]"
    assert of_page(reference, line, TEXT)[0].agency == "鹿邑县统计局"
    links = ("分享到微信", "打印本页", "关闭窗口")
    line = " ".join((f"鹿邑县统计局{TITLE}", *(f"<a href='#'>{link}</a>" for link in links)))
    assert of_page(reference, TITLE, line, TEXT)[0].agency == "鹿邑县统计局"
    assert "identity.agency_conflict" in of_page(reference, TITLE, line, TEXT, source="鹿邑县商务局")[1]


PLAIN = ["{}", "<h3>{}</h3>", "{}（全文）", "<a>{}</a>"]


@pytest.mark.parametrize("entry", PLAIN)
def test_a_title_in_a_list_without_links_is_pointed_at(reference: Reference, entry: str) -> None:
    other = entry.format(f"鹿邑县统计局{TITLE}")
    for lines in ((other, TITLE, TEXT), (TITLE, TEXT, other)):
        assert "identity.agency_inferred" in of_page(reference, *lines)[1]
    for lines in ((other, TITLE, f"鹿邑县统计局公开信息。{PERIOD}"), (other, TEXT)):
        assert of_page(reference, *lines)[1] == set()


def test_the_text_knows_better_than_a_title_in_a_list(reference: Reference) -> None:
    identity, _ = of_page(reference, f"鹿邑县统计局{TITLE}", TITLE, f"2021年,鹿邑县商务局坚持公开。{PERIOD}")
    assert identity.agency == "鹿邑县商务局"
    assert of_page(reference, "推荐：鹿邑县统计局" + TITLE, TITLE, TEXT)[1] == {"identity.agency_unknown"}


def test_a_title_printed_twice_or_in_the_metadata_is_no_entry(reference: Reference) -> None:
    own = f"鹿邑县统计局{TITLE}"
    assert of_page(reference, own, "鹿邑县统计局", TITLE, TEXT)[1] == set()
    assert of_page(reference, TITLE, own, TEXT)[1] == set()
    assert of_page(reference, f"<h1>{own}</h1>", TITLE, TEXT)[1] == set()


@pytest.mark.parametrize(
    "address", ["/download.jsp?id=22", "/system/downloadAttach.do?wbfileid=1", "/attach/0/abc.doc", "/1.pdf"]
)
def test_the_name_of_a_file_says_whose_report_it_is_not_surely(reference: Reference, address: str) -> None:
    for label in ("", "附件："):
        file = f"{label}<a href='{address}'>鹿邑县统计局{TITLE}</a>"
        identity, doubts = of_page(reference, TITLE, TEXT, file)
        assert (identity.agency, doubts) == ("鹿邑县统计局", {"identity.agency_inferred"})


def test_the_last_lines_of_a_page_are_no_signature_without_a_day(reference: Reference) -> None:
    text = [TITLE, TEXT, *["公开。"] * 9]
    assert of_page(reference, *text, "鹿邑县统计局")[1] == {"identity.agency_inferred"}
    assert of_page(reference, *text, "鹿邑县统计局", "鹿邑县商务局")[1] == {"identity.agency_unknown"}
    for day in ("2022年1月20日", "二〇二二年一月二十日", "二〇二二年元月十日", "2022年元月10日"):
        identity, doubts = of_page(reference, *text, "鹿邑县统计局", day, "鹿邑县商务局")
        assert (identity.agency, doubts) == ("鹿邑县统计局", set())


@pytest.mark.parametrize(
    ("called", "agency", "is_certain"),
    [
        ("我馆", "鹿邑县档案馆", True),
        ("我局", "鹿邑县统计局", True),
        ("我委", "鹿邑县卫生健康委员会", True),
        ("我办", "鹿邑县人民防空办公室", True),
        ("我办", "鹿邑县真源街道办事处", True),
        ("我校", "鹿邑县第一中学", True),
        ("本中心", "鹿邑县疾病预防控制中心", True),
        ("我局", "鹿邑县政务公开领导小组办公室", False),
        ("我校", "鹿邑县统计局", False),
        ("我镇", "鹿邑县统计局", False),
        ("按照本办法，我局", "鹿邑县人民防空办公室", False),
    ],
)
def test_who_signs_is_doubted_where_the_writer_calls_itself_otherwise(
    reference: Reference, called: str, agency: str, is_certain: bool
) -> None:
    signed = of_page(reference, TITLE, f"{called}公开信息。{PERIOD}", agency, "2023年1月20日")
    assert signed[0].agency is None or signed[1] == (set() if is_certain else {"identity.agency_inferred"})
    published = of_page(reference, TITLE, f"{called}公开信息。{PERIOD}", source=agency)
    assert published[0].agency is None or published[1] == {"identity.agency_inferred"}


@pytest.mark.parametrize("contact", ["请与县统计局办公室联系。", "请联系县统计局。", "咨询请致电县统计局。"])
def test_the_contact_names_an_agency_without_its_place(reference: Reference, contact: str) -> None:
    foot = [*["公开。"] * 9, "主办：鹿邑县人民政府"]
    identity, doubts = of_page(reference, TITLE, f"{TEXT}{contact}", *foot)
    assert (identity.agency_id, doubts) == ("411628-统计局", {"identity.agency_inferred"})
    assert of_page(reference, TITLE, f"我校公开信息。{PERIOD}{contact}", *foot)[0].agency is None


def test_the_text_of_a_link_is_no_title_where_a_table_has_one(reference: Reference) -> None:
    entry = f"鹿邑县统计局<a href='/2.html'>{TITLE}</a>"
    table = f"<table><tr><td>{TITLE}</td></tr></table>"
    assert of_page(reference, entry, table, TEXT)[1] == {"identity.agency_unknown"}
    assert of_page(reference, entry, table, TEXT, source="鹿邑县商务局")[0].agency == "鹿邑县商务局"


def test_a_publisher_without_its_place_is_placed_by_the_site(reference: Reference) -> None:
    foot = [*["公开。"] * 9, "主办：鹿邑县人民政府"]
    identity, doubts = of_page(reference, TITLE, TEXT, *foot, source="县商务局")
    assert (identity.agency_id, doubts) == ("411628-商务局", {"identity.agency_inferred"})
    assert of_page(reference, TITLE, f"我校公开信息。{PERIOD}", *foot, source="县商务局")[0].agency is None
    assert of_page(reference, TITLE, TEXT, *foot, source="县政府办公室")[0].agency is None
    for medium in ("县融媒体中心", "县广播电视台"):
        assert of_page(reference, TITLE, f"我中心公开信息。{PERIOD}", *foot, source=medium)[0].agency is None


@pytest.mark.parametrize(("asked", "is_other"), [("县统计局办公室", True), ("县商务局办公室", False)])
def test_another_bureau_to_ask_than_a_publisher_without_its_place(
    reference: Reference, asked: str, is_other: bool
) -> None:
    foot = [*["公开。"] * 9, "主办：鹿邑县人民政府"]
    identity, doubts = of_page(reference, TITLE, f"{TEXT}请与{asked}联系。", *foot, source="县商务局")
    assert (identity.agency_id, "identity.agency_conflict" in doubts) == ("411628-商务局", is_other)


def test_a_report_that_is_drawn_up_is_announced(reference: Reference) -> None:
    assert of_page(reference, TITLE, f"按照要求，制定鹿邑县商务局{TITLE}。{PERIOD}")[0].agency == "鹿邑县商务局"


def test_who_signs_a_page_that_is_all_in_a_table(reference: Reference) -> None:
    text = f"<div>{TITLE}</div><p>{TEXT}</p><p>鹿邑县商务局</p><p>二〇二二年一月十日</p>"
    page = f"<table><tr><td><a href='/'>首页</a></td></tr><tr><td>{text}</td></tr><tr><td>备案号</td></tr></table>"
    identity, _ = identify(read_html(f"<meta charset=utf-8>{page}".encode()), reference, Hints())
    assert identity.agency == "鹿邑县商务局"
