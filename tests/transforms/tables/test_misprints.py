"""Misprinted labels: what is taken for an official label, what never is, and all pairs of labels against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, permutations

import pytest
from grids import cut, filled, of_rule, retext, rules
from rapidfuzz.distance import Editops, Levenshtein

from gongkai.transforms.reference import Reference, Role, TableId
from gongkai.transforms.tables.forms import read_tables
from gongkai.transforms.tables.labels import key
from gongkai.transforms.tables.misprints import in_place

PLACES: list[tuple[TableId, str, Role]] = [
    ("requests", "2021", "row"),
    ("requests", "2021", "applicant"),
    ("requests", "2019", "row"),
    ("review_litigation", "2021", "column"),
    ("proactive", "2021", "row"),
    ("proactive", "2021", "column"),
    ("proactive", "2019", "row"),
    ("proactive", "2019", "column"),
    ("statistics", "legacy", "row"),
]


def sequence(reference: Reference, table_id: TableId, form: str, role: Role) -> list[str]:
    """The labels of a role as they follow each other in the form."""
    if role == "applicant":
        return list(reference.applicants)
    indicators = reference.of(table_id, form)
    paths = dict.fromkeys(
        path[:depth]
        for i in indicators
        for path in [i.row_path if role == "row" else i.column_path]
        for depth in range(1, len(path) + 1)
    )
    return list(dict.fromkeys(path[-1] for path in paths))


def towards(label: str, other: str, slips: int) -> Iterator[str]:
    """The label with some slips that lead to another label."""
    edits = Levenshtein.editops(key(label), key(other)).as_list()
    for chosen in combinations(edits[:4], min(slips, len(edits))):
        yield Editops(list(chosen), len(key(label)), len(key(other))).apply(key(label), key(other))


@cache
def printed_slips(label: str, other: str) -> tuple[str, ...]:
    slips = (text for count in (1, 2, 3) for text in towards(label, other, count))
    return tuple(dict.fromkeys(text for text in slips if text not in ("", key(label), key(other))))[:12]


def spelling(reference: Reference, place: tuple[TableId, str, Role]) -> Callable[[str], str | None]:
    """What a word is closest to; the same words are asked for again and again."""
    speller = reference.words(*place).speller
    return cache(lambda word: None if reference.knows_beside(word, place[1]) else speller.closest(word))


def taken(
    closest: Callable[[str], str | None], order: Sequence[str], text: str, index: int, lost: Sequence[str]
) -> str | None:
    """What a label is taken for that is printed at `index`, where some labels of the form are not printed."""
    kept = [i for i, label in enumerate(order) if label not in lost or i == index]
    printed = [text if i == index else order[i] for i in kept]
    labels = [None if i == index else order[i] for i in kept]
    return in_place(printed, labels, order, closest).get(kept.index(index))


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_a_label_changed_towards_another_is_never_taken_for_it(
    reference: Reference, place: tuple[TableId, str, Role]
) -> None:
    """All pairs; the other label is not printed, nor are those beside the changed one.

    The place only narrows what the letters allow: where those allow nothing wrong it need not be tried.
    """
    order = sequence(reference, *place)
    closest, in_its_place = cache(reference.words(*place).speller.closest), spelling(reference, place)
    wrong = []
    for (index, label), (_, other) in permutations(enumerate(order), 2):
        beside = [order[i] for i in (index - 1, index + 1) if 0 <= i < len(order)]
        for text in printed_slips(label, other):
            if closest(text) in (None, label):
                continue
            for lost in ([], [other], [other, *beside[:1]], [other, *beside[-1:]]):
                found = taken(in_its_place, order, text, index, lost)
                if found not in (None, label):
                    wrong.append((label, other, text, found, lost))
    assert not wrong


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_slips_of_one_character_are_understood_or_left_alone(
    reference: Reference, place: tuple[TableId, str, Role]
) -> None:
    """A character missing, doubled, swapped or unreadable: most labels that are long enough are still understood."""
    order, closest = sequence(reference, *place), spelling(reference, place)
    understood = tried = 0
    for index, label in enumerate(order):
        text = key(label)
        for at in range(len(text)):
            slips = {text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[:at] + "■" + text[at + 1 :]}
            slips |= {text[:at] + text[at + 1 :][:1] + text[at] + text[at + 2 :]} - {text}
            for slip in slips:
                if slip and not reference.knows(slip) and len(text) > 3:
                    found = taken(closest, order, slip, index, [])
                    assert found in (None, label)
                    tried += 1
                    understood += found == label
    assert understood > 0.75 * tried, (understood, tried)


@pytest.mark.parametrize(
    ("form", "table", "official", "printed"),
    [
        ("2021", "requests", "2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("2021", "requests", "5.属于三类内部事务信息", "属干三类内部事务信息"),
        ("2021", "requests", "一、本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请数里"),
        ("2021", "requests", "四、结转下年度继续办理", "四、结转下年度继续办"),
        ("2021", "requests", "自然人", "自然入"),
        ("2021", "requests", "科研机构", "科硏机构"),
        ("2021", "proactive", "现行有效件数", "现行有效件"),
        ("2021", "proactive", "本年制发件数", "本年度制发数"),
        ("2021", "review_litigation", "未经复议直接起诉", "末经复议直接起诉"),
        ("2021", "review_litigation", "尚未审结", "尚末审结"),
        ("2019", "proactive", "其他对外管理服务事项", "其他对外管里服务事项"),
        ("legacy", "statistics", "1.当面申请数", "1.当申请数"),
        ("legacy", "statistics", "涉及商业秘密", "商业秘密"),
        ("2021", "requests", "总计", "总汁"),
        ("2021", "requests", "其他", "基他"),
        ("2021", "requests", "（七）总计", "（七）总"),
        ("2021", "requests", "3.其他", "3.他其"),
        ("2021", "proactive", "规章", "规掌"),
        ("2021", "proactive", "本年处理决定数量", "本年处理定数量"),
        ("2021", "requests", "（一）予以公开", "（一）予公开"),
        ("legacy", "statistics", "3.同意部分公开答复数", "3.同意部公开答复数"),
        ("legacy", "statistics", "2.兼职人员数", "2.职人员数"),
        ("legacy", "statistics", "统计数", "统汁数"),
        ("2021", "requests", "1.本机关不掌握相关政府信息", "1.木机关不掌握相关政府信息"),
        ("2021", "review_litigation", "结果维持", "结果难持"),
        ("2019", "proactive", "本年增/减", "本年增/咸"),
        ("shanghai_2004", "statistics", "（5）“免予公开范围1”数", "（5）“兔予公开范围1”数"),
    ],
)
def test_a_misprint_in_its_place_is_read_and_quoted(
    reference: Reference, form: str, table: TableId, official: str, printed: str
) -> None:
    whole = filled(reference, form)
    content = read_tables(whole.all(**{table: retext(whole.tables[table], official, printed)}), reference)
    assert (whole.wrong(content), whole.missing(content)) == ([], set())
    assert rules(content.findings) == {"label.misprint"}
    finding = of_rule(content.findings, "label.misprint")[0]
    assert printed in finding.message_zh and official in finding.message_zh
    assert printed in finding.message_en and official in finding.message_en


@pytest.mark.parametrize(
    ("form", "table", "official", "printed"),
    [
        ("legacy", "statistics", "4.信函申请数", "4.当函申请数"),
        ("legacy", "statistics", "1.当面申请数", "1.信面申请数"),
        ("legacy", "statistics", "涉及商业秘密", "涉及国业秘密"),
        ("legacy", "statistics", "4.不同意公开答复数", "4.同意公开答复数"),
        ("2021", "review_litigation", "结果维持", "结果维正"),
        ("2021", "requests", "（一）予以公开", "（一）不予以公开"),
        ("2021", "requests", "2.重复申请", "2.恶意申请"),
        ("2021", "requests", "总计", "其计"),
        ("2021", "proactive", "规章", "文件"),
        ("legacy", "statistics", "1.专职人员数", "2.职人员数"),
        ("legacy", "statistics", "统计数", "上年数"),
        ("legacy", "statistics", "统计数", "累计数"),
        ("legacy", "statistics", "统计数", "预计数"),
        ("legacy", "statistics", "统计数", "月计数"),
        ("2021", "proactive", "本年处理决定数量", "往年处理决定数量"),
        ("2021", "proactive", "本年处理决定数量", "历年处理决定数量"),
        ("2021", "proactive", "本年处理决定数量", "累计处理决定数量"),
        ("2021", "proactive", "本年处理决定数量", "本月处理决定数量"),
        ("2021", "proactive", "本年处理决定数量", "本年处理决定金额"),
        ("2021", "proactive", "本年制发件数", "历年制发件数"),
        ("2021", "proactive", "本年收费金额（单位：万元）", "本年免费金额（单位：万元）"),
        ("2021", "proactive", "本年收费金额（单位：万元）", "本年退费金额（单位：万元）"),
        ("2021", "review_litigation", "复议后起诉", "复议前起诉"),
        ("2021", "review_litigation", "复议后起诉", "复议后撤诉"),
    ],
)
def test_what_could_be_another_label_is_not_read(
    reference: Reference, form: str, table: TableId, official: str, printed: str
) -> None:
    whole = filled(reference, form)
    content = read_tables(whole.all(**{table: retext(whole.tables[table], official, printed)}), reference)
    assert not whole.wrong(content)
    assert whole.missing(content)
    assert [f for f in content.findings if f.severity == "error"]


def test_a_misprint_out_of_its_place_is_not_read(reference: Reference) -> None:
    """Its own row lost, and the slip two rows further down."""
    whole = filled(reference, "2021")
    table = retext(whole.tables["requests"], "5.属于三类内部事务信息", "什么也不是的一行")
    table = retext(table, "7.属于行政执法案卷", "属干三类内部事务信息")
    content = read_tables(whole.all(requests=table), reference)
    assert not whole.wrong(content)
    assert not of_rule(content.findings, "label.misprint")


@pytest.mark.parametrize(
    ("place", "printed", "official"),
    [
        (("proactive", "2021", "column"), "现行失效件数", "现行有效件数"),
        (("proactive", "2021", "column"), "上年制发件数", "本年制发件数"),
        (("requests", "2021", "row"), "四、结转上年度继续办理", "四、结转下年度继续办理"),
        (("requests", "2021", "row"), "1.不属于国家秘密", "1.属于国家秘密"),
        (("requests", "2021", "row"), "2.其他法律行政法规准许公开", "2.其他法律行政法规禁止公开"),
        # the remark in parentheses behind the official label has a 不 of its own
        (("requests", "2021", "row"), "（二）部分不公开", "（二）部分公开"),
        (("review_litigation", "2021", "column"), "结果未维持", "结果维持"),
    ],
)
def test_a_label_that_says_the_opposite_is_no_slip(
    reference: Reference, place: tuple[TableId, str, Role], printed: str, official: str
) -> None:
    order = sequence(reference, *place)
    index = next(i for i, label in enumerate(order) if key(label) == key(official))
    assert taken(spelling(reference, place), order, printed, index, []) is None


@pytest.mark.parametrize(("official", "printed"), [("总计", "1.总计"), ("其他", "6.其他"), ("自然人", "1.自然人")])
def test_a_number_before_a_type_of_applicants_makes_it_no_row(
    reference: Reference, official: str, printed: str
) -> None:
    """总计 and 其他 are rows, too, which have other numbers."""
    whole = filled(reference, "2021")
    content = read_tables(whole.all(requests=retext(whole.tables["requests"], official, printed, count=1)), reference)
    assert (whole.wrong(content), whole.missing(content)) == ([], set())


@pytest.mark.parametrize(
    ("table", "official", "printed", "rule"),
    [
        ("requests", "总计", "总计：", "label.alias"),
        ("proactive", "行政许可", "行政许可（注1）", "label.alias"),
        ("proactive", "行政处罚", "行政处罚*", "label.alias"),
        ("proactive", "规章", "本年规章", "label.qualified"),
        ("requests", "2.重复申请", "本年度重复申请", "label.qualified"),
    ],
)
def test_marks_of_footnotes_and_the_year_change_no_label(
    reference: Reference, table: TableId, official: str, printed: str, rule: str
) -> None:
    whole = filled(reference, "2021")
    content = read_tables(whole.all(**{table: retext(whole.tables[table], official, printed, count=1)}), reference)
    assert (whole.wrong(content), whole.missing(content)) == ([], set())
    assert rules(content.findings) == {rule}


@pytest.mark.parametrize("printed", ["上年规章", "规章注销", "去年规章"])
def test_another_year_does(reference: Reference, printed: str) -> None:
    whole = filled(reference, "2021")
    content = read_tables(whole.all(proactive=retext(whole.tables["proactive"], "规章", printed)), reference)
    assert not whole.wrong(content)
    assert whole.missing(content)


PRINTS: list[tuple[str, dict[str, str]]] = [
    (
        "2021",
        {
            "现行有效件数": "现行有效数件",
            "行政处罚": "行政处罸",
            "（六）其他处理": "（六）其他处埋",
            "8.属于行政查询事项": "8.属于行政查询事",
            "三、本年度办理结果": "三、本年度办理结里",
            "第二十条第（六）项": "第二十条第（六）顷",
            "社会公益组织": "社会益组织",
            "结果纠正": "结果纠止",
        },
    ),
    (
        "2019",
        {
            "其他对外管理服务事项": "其它对外管理服务事顷",
            "行政强制": "行政强制制",
            "1.本机关不掌握相关政府信息": "1.本机关不掌握相关政府",
            "政府集中采购": "政府集采购",
            "采购总金额": "采购总额",
            "尚未审结": "尚末审结",
        },
    ),
    (
        "legacy",
        {
            "统计数": "统计敷",
            "二、回应解读情况": "二、回应解情况",
            "（二）申请办结数": "（二）申请办结结数",
            "单位": "",
        },
    ),
]


@pytest.mark.parametrize(("form", "slips"), PRINTS, ids=[form for form, _ in PRINTS])
def test_many_slips_in_one_print_cost_nothing(reference: Reference, form: str, slips: dict[str, str]) -> None:
    whole = filled(reference, form)
    tables = dict(whole.tables)
    for official, printed in slips.items():
        for name, table in tables.items():
            if any(cell.text == official for cell in table.cells):
                tables[name] = retext(table, official, printed)
    content = read_tables(tuple(tables.values()), reference)
    assert (whole.wrong(content), whole.missing(content)) == ([], set())
    assert rules(content.findings) <= {"label.misprint", "label.alias"}
    assert len(of_rule(content.findings, "label.misprint")) >= len(slips) - 1


def test_a_blank_head_above_numbers_is_not_that_of_the_units(reference: Reference) -> None:
    whole = filled(reference, "legacy")
    table = retext(whole.tables["statistics"], "单位", "")
    table = retext(retext(table, "条", "7"), "次", "8")
    content = read_tables((table,), reference)
    assert not whole.wrong(content)
    assert whole.missing(content)


@pytest.mark.parametrize(
    ("printed", "labels", "found"),
    [
        (["（三）不予公开", "1.属于国家秘密", "2.其他法律行政止公开"], 2, True),
        (["2.其他法律行政止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益"], 0, True),
        (["（三）不予公开", "1.属于国家秘密", "其他法律行政止公开"], 2, False),  # without its number
        (["（三）不予公开", "2.其他法律行政止公开"], 1, False),  # a row is lost before it
        (["2.其他法律行政止公开"], 0, False),  # nothing beside it
    ],
)
def test_the_first_or_last_row_of_what_a_page_cut_is_known_by_its_number(
    reference: Reference, printed: list[str], labels: int, found: bool
) -> None:
    place: tuple[TableId, str, Role] = ("requests", "2021", "row")
    order = sequence(reference, *place)
    known = [None if at == labels else text for at, text in enumerate(printed)]
    expected = {labels: "2.其他法律行政法规禁止公开"} if found else {}
    assert in_place(printed, known, order, spelling(reference, place)) == expected


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (["第二十条第（六）项", "行政处罚", "行政强刮"], True),
        (["行政处罚", "行政强刮"], True),
        (["第二十条第（六）项", "行政强刮"], False),  # a row is lost before it
        (["第二十条第（六）项", "行政处罚", "什么", "行政强刮"], False),
    ],
)
def test_the_last_row_of_a_block_may_be_that_of_a_table(reference: Reference, printed: list[str], found: bool) -> None:
    place: tuple[TableId, str, Role] = ("proactive", "2021", "row")
    order = sequence(reference, *place)
    known = [text if text in order else None for text in printed]
    closest, end = spelling(reference, place), {order.index("行政强制")}
    last = len(printed) - 1
    assert in_place(printed, known, order, closest, end).get(last) == ("行政强制" if found else None)
    assert in_place(printed, known, order, closest).get(last) is None


def test_a_misprinted_first_row_of_a_page_is_no_title_of_the_block_below_it(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = retext(whole.tables["proactive"], "行政强制", "行政强刮")
    upper, lower = cut(table, next(cell.row for cell in table.cells if cell.text == "行政强刮"))
    first, *others = whole.all(proactive=upper)
    content = read_tables((first, lower, *others), reference)
    assert content.is_complete
    assert not whole.wrong(content)
    assert len(of_rule(content.findings, "label.misprint")) == 1
