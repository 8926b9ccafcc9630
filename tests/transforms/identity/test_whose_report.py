"""What names the agency of a report whose title does not: better nobody, or a finding, than somebody else."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from grids import document, grid, of_rule, rules

from gongkai.extractors.document import Passage
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.identity.openings import most_mentioned_year
from gongkai.transforms.identity.titles import file_name
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Reference

TITLE = "2023年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"


def who(
    reference: Reference, text: str, address: str = "", meta: dict[str, str] | None = None
) -> tuple[Identity, tuple[Finding, ...]]:
    return identify(document(text=f"{TITLE}\n{text}", meta=meta), reference, Hints(source_url=address))


@pytest.mark.parametrize(
    "text",
    [
        "参照泗洪县民政局2023年政府信息公开工作年度报告格式，编制本报告。",
        "根据江苏省人民政府办公厅通知要求，编制本报告。",
        "按照《诸暨市人民政府办公室关于做好年度报告编制工作的通知》要求，编制本报告。",
        "绍兴市民政局高度重视我局工作。",
        "在诸暨市政务服务管理办公室的指导下，我局认真做好工作。",
        "赴诸暨市司法局学习考察。",
    ],
)
def test_an_agency_that_the_text_cites_is_not_that_of_the_report(reference: Reference, text: str) -> None:
    identity, findings = who(reference, f"{text}{PERIOD}")
    assert (identity.agency, identity.district) == (None, None)
    assert "identity.agency_unknown" in rules(findings)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("诸暨市司法局高度重视政府信息公开工作。", "正文/subject"),
        ("如有疑问，请与诸暨市司法局联系。", "联系/contact"),
    ],
)
def test_an_agency_that_is_only_inferred_is_pointed_at(reference: Reference, text: str, place: str) -> None:
    identity, findings = who(reference, PERIOD + text)
    assert identity.agency_id == "330681-司法局"
    (found,) = of_rule(findings, "identity.agency_inferred")
    assert (found.expected, place in found.message_zh) == ("诸暨市司法局", True)


def test_the_name_of_the_file_names_agency_and_year(reference: Reference) -> None:
    name = f"诸暨市司法局{TITLE}"
    for address in (
        f"{name}.doc",
        f"http://www.example.gov.cn/files/{quote(name)}.pdf",
        f"file:///reports/{name}.html",
    ):
        identity, findings = who(reference, PERIOD, address)
        assert (identity.agency_id, identity.year) == ("330681-司法局", 2023)
        assert "identity.agency_inferred" in rules(findings)
    identity, findings = who(reference, PERIOD, "绍兴市民政局2022年政府信息公开工作年度报告.doc")
    assert identity.year == 2023, "title and period outvote the name of the file"
    assert "identity.year_conflict" in rules(findings)


def test_a_title_that_names_the_agency_needs_no_file_name(reference: Reference) -> None:
    address = "绍兴市民政局2023年政府信息公开工作年度报告.doc"
    identity, findings = identify(document(text=f"诸暨市司法局{TITLE}"), reference, Hints(source_url=address))
    assert (identity.agency, "identity.agency_inferred" in rules(findings)) == ("诸暨市司法局", False)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://a.gov.cn/x/t20240101_1.html", "t20240101_1"),
        ("a/b/年报.docx", "年报"),
        ("某局100%完成#2.pdf", "某局100%完成#2"),
        ("", ""),
    ],
)
def test_the_name_of_a_file(address: str, name: str) -> None:
    assert file_name(address) == name


def test_a_newspaper_from_which_a_page_takes_over_is_not_the_agency(reference: Reference) -> None:
    assert who(reference, PERIOD, meta={"来源": "泗阳日报社"})[0].agency is None
    assert who(reference, PERIOD, meta={"来源": "泗阳县司法局"})[0].agency == "泗阳县司法局"


def test_a_government_on_whose_site_a_report_stands_is_not_the_agency(reference: Reference) -> None:
    assert who(reference, PERIOD, meta={"SiteName": "诸暨市人民政府"})[0].agency is None
    identity, findings = who(reference, PERIOD, meta={"SiteName": "诸暨市司法局"})
    assert (identity.agency, "identity.agency_inferred" in rules(findings)) == ("诸暨市司法局", True)


@pytest.mark.parametrize("name", ["中山大学", "朝阳医院", "中山公用事业集团股份有限公司", "吉林大学", "湖南大学"])
def test_the_name_of_an_institution_is_not_where_it_is(reference: Reference, name: str) -> None:
    identity, findings = identify(document(text=f"{name}2023年信息公开工作年度报告"), reference, Hints())
    assert (identity.agency, identity.district) == (name, None)
    assert "identity.district_unknown" in rules(findings)


def test_the_coming_year_is_not_the_year_of_the_report(reference: Reference) -> None:
    past = "2023年，本局公开信息。2023年，收到申请3件。"
    plans = "2024年，本局将进一步公开。下一步，2024年做好工作。2024年目标是公开。"
    assert most_mentioned_year(past + plans, reference) == 2023
    assert most_mentioned_year(plans, reference) is None


@pytest.mark.parametrize(
    "frame",
    [
        [["诸暨市司法局"], ["2023年政府信息公开工作年度报告"]],
        [["诸暨市司法局2023年政府信息公开工作年度报告", ""], ["一、总体情况", "公开。"]],
    ],
)
@pytest.mark.parametrize("line", ["首页 > 政务公开", TITLE])
def test_a_title_in_a_frame_of_lines(reference: Reference, frame: list[list[str]], line: str) -> None:
    page = document(grid(frame, order=1), text=f"{line}\n{PERIOD}")
    identity, findings = identify(page, reference, Hints())
    assert (identity.agency_id, identity.year) == ("330681-司法局", 2023)
    assert "identity.agency_inferred" not in rules(findings)


@pytest.mark.parametrize(
    ("lines", "agency_id"),
    [
        ("诸暨市司法局", "330681-司法局"),
        ("— 3 —\n诸暨市司法局　第2页 共9页", "330681-司法局"),
        ("司法局", None),
        ("诸暨市司法局关于做好年度报告工作的通知", None),
    ],
)
def test_the_head_and_foot_of_pages_name_the_agency_where_nothing_else_does(
    reference: Reference, lines: str, agency_id: str | None
) -> None:
    identity, findings = who(reference, PERIOD, meta={"running_head": lines})
    assert identity.agency_id == agency_id
    assert "identity.agency_inferred" in rules(findings) or not agency_id
    named, _ = who(reference, f"绍兴市民政局高度重视政府信息公开工作。{PERIOD}", meta={"running_head": lines})
    assert named.agency_id == "330600-民政局"


def test_a_line_that_comes_again_on_every_page_is_the_head_of_pages(reference: Reference) -> None:
    """One that stands on a single page may be of anybody."""
    for pages, agency_id in ((2, "330681-司法局"), (1, None)):
        texts = [f"{TITLE}\n{PERIOD}\n第一节\n第二节\n诸暨市司法局 1", f"一、二\n三、四\n{PERIOD}\n诸暨市司法局 2"]
        texts += ["五\n六\n七\n八\n九\n十\n十一\n十二\n十三\n十四"]
        texts = texts[:1] + texts[2:] if pages == 1 else texts
        passages = tuple(Passage(number, text, number) for number, text in enumerate(texts, 1))
        identity, _ = identify(replace(document(), passages=passages), reference, Hints())
        assert identity.agency_id == agency_id


def test_who_filled_in_the_form_made_the_report(reference: Reference) -> None:
    for line in ("填报单位（盖章）：诸暨市司法局 2017年1月15日", "填表单位：诸暨市司法局"):
        assert who(reference, f"{PERIOD}\n{line}")[0].agency_id == "330681-司法局"
    table = grid(
        [["政府信息公开情况统计表"], ["填报单位：诸暨市司法局"], ["（2016年度）"], ["统计指标", "单位", "统计数"]]
    )
    identity, _ = identify(document(table), reference, Hints())
    assert (identity.agency_id, identity.year) == ("330681-司法局", 2016)


@pytest.mark.parametrize("label", ["上一篇：", "下一条:", "【下一篇】", "> 上一则 "])
def test_reports_beside_this_one_on_a_site_contradict_nothing(reference: Reference, label: str) -> None:
    text = f"诸暨市司法局{TITLE}\n{PERIOD}\n{label}绍兴市民政局2022年政府信息公开工作年度报告"
    identity, findings = identify(document(text=text), reference, Hints())
    assert (identity.agency_id, identity.year) == ("330681-司法局", 2023)
    assert "identity.agency_conflict" not in rules(findings)
