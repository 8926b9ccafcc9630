"""Of two readings of a scanned label the better one is looked up, and a misread second one is no disagreement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import change, drop_row, filled, of_rule, retext, rules

from gongkai.extractors.document import Cell, Table
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.forms import read_tables
from gongkai.transforms.tables.labels import key
from gongkai.transforms.tables.scan_labels import is_misread_label, with_known_readings

SCAN = "scan:any"


def cell(text: str, second: str | None) -> Cell:
    return Cell(0, 0, 1, 1, text, second)


def chosen(text: str, second: str | None, reference: Reference, reader: str = SCAN) -> str:
    (table,) = with_known_readings([Table(0, 1, 1, (cell(text, second),), reader)], reference)
    return table.cells[0].text


@pytest.mark.parametrize(
    ("text", "second", "expected"),
    [
        ("规草", "规章", "规章"),
        ("3.补止后诈内谷仍小明佣", "3.补正后申请内容仍不明确", "3.补正后申请内容仍不明确"),
        ("臼请人情", "申请人情兄", "申请人情兄"),  # neither is a label, the second is nearer
        ("总计", "怠计", "总计"),
        ("", "科研机构", "科研机构"),
        ("12", "总计", "12"),  # a number stays, whatever else is read there
        ("规草", "12", "规草"),
        ("规草", None, "规草"),
    ],
)
def test_the_reading_nearer_to_a_label_is_looked_up(
    text: str, second: str | None, expected: str, reference: Reference
) -> None:
    assert chosen(text, second, reference) == expected


def test_other_media_keep_their_readings(reference: Reference) -> None:
    assert chosen("规草", "规章", reference, "pdf:any") == "规草"


@pytest.mark.parametrize(
    ("text", "second", "expected"),
    [
        ("规章", "规草", True),
        ("8.属于行政查询事项", "8.禹于丁省询事项", True),
        ("结果维持", "结果纠正", False),  # another label
        ("结果维持", "维正", False),
        ("结果维持", "", False),
        ("其他结果", "果", False),
        ("上一年项目数量", "上一午项曰数量", True),
        ("上一年项目数量", "下一年项目数量", False),  # the opposite
        ("（二）部分公开", "（一）予以公开", False),
        ("尚未审结", "尚末审结", True),
        ("尚未审结", "尚审结", False),
    ],
)
def test_a_second_reading_with_misread_characters_is_the_same_label(
    text: str, second: str, expected: bool, reference: Reference
) -> None:
    assert is_misread_label(cell(text, second), SCAN, reference) is expected
    assert not is_misread_label(cell(text, second), "pdf:any", reference)


@pytest.mark.parametrize(
    ("table", "official", "printed"),
    [
        ("requests", "7.属于行政执法案卷", "7.属干行政执法案卷"),
        ("requests", "（五）不予处理", "（五）不子处理"),
        ("requests", "3.补正后申请内容仍不明确", "3.补正后申请内容仍不明确."),
        ("proactive", "本年处理决定数量", "本年外理决定數量"),
        ("review_litigation", "未经复议直接起诉", "末经复议直接起诉"),
    ],
)
def test_characters_that_recognition_confuses_are_the_same_on_scans(
    table: TableId, official: str, printed: str, reference: Reference
) -> None:
    whole = filled(reference, "2021")
    misread = retext(whole.tables[table], official, printed)
    content = read_tables(whole.all(**{table: replace(misread, reader=SCAN)}), reference)
    assert (whole.wrong(content), whole.missing(content)) == ([], set())
    assert rules(content.findings) == {"label.alias"}
    assert official in of_rule(content.findings, "label.alias")[0].message_zh
    elsewhere = read_tables(whole.all(**{table: replace(misread, reader="pdf:any")}), reference)
    assert "label.alias" not in rules(elsewhere.findings) and rules(elsewhere.findings)


def test_no_label_with_confused_characters_is_another_label(reference: Reference) -> None:
    read = 0
    for form in ("2019", "2021", "legacy"):
        table: TableId = "statistics" if form == "legacy" else "requests"
        speller = reference.words(table, form, "row").speller
        for label in {i.row_path[-1] for i in reference.of(table, form)}:
            for code, meant in reference.confusable.items():
                printed = label.replace(meant, chr(code))
                if printed != label:
                    assert speller.alike(printed) in (None, label) or key(speller.alike(printed) or "") == key(label)
                    read += speller.alike(printed) is not None
            assert speller.alike("不" + label) is None  # the opposite
    assert read > 100


def scanned(table: Table) -> Table:
    return replace(table, reader=SCAN)


def unread(table: Table, *texts: str, second: str | None = None) -> Table:
    """The table with another second reading of some labels."""
    return change(scanned(table), lambda c: c.text in texts, lambda c: replace(c, second_text=second))


WELL_PLACED = [
    ("requests", ["2.重复申请"], None),
    ("requests", ["2.重复申请", "3.要求提供公开出版物"], "口"),
    ("requests", ["一、本年新收政府信息公开申请数量"], None),  # the first row of a table that has all
    ("requests", ["四、结转下年度继续办理"], ""),
    ("requests", ["科研机构"], "科"),
    ("proactive", ["行政规范性文件"], "行"),
    ("review_litigation", ["未经复议直接起诉"], None),
    ("statistics", ["统计数"], None),
]


@pytest.mark.parametrize(("name", "texts", "second"), WELL_PLACED)
def test_neighbours_prove_a_label_whose_second_reading_is_poor(
    reference: Reference, name: TableId, texts: list[str], second: str | None
) -> None:
    whole = filled(reference, "legacy" if name == "statistics" else "2021")
    content = read_tables(whole.all(**{name: unread(whole.tables[name], *texts, second=second)}), reference)  # type: ignore[arg-type]
    rule = "reading.label_one_reader" if second is None else "reading.label_disagree"
    assert not of_rule(content.findings, "reading.label_disagree")
    assert not of_rule(content.findings, "reading.label_one_reader")
    assert all(fact.agreed for fact in content.facts)
    digital = replace(unread(whole.tables[name], *texts, second=second), reader="pdf:any")
    assert of_rule(read_tables(whole.all(**{name: digital}), reference).findings, rule)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "second", "places"),
    [
        (
            "2.重复申请",
            "3.要求提供公开出版物",
            {("requests.not_processed.duplicate", None)},
        ),  # another label of the form
        ("1.属于国家秘密", "1.不属国家秘密", {("requests.denied.state_secret", None)}),  # the opposite
        ("科研机构", "总计", {(None, "research")}),
    ],
)
def test_a_label_that_may_be_another_costs_what_it_names(
    reference: Reference, text: str, second: str, places: set[tuple[str | None, str | None]]
) -> None:
    whole = filled(reference, "2021")
    content = read_tables(whole.all(requests=unread(whole.tables["requests"], text, second=second)), reference)
    found = of_rule(content.findings, "reading.label_disagree")
    assert {(f.indicator, f.applicant) for f in found} == places
    ((indicator, applicant),) = places
    doubted = [f for f in content.facts if f.indicator == indicator or (applicant and f.applicant == applicant)]
    assert doubted and not any(fact.agreed for fact in doubted)
    assert all(fact.agreed for fact in content.facts if fact not in doubted)


def test_beside_a_lost_row_the_place_proves_nothing(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = unread(whole.tables["requests"], "2.重复申请")
    row = next(cell.row for cell in table.cells if cell.text == "3.要求提供公开出版物")
    content = read_tables(whole.all(requests=drop_row(table, row)), reference)
    (finding,) = of_rule(content.findings, "reading.label_one_reader")
    assert finding.indicator == "requests.not_processed.duplicate"


def test_labels_that_are_hardly_legible_are_what_stands_in_their_place(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = scanned(whole.tables["requests"])
    for text, misread, indicator in (
        ("1.属于国家秘密", "1.属下国家秘密", "requests.denied.state_secret"),
        (
            "5.要求行政机关确认或重新出具已获取信息",
            "5.要求行政也关班认或重新",
            "requests.not_processed.confirm_or_reissue",
        ),
    ):
        content = read_tables(whole.all(requests=retext(table, text, misread)), reference)
        assert not whole.wrong(content) and not whole.missing(content)
        assert {f.indicator for f in of_rule(content.findings, "label.misprint")} == {indicator}
    for text, other in (
        ("2.重复申请", "2.恶意申请"),  # half of it is another's
        ("2.重复申请", "3.要求提供出版物"),  # another row of the form, out of its place
        ("四、结转下年度继续办理", "四、结转下年度继续办理71164"),  # with a number of the row
    ):
        content = read_tables(whole.all(requests=retext(table, text, other)), reference)
        assert whole.missing(content) and not whole.wrong(content)


def test_a_row_that_is_not_understood_costs_the_row_in_whose_place_it_stands(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = retext(whole.tables["requests"], "2.重复申请", "2.恶意")
    (found,) = of_rule(read_tables(whole.all(requests=table), reference).findings, "label.unknown_row")
    assert found.indicator == "requests.not_processed.duplicate"
    last = retext(whole.tables["requests"], "四、结转下年度继续办理", "继续")
    (found,) = of_rule(read_tables(whole.all(requests=last), reference).findings, "label.unknown_row")
    assert found.indicator == "requests.carried_out"
    both = retext(table, "3.要求提供公开出版物", "3.出版")
    found_both = of_rule(read_tables(whole.all(requests=both), reference).findings, "label.unknown_row")
    assert [f.indicator for f in found_both] == [
        "requests.not_processed.duplicate",
        "requests.not_processed.publications",
    ]
    # one row is left of two: which of them it is nothing tells
    row = next(cell.row for cell in table.cells if cell.text == "3.要求提供公开出版物")
    (found,) = of_rule(read_tables(whole.all(requests=drop_row(table, row)), reference).findings, "label.unknown_row")
    assert found.indicator is None


@pytest.mark.parametrize("read", ["2", "", "口口"])
def test_a_header_that_is_not_legible_is_the_only_one_left(reference: Reference, read: str) -> None:
    whole = filled(reference, "2021")
    for label, applicant in (("自然人", "natural_person"), ("科研机构", "research")):
        table = retext(scanned(whole.tables["requests"]), label, read)
        content = read_tables(whole.all(requests=table), reference)
        assert not whole.wrong(content) and not whole.missing(content)
        assert {f.applicant for f in of_rule(content.findings, "label.misprint")} == {applicant}
        digital = read_tables(whole.all(requests=replace(table, reader="pdf:any")), reference)
        assert {place[1] for place in whole.missing(digital)} == {applicant}


def test_a_group_that_is_hardly_legible_costs_nothing_where_its_rows_stand_in_their_places(
    reference: Reference,
) -> None:
    whole = filled(reference, "2021")
    table = retext(scanned(whole.tables["requests"]), "（四）无法提供", "（四）无法提洪")
    assert not of_rule(read_tables(whole.all(requests=table), reference).findings, "label.misprint")
    digital = read_tables(whole.all(requests=replace(table, reader="pdf:any")), reference)
    assert {f.indicator for f in of_rule(digital.findings, "label.misprint")} == {None}
    row = next(cell.row for cell in table.cells if cell.text == "2.没有现成信息需要另行制作")
    content = read_tables(whole.all(requests=drop_row(table, row)), reference)
    assert of_rule(content.findings, "label.misprint")
    unknown = retext(scanned(whole.tables["requests"]), "（四）无法提供", "口口")
    found = of_rule(read_tables(whole.all(requests=unknown), reference).findings, "label.unknown_group")
    assert len({f.indicator for f in found}) == 3
