"""Titles: whose they are, however they are broken over lines, and what is no title."""

from __future__ import annotations

from time import process_time

import pytest
from agency_titles import TITLES
from titles import OTHERS, REPORTS

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers.scan.geometry import Area, text_in_lines
from gongkai.transforms.identity.identify import identify, is_annual_report
from gongkai.transforms.model import Hints, Identity
from gongkai.transforms.reference import Reference

TEXT = "根据《中华人民共和国政府信息公开条例》规定，编制本报告。"
PDF, HTML = "application/pdf", "text/html"
SCAN = "image/png"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAVIGATION = ("首页 > 政务公开 > 政府信息公开年报", "字体：【大 中 小】 打印")


def typeset(lines: list[str], media_type: str) -> Document:
    """The document as its reader gives it: of a PDF or a scan the page is one passage, else each line is one."""
    texts = [seen(lines)] if media_type == SCAN else ["\n".join(lines)] if media_type == PDF else lines
    page = 1 if media_type in (PDF, SCAN) else None
    passages = tuple(Passage(order, text, page) for order, text in enumerate(texts))
    return Document(media_type, page, passages, (), {})


def seen(lines: list[str]) -> str:
    """The text of a scanned page: each line in two areas, slightly askew, in the order of their left edges."""
    pieces = []
    for row, line in enumerate(lines):
        left = 800 - 20 * len(line)
        for part, at in ((line[: len(line) // 2], 0), (line[len(line) // 2 :], len(line) // 2)):
            top = 100 + 60 * row + (3 if at else 0)
            pieces.append((Area(left + 40 * at, top, left + 40 * (at + len(part)), top + 40), part))
    return text_in_lines(sorted(pieces, key=lambda piece: piece[0].x0))


def whose(lines: list[str], media_type: str, reference: Reference) -> Identity:
    return identify(typeset(lines, media_type), reference, Hints())[0]


@pytest.mark.parametrize(("title", "agency_id", "year"), TITLES)
def test_agencies_of_all_kinds(reference: Reference, title: str, agency_id: str, year: int) -> None:
    identity = whose([title, TEXT], HTML, reference)
    assert (identity.agency_id, identity.year) == (agency_id, year)


MINISTRY = "财政部2022年政府信息公开工作年度报告"
"""Broken after 财政, which alone on a line is a menu's: then perhaps nobody's, with a finding."""
WRAPPED = [
    (title, media) for title, *_ in (*TITLES, *REPORTS) for media in (PDF, HTML, WORD, SCAN) if title != MINISTRY
]


@pytest.mark.parametrize(("title", "media_type"), WRAPPED)
def test_a_title_that_wraps_is_one_title(reference: Reference, title: str, media_type: str) -> None:
    flat = "".join(title.split())
    above = list(NAVIGATION) if media_type == HTML else ["－ 1 －"]
    whole = whose([flat, TEXT], media_type, reference)
    for at in range(1, len(flat)):
        broken = whose([*above, flat[:at], flat[at:], TEXT], media_type, reference)
        assert (broken.agency, broken.agency_id, broken.year) == (whole.agency, whole.agency_id, whole.year), at


@pytest.mark.parametrize("media_type", [PDF, HTML, WORD, SCAN])
def test_a_title_broken_after_a_word_of_menus_is_nobody_elses(reference: Reference, media_type: str) -> None:
    assert whose(["－ 1 －", MINISTRY[:2], MINISTRY[2:], TEXT], media_type, reference).agency in (None, "财政部")


@pytest.mark.parametrize("lines", [3, 4, 5])
def test_a_title_may_take_more_than_two_lines(reference: Reference, lines: int) -> None:
    title = "内蒙古自治区鄂尔多斯市康巴什区住房和城乡建设局2022年度政府信息公开工作年度报告"
    step = -(-len(title) // lines)
    parts = [title[at : at + step] for at in range(0, len(title), step)]
    identity = whose([*parts, TEXT], PDF, reference)
    assert (identity.agency_id, identity.year) == ("150603-住房和城乡建设局", 2022)


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        # the line above is a word of its own, and the text knows the name without it
        (
            ["通知公告", "石门镇人民政府2022年政府信息公开工作年度报告", "石门镇人民政府公开了信息。"],
            "石门镇人民政府",
        ),
        (["某县人民政府", "石门镇人民政府2022年政府信息公开工作年度报告", TEXT], "石门镇人民政府"),
        # the text goes on from the line above
        (
            ["大石", "门镇人民政府2022年政府信息公开工作年度报告", "大石门镇人民政府公开了信息。"],
            "大石门镇人民政府",
        ),
        (["银川市人民政府", "西夏区司法局2022年政府信息公开工作年度报告", TEXT], "银川市西夏区司法局"),
        (["西夏区", "司法局2022年政府信息公开工作年度报告", TEXT], "银川市西夏区司法局"),
    ],
)
def test_whether_the_line_above_belongs_to_the_name(reference: Reference, lines: list[str], agency: str) -> None:
    assert whose(lines, HTML, reference).agency == agency


@pytest.mark.parametrize(
    "lines",
    [
        ["2021年政府信息公开工作年度报告", "霍山县林业局", "2022年1月18日"],
        ["霍山县林业局", "政府信息公开工作年度报告", "（2021年度）"],
        ["政府信息公开工作年度报告", "（2021年度）", "霍山县林业局"],
        ["霍山县林业局2021年林业局政府信息公开年度报告"],
        ["霍山县2021年林业局政府信息公开年度报告"],
        ["2021年政府信息公开工作年度报告", "现向社会公布2021年度霍山县林业局政府信息公开工作年度报告。"],
        ["2021年政府信息公开工作年度报告", "本报告由霍山县林业局编制。"],
        ["2021年政府信息公开工作年度报告", "如对本报告有疑问，请与霍山县林业局办公室联系（电话：12345）。"],
        ["2021年政府信息公开工作年度报告", "霍山县林业局根据《条例》规定编制本报告。"],
        ["2021年政府信息公开工作年度报告", TEXT, "霍山县林业局", "2022年1月18日"],
        ["我局2021年政府信息公开工作年度报告", TEXT, "霍山县林业局", "2022年1月18日"],
    ],
)
@pytest.mark.parametrize("media_type", [PDF, HTML])
def test_where_the_agency_may_stand(reference: Reference, lines: list[str], media_type: str) -> None:
    identity = whose(lines, media_type, reference)
    assert (identity.agency, identity.agency_id, identity.year) == ("霍山县林业局", "341525-林业局", 2021)


@pytest.mark.parametrize(
    "sentence",
    [
        "为认真贯彻落实上级关于切实做好2021年政府信息公开工作年度报告编制工作",
        "现将我镇2021年度政府信息公开工作情况报告如下：",
        "按照县委县政府要求，扎实做好2021年政府信息公开工作年度报告。",
        "本机关2021年政府信息公开工作年度报告",
    ],
)
def test_a_sentence_is_never_an_agency(reference: Reference, sentence: str) -> None:
    identity = whose([sentence, TEXT], HTML, reference)
    assert (identity.agency, identity.year) == (None, 2021)


@pytest.mark.parametrize("title", [*OTHERS, "示例局2021年政务公开工作总结", "示例县2021年政务公开工作要点"])
def test_what_only_mentions_a_report_is_none(reference: Reference, title: str) -> None:
    assert not is_annual_report(typeset([title], HTML), reference)


def test_the_end_of_a_breadcrumb_is_no_agency(reference: Reference) -> None:
    lines = ["首页 > 通知公告 > 正文", "示例职业学院2021年信息公开工作年度报告", TEXT]
    assert whose(lines, HTML, reference).agency == "示例职业学院"
    lines[0] = "微信 |微博|手机| |无障碍"
    assert whose(lines, HTML, reference).agency == "示例职业学院"


def test_the_work_of_a_year_is_the_title_of_a_report(reference: Reference) -> None:
    identity = whose(["示例县司法局2021年政府信息公开工作情况", TEXT], HTML, reference)
    assert (identity.agency, identity.year) == ("示例县司法局", 2021)
    for other in ("2021年政府信息公开工作情况", "示例县司法局2021年政府信息公开工作情况通报"):
        assert not is_annual_report(typeset([other], HTML), reference)


def test_a_list_of_reports_is_none(reference: Reference) -> None:
    assert not is_annual_report(typeset(["首页", "霍山县政府信息公开年报", "下一页"], HTML), reference)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("诸暨市司法局23年政府信息公开工作年度报告", 2023),
        ("09年度诸暨市司法局政府信息公开工作报告", 2009),
        ("诸暨市司法局政府信息公开工作年度报告（23年）", 2023),
        ("诸暨市司法局07年政府信息公开工作年度报告", None),
    ],
)
def test_a_year_of_two_digits(reference: Reference, title: str, year: int | None) -> None:
    assert whose([title, "本报告依法编制。"], HTML, reference).year == year


