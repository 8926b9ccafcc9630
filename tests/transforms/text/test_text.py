"""The reader of sentences: each kind of phrasing is understood, and what is something else is not."""

from __future__ import annotations

import gc
from collections.abc import Callable
from decimal import Decimal
from time import process_time

import pytest

from gongkai.extractors.document import Passage
from gongkai.transforms.model import Statement
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running
from gongkai.transforms.text.tokens import chinese

Found = list[tuple[str, int]]


def read(reference: Reference, text: str) -> list[Statement]:
    return read_statements(running([Passage(0, text)]), reference.grammar)


def brief(reference: Reference, text: str) -> Found:
    return [(s.statement, int(s.value)) for s in read(reference, text)]


RECEIVED = [
    ("受理依申请信息公开10件", 10),
    ("收到依申请公开件176件", 176),
    ("收到政府信息申请公开件658件", 658),
    ("收到1份政府信息公开申请", 1),
    ("区政府办公室共收到8份政府信息公开申请，均为自然人申请", 8),
    ("2019年依申请公开共受理2件，为挂号信依申请公开", 2),
    ("全年依申请公开3次", 3),
    ("收到居民书面信息公开申请2例", 2),
    ("共收到政府信息公开申请26件，同比增长1.4倍", 26),
    ("我街道累计收到依申请信息公开件6件", 6),
    ("收到2条公众通过“依申请公开栏目”提交的申请", 2),
    ("本年度收到要求公开政府信息的申请7件", 7),
    ("共收到12件信息依申请公开", 12),
    ("我局收到政府信息公开依申请1件", 1),
    ("受理依申请信息56条", 56),
    ("收到申请公开我区征地补偿信息的申请4宗", 4),
    ("(二)依申请公开情况。2024年共收到申请9件", 9),
    ("共收到公民申请政府信息公开二十三件", 23),
    ("收到政府信息公开申请1,204件", 1204),
    ("新收政府信息公开申请数量３１７件", 317),
    ("较2021年增加3件，共收到政府信息公开申请8件", 8),
    ("2021年，无政府信息公开申请事项", 0),
    ("没有接到群众主动要求公开政府信息的申请", 0),
    ("本年度未收到个人、法人或者其他组织向本机关申请公开政府信息", 0),
    ("全年未发生依申请政府信息", 0),
    ("未收到和处理政府信息公开申请", 0),
    ("未接到群众要求公开的信息", 0),
    ("我局未收到过信息公开申请", 0),
    ("2020年度没有收到依申请案件", 0),
    ("无人提出政府信息公开申请", 0),
    ("全年未接到一起政府信息公开申请", 0),
    ("共接获公众提出的信息公开申请七件，均按期答复", 7),
]


@pytest.mark.parametrize(("text", "value"), RECEIVED)
def test_requests_received(reference: Reference, text: str, value: int) -> None:
    assert brief(reference, text) == [("requests.received", value)]


