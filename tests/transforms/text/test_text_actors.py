"""What another body did is not the agency's, nor what the clauses behind it say, until the agency is named again."""

from __future__ import annotations

import pytest

from gongkai.transforms.reference import Reference
from gongkai.transforms.text.grammar import grammar
from tests.transforms.text.brief_statements import brief

BUREAU = "甲县财政局"
GOVERNMENT = "甲县人民政府"

OF_ANOTHER = [
    "县教育局收到申请5件,办结5件,未发生行政复议。",
    "县教育局未收到政府信息公开申请,未发生行政复议、行政诉讼。",
    "县教育局2022年共收到政府信息公开申请5件,均已办结;未发生行政复议,收费0元。",
    "县教育局收到政府信息公开申请5件。办结5件。",
    "县教育局通过微信公众号发布信息48条,微博发布信息32条。",
    "据统计,省财政厅全年收到政府信息公开申请48件,办结40件。",
    "由县政府办公开政府信息30条,未发生行政复议。",
    "县教育局和县民政局收到政府信息公开申请4件,未发生行政复议。",
    "县政府受理行政复议3件,维持3件,未发生行政诉讼。",
    "龙潭镇收到政府信息公开申请4件,未发生行政复议。",
    "县教育局认真落实政务公开要求,主动公开政府信息30条。",
    "县教育局高度重视政务公开工作,2022年主动公开政府信息30条。",
    "县慈善总会公开捐赠信息15条,收取费用3万元。",
    "县融媒体中心刊发我局信息30条,微信公众号发布80条。",
    "国务院办公厅制定规范性文件5件,我局转发。",
]

OF_THE_AGENCY = [
    ("县教育局未收到申请,我局收到政府信息公开申请4件,未发生行政复议。", ["requests.received=4", "review.total=0"]),
    ("县教育局收到申请5件,县财政局收到政府信息公开申请4件,办结4件。", ["requests.processed=4", "requests.received=4"]),
    ("按照县政府办要求,收到政府信息公开申请4件,未发生行政复议。", ["requests.received=4", "review.total=0"]),
    ("在县委县政府领导下,主动公开政府信息30条,未发生行政复议。", ["disclosure.total=30", "review.total=0"]),
    ("通过县政府网站公开信息30条,未发生行政复议。", ["disclosure.website=30", "review.total=0"]),
    ("县政府办转来政府信息公开申请4件,办结4件,未发生行政复议。", ["requests.processed=4", "review.total=0"]),
    ("县财政局收到政府信息公开申请4件,未发生行政复议。", ["requests.received=4", "review.total=0"]),
    ("所有公开申请均按照程序办理,办结30件,未发生行政复议。", ["requests.processed=30", "review.total=0"]),
    ("县教育局收到政府信息公开申请5件。未发生行政复议。", ["review.total=0"]),
    ("县教育局收到申请5件。收到政府信息公开申请4件,办结4件。", ["requests.processed=4", "requests.received=4"]),
    ("县教育局网站公开信息46条,“甲县财政局”微信公众号推送信息24篇。", ["disclosure.wechat=24"]),
    ("县教育局网站公开信息46条,“县民政局”微信公众号推送信息24篇。", []),
    ("“红叶之乡”微信公众号推送信息24篇。", ["disclosure.wechat=24"]),
    ("“甲县人民政府”网站公开信息30条。", ["disclosure.website=30"]),
    ("县日报社、县电视台等媒体发布信息20条,召开新闻发布会4场次。", ["responses.press_conferences=4"]),
    ("县电视台发布信息20条,召开新闻发布会4场次。", []),
    ("在县教育局的指导下,主动公开政府信息30条。", ["disclosure.total=30"]),
    ("经县教育局审核,主动公开政府信息30条。", ["disclosure.total=30"]),
    ("县教育局要求各单位自查,主动公开政府信息30条。", ["disclosure.total=30"]),
]

UNKNOWN = [
    ("县教育局收到政府信息公开申请5件,办结5件。", ["requests.processed=5", "requests.received=5"]),
    ("县教育局收到政府信息公开申请5件。县民政局收到政府信息公开申请7件。", []),
    ("县教育局未收到政府信息公开申请,我局收到政府信息公开申请4件。", ["requests.received=4"]),
    ("我局主动公开政府信息30条。县政府办收到政府信息公开申请7件,办结7件。", ["disclosure.total=30"]),
    ("某某县教育局主动公开政府信息30条。我局收到申请公开信息7件。", ["disclosure.total=30", "requests.received=7"]),
    ("县政府办公室公开政府信息30条。我办收到申请公开信息7件。", ["disclosure.total=30", "requests.received=7"]),
    ("县教体局公开政府信息30条。县教育体育局收到申请公开信息7件。", ["disclosure.total=30", "requests.received=7"]),
]

HOTLINE = [
    (GOVERNMENT, "县12345热线平台受理诉求5600件。", True),
    (GOVERNMENT, "2022年,甲县12345热线平台接到群众来电5600件。", True),
    ("甲县人民政府办公室", "甲县12345热线受理群众诉求5600件。", True),
    (GOVERNMENT, "市12345热线平台受理诉求5600件。", False),
    (GOVERNMENT, "乙县12345热线平台受理诉求5600件。", False),
    (BUREAU, "县12345热线平台受理诉求5600件。", False),
    (BUREAU, "甲县12345热线平台受理诉求5600件。", False),
]


@pytest.mark.parametrize("text", OF_ANOTHER)
def test_what_another_body_did_states_nothing_to_the_end_of_its_sentence(reference: Reference, text: str) -> None:
    assert brief(reference, text, agency=BUREAU) == []