@pytest.mark.parametrize(
    ("title", "agency_id"),
    [
        ("霍山县人民政府办公室关于霍山县人民政府2023年政府信息公开工作年度报告", "341525-人民政府"),
        ("霍山县水利局关于2023年政府信息公开工作年度报告", "341525-水利局"),
        ("关于霍山县水利局2023年政府信息公开工作年度报告", "341525-水利局"),
        ("察右后旗教育局2023年政府信息公开工作年度报告", "150928-教育局"),
        ("科左中旗审计局2023年政府信息公开工作年度报告", "150521-审计局"),
        ("2023年石泉县民宗局人民政府信息公开工作年度报告", "610922-民族宗教事务局"),
        ("2023年石泉县池河街道人民政府信息公开工作年度报告", "610922-池河街道办事处"),
        ("2023年石泉县熨斗人民政府信息公开工作年度报告", "610922-熨斗人民政府"),
    ],
)
def test_whose_report_a_title_is_about(reference: Reference, title: str, agency_id: str) -> None:
    assert whose([title, "本报告依法编制。"], HTML, reference).agency_id == agency_id


def test_a_title_without_its_place_that_the_page_gives_elsewhere(reference: Reference) -> None:
    title = "自治区司法厅2021年政府信息公开工作年度报告"
    identity = whose(["广西壮族自治区司法厅", "政府信息公开", title, TEXT], HTML, reference)
    assert (identity.agency_id, identity.district_code) == ("450000-司法厅", "450000")
    two = "学习广西壮族自治区司法厅、宁夏回族自治区司法厅的做法。"
    assert whose([title, TEXT, two], HTML, reference).district_code is None


