"""Numbers and denials that are a part, another body's, another time's or another matter's: none is the report's."""

from __future__ import annotations

import pytest

from gongkai.transforms.reference import Reference
from tests.transforms.text.brief_statements import brief

FEES = [
    ("检索费0元,复制费26.5元,邮寄费44元,共计收取70.5元。", ["requests.fees=70.5"]),
    ("政府信息公开收费20元,其中复印费15元、邮寄费5元。", ["requests.fees=20"]),
    ("复印费按每页0.1元收取,邮寄费按邮政资费收取,全年共收取13.6元。", ["requests.fees=13.6"]),
    ("复印费0.1元/页,全年收取复印费13.6元。", ["requests.fees=13.6"]),
    ("按照每件100元收取信息处理费,共收取300元。", ["requests.fees=300"]),
    ("按照每份一百元收取信息处理费,共收取300元。", ["requests.fees=300"]),
    ("收取检索费、复制费、邮寄费等费用20元。", ["requests.fees=20"]),
    ("收取复印费20元。", ["requests.fees=20"]),
    ("收取复制费20元,未收取其他费用。", ["requests.fees=20"]),
    ("收取检索费3元、复印费20元。", []),
    ("未收取检索费,收取复印费20元。", []),
    ("未收取信息处理费。收取复印费20元。", []),
    ("未收取检索费、复制费、邮寄费。", ["requests.fees=0"]),
    ("没有收取检索费、复制费、邮寄费及其他费用。", ["requests.fees=0"]),
    ("未收取信息处理费和其他任何费用。", ["requests.fees=0"]),
    ("除收取邮寄费12元外,未收取其他费用。", ["requests.fees=12"]),
    ("未收取除邮寄费外的其他费用。", []),
    ("未收取检索费、复制费以外的其他费用。", []),
    ("除收取邮寄成本费外,没有收取检索费和其他费用。", []),
    ("除网上办理外均当面办理。没有收取检索费和其他费用。", ["requests.fees=0"]),
    ("收费20元,未收取检索费、邮寄费等其他费用。", ["requests.fees=20"]),
    ("收取复印费12元。没有收取检索费及其他费用。", ["requests.fees=12"]),
    ("收取信息处理费20元,其他费用0元。", ["requests.fees=20"]),
    ("收取信息处理费20元,其他费用5元。", []),
    ("未收取信息公开费用,收取不动产登记费86万元。", ["requests.fees=0"]),
]

ZEROS = [
    ("未制定、废止行政规范性文件。", ["normative_documents.issued=0", "normative_documents.repealed=0"]),
    ("未制定行政规范性文件。", ["normative_documents.issued=0"]),
    ("未印发规范性文件、按程序废止旧规范性文件。", ["normative_documents.issued=0"]),
    ("未制定和废止不合规的规范性文件。", []),
    ("未制定,废止规范性文件3件。", ["normative_documents.repealed=3"]),
    ("没有收到政府信息公开申请和因政府信息公开引起的行政复议。", ["requests.received=0", "review.total=0"]),
    ("没有就政府信息公开申请和因政府信息公开提起行政复议。", ["review.total=0"]),
    ("政府信息公开申请零受理,行政诉讼零发生。", ["litigation.total=0", "requests.received=0"]),
    ("确保行政诉讼零发生。", []),
    ("确保未发生因政府信息公开引起的行政诉讼。", []),
    ("安全生产事故行政复议零发生。", []),
    ("政府信息公开工作有序,安全事故零发生。", []),
    ("未发生因政府信息公开引起的行政诉讼。", ["litigation.total=0"]),
    ("未发生因强制拆除引起的行政复议和行政诉讼。", []),
    ("未收到涉及国家秘密的政府信息公开申请。", []),
    ("未收到涉及个人隐私、国家秘密的政府信息公开申请。", []),
    ("未收到关于拆迁的政府信息公开申请。", []),
    ("未收到有关征地的政府信息公开申请。", []),
    ("未收到任何单位和个人关于政府信息公开的申请。", ["requests.received=0"]),
    ("未收到有关公民、法人和其他组织的政府信息公开申请。", ["requests.received=0"]),
    ("未发生涉及土地征收的行政复议。", []),
    ("未发生涉及政府信息公开的行政复议。", ["review.total=0"]),
    ("未发生针对本部门有关政府信息公开事务的行政复议。", ["review.total=0"]),
    ("没有发生有关审计信息公开事务的行政复议案件。", ["review.total=0"]),
    ("未收到公众关于政府发展和改革信息公开的申请。", ["requests.received=0"]),
    ("未收到要求公开商业秘密的申请。", []),
    ("未收到要求公开政府信息的申请。", ["requests.received=0"]),
    ("未收到涉及我局的政府信息公开申请。", ["requests.received=0"]),
    ("收到政府信息公开申请20件,其中未在法定期限内答复0件。", ["requests.received=20"]),
    ("应公开未公开信息0条。", []),
    ("应当公开而未公开政府信息2条。", []),
    ("未按规定公开信息0条,发现问题4个。", []),
    ("抽查主动公开信息120条,合格率98%。", []),
    ("随机检查主动公开信息120条,合格率98%。", []),
    ("核查政府网站公开信息120条,发现问题3个。", []),
    ("主动公开信息88条,未发现应公开未公开情形。", ["disclosure.total=88"]),
    ("微信公众号发布疫情排查等信息500条。", ["disclosure.wechat=500"]),
    ("微信公众号推送动态、矛盾纠纷调解、普法宣传等信息500条。", ["disclosure.wechat=500"]),
    ("网站公开行政处罚、双随机抽查等政府信息300条。", ["disclosure.website=300"]),
    ("未及时公开矛盾纠纷调解等信息3条。", []),
    ("抽查网站公开的公告、动态等信息120条。", []),
]

