"""A number and a denial are only taken where every word is understood: each beside the like of it that is."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.extractors.document import Passage
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        # the word right before a number is what it counts
        ("微信公众号审稿46篇。", []),
        ("微信公众号发稿46篇。", ["disclosure.wechat=46"]),
        ("办理政府信息公开申请答复文书会签8件。", []),
        ("办理政府信息公开申请8件。", ["requests.handled=8"]),
        ("12345热线受理群众诉求71件。", ["petitions.hotline=71"]),
        ("12345热线受理占道举证71件。", []),
        # what was done with requests, and by whom
        ("市档案馆转交政府信息公开申请3件。", []),
        ("市林草局移来政府信息公开申请3件。", []),
        ("市林草局收到政府信息公开申请3件。", ["requests.received=3"]),
        ("某县会计培训中心收到政府信息公开申请3件。", ["requests.received=3"]),
        ("2022年受理幼儿园信息公开申请3件。", []),
        ("2022年受理信息公开申请3件。", ["requests.received=3"]),
        ("收到申请公开棚改补偿信息的申请3件。", ["requests.received=3"]),
        ("收到涉及棚改的政府信息公开申请3件。", ["requests.received=3"]),
        ("5家民办养老院收到信息公开申请3件。", []),
        ("全县共有5家单位收到信息公开申请3件。", ["requests.received=3"]),
        ("收到梧桐服务中心政府信息公开申请3件。", []),
        ("我局公开补偿标准后收到申请3件。", []),
        ("在梧桐平台收到信息公开申请3件。", []),
        # fees of something else
        ("收取行政许可工本费8600元。", []),
        ("收取信息公开收费工本费86元。", ["requests.fees=86"]),
        ("收取驾照补换工本费8600元。", []),
        ("收取招标文件工本费8600元。", []),
        ("收取政府信息公开工本费86元。", ["requests.fees=86"]),
        ("收取复印费30元和其他费用6元。", []),
        # what is denied
        ("未因办公楼搬迁中断受理政府信息公开申请。", []),
        ("未受理政府信息公开申请。", ["requests.received=0"]),
        ("无人民法院开庭审理涉及我局政府信息公开的行政诉讼案件。", ["litigation.total=0"]),
        ("未出现政府信息公开申请搁置扯皮。", []),
        ("未收到主管机关关于依申请公开工作的表扬信。", []),
        ("未收到政府信息公开申请事宜。", ["requests.received=0"]),
        ("未收到任何公司、企业提出的政府信息公开申请。", ["requests.received=0"]),
        ("除撤回的以外,未收到其他政府信息公开申请。", []),
        ("未收到公民、法人和其他组织的政府信息公开申请。", ["requests.received=0"]),
        ("没有规范性文件被上级废止。", []),
        ("没有废止规范性文件。", ["normative_documents.repealed=0"]),
        ("不存在未制定、废止规范性文件的情况。", []),
        ("未制定也未废止规范性文件。", ["normative_documents.issued=0"]),
        ("确保答复及时,行政诉讼零发生。", []),
        ("答复及时,行政诉讼零发生。", ["litigation.total=0"]),
        # sites of others in a list
        ("在县政府网站、各街道网站发布信息900条。", []),
        # when it was, in words that no table holds
        ("2022年清明前集中公开信息64条。", []),
        ("2022年公开信息64条。", ["disclosure.total=64"]),
        # every word before a number counts, whatever it is a number of
        ("督查组抽检网站公开信息64条。", []),
        ("网友发布微信公众号评论信息64条。", []),
        ("把依申请公开转为主动公开信息6条。", []),
        ("微信公众号“梧桐发布”公开信息64条。", ["disclosure.wechat=64"]),
        ("通过网站公开种子补贴、渔船检验等信息64条。", ["disclosure.website=64"]),
        ("信息公开平台改造中街道政府信息公开64条。", []),
        ("通过官方网站发布政务类信息64条。", []),
        ("网站信息公开巡查、抽检等信息64条。", []),
        ("启用两个月网站公开信息64条。", []),
        ("各二级单位网站公开信息64条。", []),
        # what requests are about, and who answered them
        ("受理审批信息公开申请6件。", []),
        ("受理环境信息公开申请6件。", []),
        ("受理企业信息公开申请6件。", []),
        ("配合市档案馆答复政府信息公开申请6件。", []),
        ("收到来信及平台依申请公开事项6件。", ["requests.received=6"]),
        ("受理政府信息公开申请答复培训6次。", []),
        ("12345热线受理养老诉求64件。", []),
        # two denials in one clause
        ("未收到政府信息公开申请且未发生行政诉讼。", ["litigation.total=0", "requests.received=0"]),
        ("未受理政府信息公开申请而未出现行政复议。", ["requests.received=0", "review.total=0"]),
        ("依申请公开未逾期答复。", []),
        ("未通过传真收到政府信息公开申请。", []),
        ("未收到网络、信函等方式提出的政府信息公开申请。", ["requests.received=0"]),
        ("政府信息公开行政诉讼零发生、行政复议零发生。", ["litigation.total=0", "review.total=0"]),
        ("无上年结转申请,本年收到政府信息公开申请6件。", ["requests.carried_in=0", "requests.received=6"]),
        ("未编制依申请公开流程的单位3家。", []),
        # the year's part of a number is counted as the whole was
        ("三年来网站累计公开信息1.4万条,2022年公开640条。", ["disclosure.website=640"]),
        # a part of the year is that of the whole sentence
        ("2022年三季度,网站公开信息44条;微信公众号公开信息70条。", []),
        ("2022年,网站公开信息44条;微信公众号公开信息70条。", ["disclosure.website=44", "disclosure.wechat=70"]),
        # what a number counts by its unit: the places, ways and people that the word before it names
        ("政府信息公开申请渠道3个。", []),
        ("政府信息公开申请3个。", ["requests.received=3"]),
        ("依申请公开网站6个。", []),
        ("受理政府信息公开申请的查阅点6个。", []),
        ("受理申请的窗口共有2个。", []),
        ("发布政策解读专栏6个。", []),
        ("发布政策解读6个。", ["responses.policy_interpretations=6"]),
        ("制定规范性文件的负责人6个。", []),
        ("公开政府信息80条,其中网站46条。", ["disclosure.total=80", "disclosure.website=46"]),
        # sites of others are not the agency's
        ("各学院在本单位网站公开信息900条。", []),
        ("各部门通过各自网站公开信息900条。", []),
        ("各部门在网站公开信息900条。", ["disclosure.website=900"]),
        # the hotline beside others
        ("回复“县长信箱”“12345”“网友留言”等诉求470件。", []),
        ("回复12345热线诉求470件。", ["petitions.hotline=470"]),
        # a part of the year
        ("2022年1月公开信息64条。", []),
        ("截至2022年12月公开信息64条。", ["disclosure.total=64"]),
        ("国庆期间微信公众号发布信息64条。", []),
        ("报告期内微信公众号发布信息64条。", ["disclosure.wechat=64"]),
        # a denial of the rest, or of what others passed on
        ("除6件外,其余申请均未引发行政复议。", []),
        ("上述申请均未引发行政复议。", ["review.total=0"]),
        ("未收到上级转办的政府信息公开申请。", []),
        ("未收到会计师事务所的政府信息公开申请。", []),
        ("双河县水利局未收到政府信息公开申请。", ["requests.received=0"]),
        # reviews that are asked for, and suits that are conducted for others
        ("收到政府信息公开申请6件、行政复议申请4件。", ["requests.received=6"]),
        ("代理市政府参加政府信息公开诉讼4件。", []),
        # a conference of others, called so for short
        ("出席市里发布会并解读政策5项。", []),
        ("召开发布会3场。", ["responses.press_conferences=3"]),
    ],
)
def test_only_what_is_understood_is_stated(line: str, stated: list[str], reference: Reference) -> None:
    assert brief(reference, line) == stated


@pytest.mark.parametrize("named", ["县教育局", "甲公司", "县政府", "市财政局", "2022年县教育局全年", "县教育局2022年"])
def test_what_another_body_did_not_receive_is_no_zero(named: str, reference: Reference) -> None:
    """Unless it is the agency itself; of whose report it is nothing may be known, then anybody could be."""
    text = running([Passage(0, f"{named}未收到政府信息公开申请。")])
    for agency, zeros in (("甲县财政局", 0), (None, 1)):
        found = read_statements(text, reference.grammar, frozenset({2022}), agency)
        assert [s.value for s in found] == [0] * zeros


@pytest.mark.parametrize(
    "named", ["县财政局", "财政局2022年", "2022年我局", "本单位", "局机关", "全县各单位", "甲县财政局"]
)
def test_what_the_agency_did_not_receive_is_a_zero(named: str, reference: Reference) -> None:
    text = running([Passage(0, f"{named}未收到政府信息公开申请。")])
    assert [s.value for s in read_statements(text, reference.grammar, frozenset({2022}), "甲县财政局")] == [0]


@pytest.mark.parametrize(
    ("agency", "line", "stated"),
    [
        ("示例县民政局", "县殡仪服务公司收到信息公开申请6件。", 0),
        ("示例县民政局", "二、依申请公开。县殡仪服务公司收到信息公开申请6件。", 0),
        ("示例县民政局", "县广播电视台收到信息公开申请6件。", 0),
        ("示例县民政局", "通过局网站收到信息公开申请6件。", 1),
        ("示例县民政局", "县民政局收到信息公开申请6件。", 1),
        ("示例县殡仪服务公司", "县殡仪服务公司收到信息公开申请6件。", 1),
        (None, "县殡仪服务公司收到信息公开申请6件。", 1),
        ("示例县民政局", "省厅收到信息公开申请6件。", 0),
        ("示例省民政厅", "省厅收到信息公开申请6件。", 1),
        ("示例市示例区市场监督管理局", "市局收到信息公开申请6件。", 0),
        ("示例市示例区财政局", "自治区财政厅收到信息公开申请6件。", 0),
        ("示例自治区财政厅", "自治区财政厅收到信息公开申请6件。", 1),
        ("示例市示例区民政局", "市民政局收到信息公开申请6件。", 0),
        ("示例市示例区民政局", "区民政局收到信息公开申请6件。", 1),
        (None, "未收到信访人提出的政府信息公开申请。", 0),
        (None, "收到信访人提出的政府信息公开申请6件。", 1),
        (None, "县财政局第一时间公开信息60条。", 1),
        (None, "县财政局按条例公开信息60条。", 1),
        (None, "县财政局联合举办政务公开培训6次。", 1),
        ("示例县水利局", "省财政厅第一时间公开信息60条。", 0),
        ("示例县水利局", "县水务公司第一时间公开信息60条。", 0),
        ("示例自治区财政厅", "区财政厅收到信息公开申请6件。", 1),
        ("示例自治区财政厅", "我区财政厅收到信息公开申请6件。", 1),
        ("示例自治区财政厅", "西乡塘区财政局收到信息公开申请6件。", 0),
        ("示例市示例区财政局", "区财政厅收到信息公开申请6件。", 0),
        ("上海市浦东新区财政局", "区财政局收到信息公开申请6件。", 1),
        ("上海市浦东新区财政局", "市财政局收到信息公开申请6件。", 0),
        ("示例市教育局", "市高新区教育局收到信息公开申请6件。", 0),
        ("杭州市教育局", "杭州教育局收到信息公开申请6件。", 1),
        ("萍乡市人民政府", "萍乡市人民政府收到信息公开申请6件。", 1),
        ("示例县城市管理局", "县城管局收到信息公开申请6件。", 1),
        ("示例县城市管理局", "市局收到信息公开申请6件。", 0),
        ("济南市市中区人民政府", "市中区人民政府收到信息公开申请6件。", 1),
        ("双河县教育局", "双河县人民政府收到信息公开申请6件。", 0),
        ("双河县教育局", "龙潭镇政府收到信息公开申请6件。", 0),
        ("双河县教育局", "双河市政府收到信息公开申请6件。", 0),
        ("双河县教育局", "双河县人民政府门户网站公开信息6条。", 1),
        ("双河县龙潭镇人民政府", "在双河县人民政府公开网站累计主动公开政府信息6条。", 1),
        ("双河县城乡建设局", "双河县城乡建设局收到信息公开申请6件。", 1),
        ("双河县教育局", "县残联收到信息公开申请6件。", 0),
        ("双河县残疾人联合会", "县残联收到信息公开申请6件。", 1),
        ("双河县龙潭镇人民政府", "双河县人民政府收到信息公开申请6件。", 0),
        ("双河县龙潭镇人民政府", "龙潭镇政府收到信息公开申请6件。", 1),
        ("示例区中山街道办事处", "示例区人民政府收到信息公开申请6件。", 0),
        ("示例区中山街道办事处", "中山街道收到信息公开申请6件。", 1),
        ("第一师阿拉尔市教育局", "兵团教育局收到信息公开申请6件。", 0),
        ("第一师阿拉尔市教育局", "师市教育局收到信息公开申请6件。", 1),
        ("双河县教育局", "县水利局收到信息公开申请6件。", 0),
        ("双河县教育局", "县委宣传部召开新闻发布会6场。", 0),
        ("双河县教育局", "局办公室收到信息公开申请6件。", 1),
        ("双河县卫生健康委员会", "县卫健委收到信息公开申请6件。", 1),
        ("双河县市场监督管理局", "县市监局收到信息公开申请6件。", 1),
        ("双河县市场监督管理局", "市监察局收到信息公开申请6件。", 0),
        ("双河县人民政府办公室", "县水利局收到信息公开申请6件。", 0),
        ("双河县龙潭镇人民政府", "镇党政办收到信息公开申请6件。", 1),
        ("锡林郭勒盟正蓝旗教育局", "盟教育局收到信息公开申请6件。", 0),
        ("锡林郭勒盟教育局", "盟教育局收到信息公开申请6件。", 1),
        ("塔城地区裕民县教育局", "地区教育局收到信息公开申请6件。", 0),
        ("塔城地区教育局", "地区教育局收到信息公开申请6件。", 1),
        ("山东省聊城市教育局", "省教育局收到信息公开申请6件。", 0),
        ("双河县水利局", "县政府办收到信息公开申请6件。", 0),
        ("双河县水利局", "区政府办公室组织政务公开培训6次。", 0),
        ("双河县水利局", "向县政府办报送,收到信息公开申请6件。", 1),
        ("双河县人民政府", "县政府办收到信息公开申请6件。", 1),
        ("双河县人民政府办公室", "2022年,教育局公开信息120条,民政局公开信息95条。", 0),
        ("双河县民政局", "县政府门户网站发布信息3.2万条,其中采用我局信息118条。", 0),
        ("双河县民政局", "县政府门户网站发布信息320条,其中采用动态信息118条。", 1),
        ("双河县卫生健康局", "县卫健委收到信息公开申请6件。", 1),
        ("双河县国土资源局", "县国资委收到信息公开申请6件。", 0),
        ("双河市市场监督管理局", "市监委收到信息公开申请6件。", 0),
        ("双河县卫生健康委员会", "县委办收到信息公开申请6件。", 0),
    ],
)
def test_only_what_the_agency_itself_did_is_stated(
    agency: str | None, line: str, stated: int, reference: Reference
) -> None:
    text = running([Passage(0, line)])
    assert len(read_statements(text, reference.grammar, frozenset({2022}), agency)) == stated