@pytest.mark.parametrize(
    ("title", "agency_id", "year"),
    [
        ("嘉兴市12345政务服务热线中心2022年政府信息公开工作年度报告", "330400-12345政务服务热线中心", 2022),
        ("2021年遵义市120急救中心信息公开年度报告", "520300-120急救中心", 2021),
        ("第四师可克达拉市68团2023年政府信息公开工作年度报告", "659008-68团", 2023),
        ("2024霍山县太平畈乡2024年度政府信息公开工作年度报告", "341525-太平畈乡人民政府", 2024),
        ("永嘉县委农办（县农业局）2016年政府信息公开工作年度报告", "330324-委农办公室", 2016),
        ("石门县政务公开领导小组办公室2021年政府信息公开工作年度报告", "430726-政务公开领导小组办公室", 2021),
        # a part of a city that is no district keeps its name, and is not the bureau of the city
        ("益阳市大通湖区审计局2023年政府信息公开工作年度报告", "430900-大通湖区审计局", 2023),
        # other numbers are no part of a name
        ("霍山县水利局12月政府信息公开工作年度报告", None, None),
        ("霍山县水利局12345件政府信息公开工作年度报告", None, None),
    ],
)
def test_numbers_in_names(reference: Reference, title: str, agency_id: str | None, year: int | None) -> None:
    identity = whose([title, "本报告依法编制。"], HTML, reference)
    assert (identity.agency_id, identity.year) == (agency_id, year)


def test_a_list_of_reports_of_several_agencies_is_none_of_their_titles(reference: Reference) -> None:
    others = [f"霍山县{name}局2021年政府信息公开工作年度报告" for name in ("水利", "林业", "审计")]
    assert whose([*others, "一、总体情况", "2021年,我局主动公开信息12条。"], HTML, reference).agency is None
    told = "2021年,霍山县林业局主动公开信息12条。"
    assert whose([*others, "一、总体情况", told], HTML, reference).agency_id == "341525-林业局"
    assert whose([others[0], "霍山县水利局", told], HTML, reference).agency_id == "341525-水利局"


def test_a_university_on_the_line_below_the_title(reference: Reference) -> None:
    title = "2020年度信息公开工作年度报告"
    assert (
        whose([title, "安徽农业大学", "（2020年10月30日）", "我校严格执行条例。"], HTML, reference).agency
        == "安徽农业大学"
    )
    assert whose([title, "学校概况", "我校严格执行条例。"], HTML, reference).agency is None


def test_a_province_above_a_zone_that_is_whole_without_it_is_pointed_at(reference: Reference) -> None:
    def inferred(*lines: str) -> bool:
        _, findings = identify(typeset([*lines, "本报告依法编制。"], HTML), reference, Hints())
        return "identity.agency_inferred" in {finding.rule for finding in findings}

    title = "2022年政府信息公开工作年度报告"
    assert inferred("浙江省", f"滨海新城管理委员会{title}")
    assert not inferred("浙江省", f"水利厅{title}")
    assert not inferred(f"浙江省滨海新城管理委员会{title}")
    assert not inferred("浙江省", f"滨海新城管理委员会{title}", "浙江省滨海新城管理委员会认真执行条例。")


@pytest.mark.parametrize("line", [20_000 * "信息 ", 60_000 * " ", 30_000 * "> "], ids=["words", "blanks", "path"])
def test_a_page_on_one_line_costs_no_more_than_it_is_long(reference: Reference, line: str) -> None:
    """Websites that leave out line ends have pages of 30,000 characters on one: one took 37 seconds."""
    start = process_time()
    whose([line], HTML, reference)
    assert process_time() - start < 2
