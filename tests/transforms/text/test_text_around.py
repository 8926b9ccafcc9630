"""What stands around a number may say that it counts something else: the rows of doubts.csv, and kinds read since."""

from __future__ import annotations

import re

import pytest
from brief_statements import brief

from gongkai.extractors.document import Passage
from gongkai.reference import read_table
from gongkai.transforms.reference import TEXT_TABLES, Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.doubt_rows import doubt
from gongkai.transforms.text.grammar import grammar
from gongkai.transforms.text.running import running
from tests.transforms.text.score_statements import ROOT

OTHERS = (
    "2022年,市热线平台受理12345热线诉求41万件,转我局办理930件。",
    "以县政府为被申请人的政府信息公开行政复议案件7件,由我局承办答复。",
    "市政府共办理建议提案210件,我局会办9件。",
    "对以县政府名义印发的23件规范性文件开展评估。",
    "对年收到政府信息公开申请20件以上的单位开展辅导。",
    "收到政府信息公开申请5件以上时,由专班负责。",
    "报请县政府印发规范性文件4件。",
    "建议市人民政府废止规范性文件6件。",
    "2022年,我局收到上级转办的政府信息公开申请7件。",
    "组织9人次参加县政府政务公开培训。",
    "截至目前,我局累计公开政府信息730条。",
    "截止目前,累计收到政府信息公开申请31件。",
    "2022年,微信公众号推送48期,公开政府信息210条。",
    "全年受理律师事务所的申请3件。",
    "在网站公开就业、教育等方面信息126条。",
)


@pytest.mark.parametrize("text", OTHERS)
def test_numbers_of_others_state_nothing(reference: Reference, text: str) -> None:
    assert brief(reference, text) == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("微博平安某某发布信息900条,微信某某水务发布信息70条。", ["disclosure.wechat=70", "disclosure.weibo=900"]),
        ("通过微信公众号“某某文旅”发布工作动态及信息160余条。", ["disclosure.wechat=160~"]),
        ("通过“某某审计”微信公众号发布信息21期146条。", ["disclosure.wechat=146"]),
        ("全年发布政府文件、工作动态、业务专题等各类信息640条。", ["disclosure.total=640"]),
        ("2022年,我局通过网站、公众号等渠道公开机构信息、重点工作等系列信息95条。", ["disclosure.total=95"]),
        ("2022年,我局未收到任何单位、组织和个人要求公开政府信息的申请。", ["requests.received=0"]),
        ("2022年参加省新闻发布会1场,自行召开5场。", ["responses.press_conferences=5"]),
        ("2022年召开新闻发布会3场,参加2场。", ["responses.press_conferences=3"]),
        ("微信公众号关注用户2万人,阅读量达50万次,发布信息88条。", ["disclosure.wechat=88"]),
        ("自2008年条例施行以来,我局共收到政府信息公开申请326件,2022年收到21件。", ["requests.received=21"]),
        ("2022年,截至目前累计公开政府信息500条。", ["disclosure.total=500"]),
        ("主动公开信息量310条。", ["disclosure.total=310"]),
    ],
)
def test_numbers_of_the_agency_are_stated(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == stated


def test_what_was_handled_in_all_may_be_all_there_were(reference: Reference) -> None:
    text = "2022年,新收政府信息公开申请12件,上年结转3件,合计办理15件。"
    assert brief(reference, text) == ["requests.carried_in=3", "requests.handled=15", "requests.received=12"]


def test_each_row_tells_its_example(reference: Reference) -> None:
    """Around some number of the example, or at some place before it, both patterns of the row match."""
    rows = [row for _, row in read_table(ROOT / "data" / "reference" / "text" / "doubts.csv")]
    assert len(rows) == len(reference.grammar.doubts)
    for row, read in zip(rows, reference.grammar.doubts, strict=True):
        example = row["example"]
        numbers = [match.span() for match in re.finditer(r"\d+万?(?:[条件篇场]|人次)", example)]
        verbs = [(place, place) for place in range(len(example))]
        places = verbs if read.at == "verb" else numbers
        assert any(read.holds(example, 0, start, end, lambda _: True) for start, end in places), example


ROW = {
    "flag": "own_behind",
    "at": "number",
    "needs": "",
    "without": "",
    "before": "",
    "behind": "x",
    "example": "x",
    "source": "made",
}


@pytest.mark.parametrize(
    "changed",
    [{"at": "end"}, {"behind": ""}, {"behind": "("}, {"source": ""}, {"needs": "no_such_concept"}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_row_that_is_not_understood_is_refused(changed: dict[str, str]) -> None:
    doubt(ROW, ())
    with pytest.raises(ValueError, match=r"\w"):
        doubt(ROW | changed, ())


def test_a_word_added_to_a_row_is_read() -> None:
    """The example of docs/contribute.md: 新接获 counts what is new this year, as 新收 does."""
    folder = ROOT / "data" / "reference" / "text"
    tables = {name: [row for _, row in read_table(folder / f"{name}.csv")] for name in TEXT_TABLES}
    text = running([Passage(0, "办理政府信息公开申请 7 件，其中上年结转 2 件、新接获 5 件。")])

    def stated() -> dict[str, int]:
        made = grammar((), *(tables[name] for name in TEXT_TABLES))
        return {s.statement: int(s.value) for s in read_statements(text, made, frozenset({2022}))}

    assert stated() == {"requests.handled": 7, "requests.carried_in": 2}
    row = next(row for row in tables["terms"] if row["concept"] == "receive_new")
    row["terms"] += "|新接获"
    assert stated() == {"requests.handled": 7, "requests.carried_in": 2, "requests.received": 5}