OTHERS = [
    ("因政府信息公开引发行政复议3件、举报投诉1件。", ["complaints.total=1", "review.total=3"]),
    (
        "因政府信息公开引发行政复议3件、行政诉讼2件、投诉1件。",
        ["complaints.total=1", "litigation.total=2", "review.total=3"],
    ),
    ("政府信息公开工作有序开展,行政复议3件、投诉40件。", ["review.total=3"]),
    ("政府信息公开行政复议0件、投诉举报500件。", ["review.total=0"]),
    ("因政府信息公开引发行政复议3件、价格举报投诉40件。", ["review.total=3"]),
    ("因政府信息公开引发行政复议3件,举报投诉40件。", ["review.total=3"]),
    ("因政府信息公开引发行政复议3件、办理举报投诉51件。", ["review.total=3"]),
    ("受理行政复议3件、举报投诉51件。", []),
    ("参加省新闻发布会1场,自行召开5场。", []),
    ("参加省新闻发布会1场,自行召开五场。", []),
    ("参加省新闻发布会一次,自行组织5次。", []),
    ("参加省新闻发布会2场,自行召开新闻发布会十二场。", ["responses.press_conferences=12"]),
    ("参加省新闻发布会1场,举办新闻发布会5场。", ["responses.press_conferences=5"]),
    ("参加省新闻发布会1场,举办培训5场。", ["responses.press_conferences=1"]),
    ("局属12个单位网站公开信息320条。", []),
    ("下属8家事业单位网站公开信息960条,本局网站公开信息310条。", ["disclosure.website=310"]),
    ("直属各学校网站公开信息960条,教育局网站公开信息310条。", ["disclosure.website=310"]),
    ("系统内各单位新媒体发布信息960条,市局微信公众号发布信息310条。", ["disclosure.wechat=310"]),
    ("各单位通过政府网站公开信息320条。", ["disclosure.website=320"]),
    ("县水利局属于公开范围,在网站公开信息320条。", ["disclosure.website=320"]),
    ("全局系统共收到政府信息公开申请64件,局机关收到9件。", ["requests.received=64", "requests.received=9"]),
    ("全局系统共收到政府信息公开申请64件,学习笔记收到9件。", ["requests.received=64"]),
    ("网站“财政预决算”专栏公开信息42条,“双随机”专栏公开信息18条。", []),
    ("网站“财政预决算”专栏公开信息42条,“双随机”专栏公开信息1,018条。", []),
    ("网站“财政预决算”专栏公开信息42条,“双随机”专栏公开信息80余则。", []),
    ("网站“预决算”栏目公开信息30条,网站全年公开信息520条。", ["disclosure.website=520"]),
    ("网站“预决算”栏目公开信息30条,网站全年公开信息5,200余条。", ["disclosure.website=5200~"]),
    ("网站“法定公开”专栏公开信息42条,其中“抽查”专栏公开信息18条。", ["disclosure.website=42"]),
    ("网站“法定公开”专栏公开信息42条,开设专栏3个。", ["disclosure.website=42"]),
    ("主动公开政府信息300条。2022年,各科室主动公开政府信息80条。", ["disclosure.total=300"]),
    ("我局各科室网站公开信息320条。", ["disclosure.website=320"]),
    ("通过一网两微一端主动公开信息45条。", ["disclosure.total=45"]),
    ("通过两微一端主动公开信息45条。", ["disclosure.new_media=45"]),
]

PERIODS = [
    ("2021年度至2022年度共收到政府信息公开申请65件。", []),
    ("2021年至2022年主动公开政府信息65条。", []),
    ("自2021年起至2022年底共主动公开政府信息65条。", []),
    ("2021—2022年共收到政府信息公开申请65件。", []),
    ("2021和2022两年收到政府信息公开申请65件。", []),
    ("2021年度、2022年度收到政府信息公开申请65件。", []),
    ("两年间共收到政府信息公开申请65件。", []),
    ("自2022年1月1日起至2022年12月31日止,主动公开政府信息65条。", ["disclosure.total=65"]),
    ("2021-2022年度,学校主动公开信息65条。", ["disclosure.total=65"]),
]


@pytest.mark.parametrize(("text", "stated"), [*FEES, *ZEROS, *OTHERS])
def test_of_the_year_and_what_looks_like_it(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, f"2022年,{text}") == stated


@pytest.mark.parametrize(("text", "stated"), PERIODS)
def test_a_period_of_two_years_is_not_the_year(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == stated
