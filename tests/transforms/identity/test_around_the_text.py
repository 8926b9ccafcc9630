"""What a page prints around its text: links to other agencies, to the texts before and after, the name of the site."""

from __future__ import annotations

import datetime as dt

import pytest
from grids import document, grid
from whose import of_lines

from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints, Identity
from gongkai.transforms.reference import Reference

TITLE = "2023年政府信息公开工作年度报告"
TEXT = "2023年,我局认真贯彻条例。统计期限为2023年1月1日至2023年12月31日。"


def of_page(reference: Reference, *above: str, text: str = TEXT, title: str = "") -> tuple[Identity, set[str]]:
    """Who a page is, and the rules of the findings; what stands above its title is HTML."""
    identity, findings = of_lines(reference, *above, TITLE, text, title=title)
    return identity, {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("above", "text", "agency", "rule"),
    [
        # a line that is no link is a part of the title, and sure where the text has the name: a menu may be above, too
        (["石泉县财政局"], f"{TEXT}财政局公开信息。", "石泉县财政局", None),
        (["<a name='top'>石泉县财政局</a>"], f"{TEXT}县财政局公开信息。", "石泉县财政局", None),
        (["石泉县财政局"], TEXT, "石泉县财政局", "identity.agency_inferred"),
        # the text knows better than a link, and of several links none is better
        (
            ["<a href='/c'>石泉县财政局</a>"],
            f"{TEXT}请与石泉县水利局联系。",
            "石泉县水利局",
            "identity.agency_inferred",
        ),
        (["<a href='/c'>石泉县财政局</a>"], TEXT, "石泉县财政局", "identity.agency_inferred"),
        (["<a href='/c'>石泉县教育局</a>", "<a href='/c'>石泉县财政局</a>"], TEXT, None, "identity.agency_unknown"),
        (["<a href='/c'>石泉县人民政府</a>"], TEXT, None, "identity.agency_unknown"),
    ],
)
def test_a_link_above_the_title_is_no_part_of_it(
    reference: Reference, above: list[str], text: str, agency: str | None, rule: str | None
) -> None:
    identity, rules = of_page(reference, *above, text=text)
    assert identity.agency == agency
    assert rules & {"identity.agency_inferred", "identity.agency_unknown"} == ({rule} if rule else set())


def test_a_link_below_the_title_is_not_the_agency(reference: Reference) -> None:
    identity, rules = of_page(reference, text=f"<a href='/c'>石泉县财政局</a></div><div>{TEXT}")
    assert (identity.agency, "identity.agency_unknown" in rules) == (None, True)


LINK = "<a href='/c'>石泉县财政局</a>"
FRAME = f"<table><tr><td>石泉县财政局</td></tr><tr><td>{TITLE}</td></tr></table>"


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ([LINK, "首页", "石泉县财政局"], f"{TEXT}财政局公开信息。"),
        ([LINK, "首页"], f"石泉县财政局</div><div>{TEXT}"),
        ([LINK, "首页"], f"{TEXT}</div><div>石泉县财政局</div><div>2024年1月20日"),
        (["石泉县财政局"], f"{TEXT}财政局公开信息。</div><div>{LINK}"),
        ([LINK, "首页", FRAME], f"{TEXT}财政局公开信息。"),
    ],
)
def test_what_the_page_has_outside_of_links_too_is_no_link(reference: Reference, above: list[str], text: str) -> None:
    identity, rules = of_page(reference, *above, text=text)
    assert identity.agency == "石泉县财政局"
    assert not rules & {"identity.agency_inferred", "identity.agency_unknown"}


def test_who_signs_against_the_title_is_pointed_at_where_the_menu_leads_there(reference: Reference) -> None:
    signed = f"{TEXT}</div><div>石泉县财政局</div><div>2024年1月20日"
    identity, rules = of_page(reference, LINK, f"石泉县水利局{TITLE}", text=signed)
    assert (identity.agency, "identity.agency_conflict" in rules) == ("石泉县财政局", True)


def test_what_is_hidden_does_not_make_a_link_none(reference: Reference) -> None:
    hidden = f"{TEXT}<p style='display:none'>石泉县财政局</p>"
    assert "identity.agency_inferred" in of_page(reference, LINK, text=hidden)[1]


@pytest.mark.parametrize("lead", ["下一篇:", "下一篇:\n", "下一篇\n"])
def test_the_name_of_a_file_does_not_lose_to_the_next_text(reference: Reference, lead: str) -> None:
    text = f"石泉县水利局{TITLE}.pdf\n{lead}石泉县财政局2022年政府信息公开工作年度报告"
    identity, findings = identify(document(text=text), reference, Hints())
    assert (identity.agency, identity.year) == ("石泉县水利局", 2023)
    assert not {"identity.agency_conflict", "identity.year_conflict"} & {f.rule for f in findings}


@pytest.mark.parametrize("above", [["上一篇:", "下一篇:"], ["上一条"]])
def test_below_a_menu_without_texts_before_and_after_stands_the_title(reference: Reference, above: list[str]) -> None:
    text = "\n".join([*above, f"石泉县财政局{TITLE}", TEXT])
    assert identify(document(text=text), reference, Hints())[0].agency == "石泉县财政局"


@pytest.mark.parametrize(
    ("title", "code"),
    [("河包镇2023年政府信息公开年报_重庆市荣昌区人民政府", "500153"), ("河包镇2023年政府信息公开年报", None)],
)
def test_the_title_of_a_page_may_name_its_site(reference: Reference, title: str, code: str | None) -> None:
    assert of_page(reference, text="2023年,我镇认真贯彻条例。", title=title)[0].district_code == code


@pytest.mark.parametrize("line", ["[2024-01-12]　[来源：水利局]", "发布日期：2024年1月12日"])
def test_a_day_in_a_table_that_lays_out_the_page_is_that_of_publication(reference: Reference, line: str) -> None:
    page = document(grid([[f"石泉县水利局{TITLE}"], [line]]), text="2023年,我局认真贯彻条例。")
    identity, _ = identify(page, reference, Hints(source_url="https://example.org/202307/t20230703_1.html"))
    assert str(identity.published_on) == "2024-01-12"
    form = grid([["2024年2月12日"]] + [[str(number), "0"] for number in range(12)])
    without = document(form, grid([[f"石泉县水利局{TITLE}"]]), text="2023年,我局认真贯彻条例。")
    identity, _ = identify(without, reference, Hints(source_url="https://example.org/202307/t20230703_1.html"))
    assert str(identity.published_on) == "2023-07-03"


@pytest.mark.parametrize("row", ["2023年5月6日", "[2023-05-06] 关于开展检查的通知", "公布日期：2023年5月6日"])
def test_a_day_in_a_table_below_the_text_is_not_that_of_publication(reference: Reference, row: str) -> None:
    text = f"石泉县水利局{TITLE}\n{TEXT}"
    days = []
    for order in (0, 9):
        page = document(grid([[row], ["新闻发布会", "2"]], order=order), text=text)
        days.append(str(identify(page, reference, Hints(published_on=dt.date(2024, 1, 12)))[0].published_on))
    assert days == ["2023-05-06", "2024-01-12"]