@pytest.mark.parametrize(("text", "stated"), OF_THE_AGENCY)
def test_the_agency_speaks_again(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text, agency=BUREAU) == stated


TOWN = "甲县龙潭镇人民政府"

VISITS = [
    (BUREAU, "县政府网站访问量56万人次。", []),
    (BUREAU, "2022年,甲县人民政府门户网站累计访问量达56万人次。", []),
    (BUREAU, "在县政府网站公开信息30条,访问量56万次。", ["disclosure.website=30"]),
    (BUREAU, "县政府网站访问量56万人次,我局网站访问量3万次。", ["website.visits=30000"]),
    (TOWN, "县政府网站访问量56万人次。", []),
    (TOWN, "镇政府网站访问量56万人次。", ["website.visits=560000"]),
    (GOVERNMENT, "市政府网站访问量56万人次。", []),
    (GOVERNMENT, "县政府网站访问量56万人次。", ["website.visits=560000"]),
    ("甲县人民政府办公室", "县政府门户网站访问量56万人次。", ["website.visits=560000"]),
]
HELPED = [
    (BUREAU, "因政府信息公开引发行政复议1件,协助县政府办办理政府信息公开行政复议2件。", ["review.total=1"]),
    (BUREAU, "协助县政府办办理因政府信息公开引发的行政复议1件,行政诉讼2件。", []),
    (BUREAU, "配合市财政局答复政府信息公开申请2件。", []),
    (BUREAU, "协助县政府办做好政务公开工作,主动公开政府信息30条。", ["disclosure.total=30"]),
]
CAUSED = [
    (BUREAU, "因县政府信息公开引发复议2件。", []),
    (BUREAU, "因县政府信息公开引发的行政复议2件,行政诉讼1件。", []),
    (BUREAU, "因不服县政府信息公开答复申请行政复议2件。", []),
    (BUREAU, "因我局信息公开引发复议2件。", ["review.total=2"]),
    (BUREAU, "因政府信息公开引发复议2件。", ["review.total=2"]),
    (BUREAU, "因甲县财政局政府信息公开引发行政复议2件。", ["review.total=2"]),
    (BUREAU, "因县政府信息公开要求提高,我局因政府信息公开引发行政复议2件。", ["review.total=2"]),
    (TOWN, "因县政府信息公开引发复议2件。", []),
    (TOWN, "因镇政府信息公开引发复议2件。", ["review.total=2"]),
    (GOVERNMENT, "因县政府信息公开引发复议2件。", ["review.total=2"]),
]


@pytest.mark.parametrize(("agency", "text", "stated"), [*VISITS, *HELPED, *CAUSED])
def test_what_is_of_a_body_named_beside_the_number(
    reference: Reference, agency: str, text: str, stated: list[str]
) -> None:
    assert brief(reference, text, agency=agency) == stated


@pytest.mark.parametrize("text", ["县政府网站访问量56万人次。", "因县政府信息公开引发复议2件。"])
def test_a_body_is_no_other_where_the_agency_is_unknown(reference: Reference, text: str) -> None:
    assert len(brief(reference, text)) == 1


@pytest.mark.parametrize(
    ("agency", "text", "stated"),
    [
        (TOWN, "各村委会公开政府信息300条。", []),
        (TOWN, "村民向县政府申请公开政府信息3件。", []),
        (GOVERNMENT, "村民向县政府申请公开政府信息3件。", ["requests.received=3"]),
        (TOWN, "某某市门户网站46条,“甲县龙潭镇人民政府”微信公众号推送信息24篇。", ["disclosure.wechat=24"]),
    ],
)
def test_what_villages_publish_or_others_are_asked(
    reference: Reference, agency: str, text: str, stated: list[str]
) -> None:
    assert brief(reference, text, agency=agency) == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("自条例施行以来,累计收到政府信息公开申请58件。", []),
        ("建立网站以来共发布信息1500条。", []),
        ("党的十八大以来,我局累计公开政府信息1500条。", []),
        ("今年以来,我局累计公开政府信息150条。", ["disclosure.total=150"]),
        ("2022年以来,累计公开政府信息150条。", ["disclosure.total=150"]),
        ("机构改革以来,我局不断加强公开,全年公开政府信息150条。", ["disclosure.total=150"]),
        ("目标:公开政府信息200条。", []),
    ],
)
def test_what_began_long_ago_or_is_planned_is_not_of_the_year(
    reference: Reference, text: str, stated: list[str]
) -> None:
    assert brief(reference, text, agency=BUREAU) == stated


def test_a_part_of_another_body_is_not_the_whole(reference: Reference) -> None:
    text = "全县收到政府信息公开申请40件,其中县教育局收到3件,办结3件。"
    assert brief(reference, text, agency=GOVERNMENT) == ["requests.received=40"]


@pytest.mark.parametrize(("text", "stated"), UNKNOWN)
def test_whose_numbers_they_are_where_the_agency_is_unknown(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == stated


@pytest.mark.parametrize(("agency", "text", "stated"), HOTLINE)
def test_the_hotline_of_a_place_is_its_governments(reference: Reference, agency: str, text: str, stated: bool) -> None:
    assert brief(reference, text, agency=agency) == ["petitions.hotline=5600"] * stated


def test_without_its_rows_nobody_stands_beside_a_name() -> None:
    made = grammar((), [], [], [], [], [])
    assert made.no_actor.search("按照县政府办") is None
    assert made.head_name.match("县教育局高度重视") is None