OTHERS: list[tuple[str, Found]] = [
    ("办理政府信息公开申请61件", [("requests.handled", 61)]),
    (
        "收到政府信息公开申请9件，办结8件、结转下一年办理1件",
        [("requests.received", 9), ("requests.processed", 8), ("requests.carried_out", 1)],
    ),
    ("全年结转下年度继续办理7件", [("requests.carried_out", 7)]),
    ("2025年收到政府信息公开申请8件，2024年结转至2025年答复的政府信息公开申请3件",
     [("requests.received", 8), ("requests.carried_in", 3)]),
    ("2025年收到政府信息公开申请8件，结转至2026年办理2件", [("requests.received", 8), ("requests.carried_out", 2)]),
    ("收到依申请公开85件，除2件结转下年办理外，均依法答复", [("requests.received", 85), ("requests.carried_out", 2)]),
    (
        "因政府信息公开引起的行政复议22件、行政诉讼案件1件",
        [("review.total", 22), ("litigation.total", 1)],
    ),
    ("政府信息公开被申请的行政复议或行政诉讼0件", [("litigation.total", 0), ("review.total", 0)]),
    ("未发生因政府信息公开申请行政复议、提起行政诉讼情况", [("litigation.total", 0), ("review.total", 0)]),
    ("未发生因政府信息公开引起的行政复议、诉讼案件", [("litigation.total", 0), ("review.total", 0)]),
    ("全年依申请公开政府信息未收取费用", [("requests.fees", 0)]),
    ("政府信息公开申请未产生相关收费情况", [("requests.fees", 0)]),
    ("没有收费", [("requests.fees", 0)]),
    ("全年收取信息处理费1.2万元", [("requests.fees", 12000)]),
    ("制发行政规范性文件6个，清理失效文件4个，现行有效18个", [("normative_documents.issued", 6)]),
    ("制定发布规范性文件4件", [("normative_documents.issued", 4)]),
    (
        "行政规范性文件方面，新制发3件，废止2件",
        [("normative_documents.issued", 3), ("normative_documents.repealed", 2)],
    ),
    (
        "收到政府信息公开申请49件，其中，通过互联网提交表单申请形式8件，占16.3%；以信函形式申请35件；当面递交2件，传真4件",
        [
            ("requests.received", 49),
            ("requests.received.online", 8),
            ("requests.received.letter", 35),
            ("requests.received.in_person", 2),
            ("requests.received.fax", 4),
        ],
    ),
    (
        "主动公开政府信息634条，其中：通过门户网站公开各类信息共421条，通过政务微博微信发布信息213条",
        [("disclosure.total", 634), ("disclosure.website", 421), ("disclosure.new_media", 213)],
    ),
    ("主动公开信息73条，累计公开465条", [("disclosure.total", 73)]),
    ("发布微信426条，微博453条", [("disclosure.wechat", 426), ("disclosure.weibo", 453)]),
    ("开通微信公众号2个，发布信息80条", [("disclosure.wechat", 80)]),
    ("运营的2个微信公众号发布信息500条", [("disclosure.wechat", 500)]),
    ("收到政府信息公开申请16件，申请事项主要集中在规划方面，办结13件",
     [("requests.received", 16), ("requests.processed", 13)]),
    ("收到政府信息公开申请16件，申请行政许可方面平稳，办结13件", [("requests.received", 16)]),
    ("收到政府信息公开申请8件，其中在线提交申请7件、线下来信1件",
     [("requests.received", 8), ("requests.received.online", 7)]),
    ("门户网站发布信息8118篇，网站总访问量达4.5亿次，其中信息公开平台发布信息545篇",
     [("disclosure.website", 8118), ("website.visits", 450_000_000)]),
    ("通过政府网站和七彩云端主动公开政府信息23条", [("disclosure.total", 23)]),
    ("办理人大代表建议12件、政协提案8件", [("proposals.handled", 12), ("proposals.handled", 8)]),
    ("12345热线办理群众诉求30件，办结30件", [("petitions.hotline", 30)]),
    ("召开政务公开工作会议3次，举办政务公开业务培训班2期", [("training.meetings", 3), ("training.sessions", 2)]),
    ("通过网络收到政府信息公开申请14件，通过信函收到政府信息公开申请3件",
     [("requests.received.online", 14), ("requests.received.letter", 3)]),
    ("从市政府网站的申请平台接收政府信息公开申请21件，邮政渠道接收6件，当面接收0件",
     [("requests.received.online", 21), ("requests.received.letter", 6), ("requests.received.in_person", 0)]),
    ("通过网络、信函等方式收到政府信息公开申请17件", [("requests.received", 17)]),
    ("办理政府信息公开申请16件，同意公开9件、部分同意公开2件",
     [("requests.handled", 16), ("requests.granted", 9), ("requests.granted_in_part", 2)]),
    ("收到政府信息公开申请326件。从申请来源看，当面申请41件；信函申请285件",
     [("requests.received", 326), ("requests.received.in_person", 41), ("requests.received.letter", 285)]),
    ("收到政府信息公开申请326件。申请内容主要涉及征地拆迁、历史遗留等方面。共办结318件",
     [("requests.received", 326), ("requests.processed", 318)]),
    ("因政府信息公开被申请行政复议6件（维持4件、尚未审结2件），被提起行政诉讼2件（均维持）",
     [("review.total", 6), ("review.upheld", 4), ("review.pending", 2), ("litigation.total", 2),
      ("litigation.upheld", 2)]),
    ("政府信息公开行政复议2件、行政诉讼3件，其中维持4件", [("review.total", 2), ("litigation.total", 3)]),
    ("政府信息公开行政复议2件，办理许可案件3件，其中维持1件", [("review.total", 2)]),
    ("未经复议直接起诉政府信息公开案件2件，均维持；复议后起诉1件，尚未审结",
     [("litigation_direct.total", 2), ("litigation_direct.upheld", 2), ("litigation_after_review.total", 1),
      ("litigation_after_review.pending", 1)]),
    ("收到政府信息公开申请5件。1件申请信息属于其他部门职责", [("requests.received", 5)]),
    ("收到政府信息公开申请27件，除1件尚在答复阶段", [("requests.received", 27)]),
    ("收到政府信息公开申请30件，同意全部公开答复数20件", [("requests.received", 30), ("requests.granted", 20)]),
    ("官方微博、微信两个自媒体发布信息900条", [("disclosure.new_media", 900)]),
    ("未发生因政府信息公开申请行政复议，提起行政诉讼的情况", [("review.total", 0), ("litigation.total", 0)]),
    ("网站独立用户访问总量3万次，总访问量8万次", [("website.visits", 80_000)]),
    ("政务新媒体平台“某镇发布”公众号发布信息294条", [("disclosure.wechat", 294)]),
    ("通过门户网站和某某融合号等渠道，发布规划等各类信息500条", [("disclosure.total", 500)]),
    ("收到并答复政府信息公开申请3件", [("requests.received", 3), ("requests.processed", 3)]),
    ("政府信息公开申请由2022年的45件上升至61件", [("requests.received", 61)]),
    ("收到政府信息公开申请6件，2件因需征求意见未满期限结转下年度",
     [("requests.received", 6), ("requests.carried_out", 2)]),
    ("共举办191场市政府新闻发布活动", [("responses.press_conferences", 191)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), OTHERS)
def test_what_else_is_stated(reference: Reference, text: str, found: Found) -> None:
    assert brief(reference, text) == found


SILENT = [
    "受理行政许可申请1200件",
    "受理行政复议案件120件，审结110件",
    "受理公租房申请80件",
    "设立政府信息公开申请受理点12个",
    "受理政府信息公开申请的窗口2个、热线电话1部",
    "接收政府信息公开申请的网站有3个",
    "办理政府信息公开案件43件",
    "未产生依申请公开政府信息纠纷",
    "公开规范性文件及相关解读文件130项",
    "通过“春耕”等8项专题，发布动态等信息1423条",
    "2019年5月至12月，收到政府信息公开申请12件",
    "依申请公开免收复印费120元",
    "在中国政府网等上级网站发布信息36条",
    "截至2014年底，累计主动公开政府信息6780条",
    "申请公开的内容涉及征地拆迁8件、城市规划5件",
    "我局代理行政诉讼案件12件，行政复议案件30件",
    "审查规范性文件12件",
    "按规定收取行政事业性收费350万元",
    "2025年办理挖掘(占用)城市道路申请件77件",
    "与历年相比政府信息公开申请数量增加1例",
    "去年同期收到政府信息公开申请5件",
    "2019年收到政府信息公开申请5件，2024年、2024年、2024年",
    "较上年同期收到政府信息公开申请多5件",
    "未出现因政府信息公开被行政复议撤销或行政诉讼败诉的情况",
    "没有出现应公开而不予公开的办件",
    "在法定时限内答复，答复率100%",
    "公开政府信息公开指南1条",
    "公示低保申请信息50条",
    "2022年和2023年分别收到政府信息公开申请8件、9件",
    "市局、分局分别受理政府信息公开申请5件、3件",
    "网站、微信、微博分别发布信息5条、3条",
    "通过15个基层司法所微信公众号发布各类信息",
    "在3个政府网站开设专栏，发布信息",
    "上年结转项目3个，结转下年度项目5个",
    "受理行政复议申请356件，其中涉及政府信息公开41件",
    "政府信息公开申请平稳。作为被告的行政诉讼案件15件，行政复议案件8件",
    "每年至少召开一次政务公开专题会议",
    "开展法治讲座165场、法律培训57场",
    "规章13件（含新制定5件，修改4件，废止4件）",
    "政府信息公开条例第二十条第五项规定的信息",
    "设置投诉电话1个，12345热线",
    "加强政府信息公开申请办理工作",
    "申请公开土地征收信息的12件，申请公开财政信息的3件",
    "开设“优化营商环境”等专栏12个，发布信息682条",
    "收到政府信息公开申请。申请材料齐全。共办结30件行政许可。办结40件",
    "《2019年收到政府信息公开申请5件》",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_something_else(reference: Reference, text: str) -> None:
    assert brief(reference, text) == []


def test_what_stands_in_brackets_belongs_to_what_stands_before_it(reference: Reference) -> None:
    text = "主动公开市政府规章13件（含新制定5件，修改4件，废止4件），主动公开行政规范性文件42件"
    assert brief(reference, text) == [("disclosure.normative_documents", 42)]
    assert brief(reference, "全年行政规范性文件共9件（其中新制定5件，废止4件）") == [
        ("normative_documents.issued", 5),
        ("normative_documents.repealed", 4),
    ]
    assert brief(reference, "制发规范性文件9件，其中以市政府名义印发5件、以办公室名义印发4件") == [
        ("normative_documents.issued", 9)
    ]


RESPECTIVELY: list[tuple[str, Found]] = [
    ("“西山发布”微信和微博分别发布信息1408条、6502条", [("disclosure.wechat", 1408), ("disclosure.weibo", 6502)]),
    ("收到政府信息公开申请41件，其中当面申请、网络申请、信函申请分别为6件、20件、15件",
     [("requests.received", 41), ("requests.received.in_person", 6), ("requests.received.online", 20),
      ("requests.received.letter", 15)]),
    ("因政府信息公开引起的行政复议、行政诉讼分别为4件和1件", [("review.total", 4), ("litigation.total", 1)]),
    ("收到政府信息公开申请9件，予以公开、部分公开、不予公开分别为5件、1件、3件",
     [("requests.received", 9), ("requests.granted", 5), ("requests.granted_in_part", 1), ("requests.denied", 3)]),
    ("“省教育厅发布”微信、微博发布信息3120条、1890条", [("disclosure.wechat", 3120), ("disclosure.weibo", 1890)]),
    ("厅官方微信、微博发布信息3120条、1890条", [("disclosure.wechat", 3120), ("disclosure.weibo", 1890)]),
    ("微信、微博发布信息3120条、图片1890张", [("disclosure.new_media", 3120)]),
    ("分别办理人大代表建议12件、政协提案8件", [("proposals.handled", 12), ("proposals.handled", 8)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), RESPECTIVELY)
def test_lists_told_apart_by_respectively(reference: Reference, text: str, found: Found) -> None:
    assert brief(reference, text) == found
    assert all(s.quote in text and s.quote == text[s.start : s.end] for s in read(reference, text.replace("，", ",")))


def test_for_whom_a_number_is_given(reference: Reference) -> None:
    (behalf,) = read(reference, "区政府办代表区政府受理政府信息公开申请17件")
    (region,) = read(reference, "全市各级行政机关共受理政府信息公开申请449件")
    (own,) = read(reference, "我局收到政府信息公开申请3件")
    assert (behalf.scope, region.scope, own.scope) == ("on_behalf", "region", "own")
    both = read(reference, "依申请公开方面，区政府办代区政府受理申请56件，本机关自身受理3件")
    assert [(s.value, s.scope) for s in both] == [(56, "on_behalf"), (3, "own")]
    (below,) = read(reference, "我厅所属事业单位全年主动公开信息73条")
    (ours,) = read(reference, "我厅全年主动公开信息73条")
    assert (below.scope, ours.scope) == ("departments", "own")


def test_a_number_that_is_not_exact(reference: Reference) -> None:
    texts = ("主动公开信息1000余条", "主动公开信息约1000条", "主动公开信息0.1万多条", "主动公开信息近千条")
    assert {(s.value, s.approximate) for text in texts for s in read(reference, text)} == {(Decimal(1000), True)}
    (exact,) = read(reference, "主动公开信息26.8万条")
    assert (exact.value, exact.approximate) == (Decimal(268000), False)


@pytest.mark.parametrize(
    ("text", "value"), [("十二", 12), ("一百零五", 105), ("两千", 2000), ("二〇", 20), ("三千零二十一", 3021)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert chinese(text) == value


def test_a_statement_says_where_it_stands(reference: Reference) -> None:
    text = running([Passage(0, "一、总体情况\n今年工作", 1), Passage(1, "有序。收到政府信息公开\n申请5件，办结。", 2)])
    (found,) = read_statements(text, reference.grammar)
    assert (found.page, found.quote) == (2, "收到政府信息公开申请5件")
    assert text.text[found.start : found.end] == found.quote
    assert found.element is None  # the page says where it is


def test_a_statement_of_a_text_without_pages_says_its_paragraph(reference: Reference) -> None:
    """Numbered among the passages and tables of the document: empty ones and a table between two count, too."""
    passages = [
        Passage(0, "一、总体情况"),
        Passage(1, " "),
        Passage(4, "收到政府信息公开申请5件，通过网站、微信分别发布"),
    ]
    passages.append(Passage(5, "信息12条、7条。通过网站、微信分别发布信息12条、7条。"))
    found = read_statements(running(passages), reference.grammar)
    assert [(s.statement, s.page, s.element) for s in found] == [
        ("requests.received", None, 5),
        ("disclosure.website", None, 6),
        ("disclosure.wechat", None, 6),
    ]


GROWING: list[Callable[[int], str]] = [
    lambda n: "收到政府信息公开申请5件，" * n,
    lambda n: "收" * 20 * n,
    lambda n: "1" * 20 * n,
    lambda n: "1,234," * 4 * n,
    lambda n: "三百" * 10 * n,
    lambda n: "未" * 10 * n,
    lambda n: "(" * 10 * n + "收到申请5件" + ")" * 10 * n,
    lambda n: "(收到政府信息公开申请5件" * n,
    lambda n: "、".join(f"公开信息{i}条" for i in range(n)),
    lambda n: "公开信息" + "".join(f"{i}个部门" for i in range(n)),
    lambda n: "1-6月截至6月近三年" * n,
    lambda n: "公开政府信息:" * 2 * n + "5条",
    lambda n: "通过网站在" * 3 * n + "公开信息5条",
    lambda n: "《" * 10 * n,
    lambda n: "政府信息公开行政复议3件(维持1件)、" * n,
    lambda n: "收到申请2件因补正结转2024年、由5件增至8件、" * (n // 2),
    lambda n: "全市" * 8 * n,
    lambda n: "信息" * 8 * n + "5条",
    lambda n: "申请" * 8 * n + "5件",
    lambda n: "收到自然人申请1件、法人申请1件，共2件，" * (n // 2),
    lambda n: "、".join(["网站"] * n) + "分别发布信息" + "、".join(["5条"] * n),
    lambda n: "网站、微信分别发布信息5条、3条，" * (n // 2),
    lambda n: "认真贯彻条例规定加强组织领导" * 3 * n,
    lambda n: "公开“信息”等5条" * n,
    lambda n: "未" + "、收到申请" * n,
    lambda n: "对某甲的5件、在6件申请中," * (n // 2),
    lambda n: "3家医院收到申请5件,其中我局2件," * (n // 2),
    lambda n: "网站“某某”专栏公开42条,“某某”专栏公开18条," * (n // 4),
    lambda n: "通过“某某”微信公众号发布信息4期6条、" * (n // 2),
]


@pytest.mark.slow
@pytest.mark.parametrize("text", GROWING, ids=lambda text: text(1)[:8])
def test_the_time_is_linear_in_the_text(reference: Reference, text: Callable[[int], str]) -> None:
    """Eight times the text takes eight times as long, not sixty-four: the quickest of some tries counts, for what
    else the machine does only ever adds."""
    short = min(_seconds(reference, text(200)) for _ in range(3))
    assert any(_seconds(reference, text(1_600)) < 24 * short + 0.02 for _ in range(5))


def _seconds(reference: Reference, text: str) -> float:
    gc.disable()  # a full collection of what other tests left is no time of this text
    try:
        start = process_time()
        read(reference, text)
        return process_time() - start
    finally:
        gc.enable()
