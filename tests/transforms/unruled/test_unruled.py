"""Tables without rules: which words are which cells, and where that is not sure nothing is taken for a number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unruled_page import (
    APPLICANTS,
    FIRST,
    SIZE,
    STEP,
    TITLE,
    Page,
    errors,
    expected,
    facts,
    labels,
    numbers,
    raws,
    report,
    requests,
)

from gongkai.extractors.document import Box, Document, Passage, TextLayout, Word
from gongkai.transforms.reference import Reference
from gongkai.transforms.unruled.columns import columns_of
from gongkai.transforms.unruled.document import with_unruled_tables
from gongkai.transforms.unruled.pieces import numbered_alike
from gongkai.transforms.unruled.words import Words


@pytest.mark.parametrize("shift", [0.0, 9.0, -9.0])
def test_a_blank_shifts_nothing(reference: Reference, shift: float) -> None:
    blanks = frozenset({(0, 0), (3, 2), (3, 3), (9, 6), *((row, 4) for row in range(25)), *((12, n) for n in range(7))})
    read = report(reference, requests(Page(shift=shift), reference, blanks).layout())
    assert raws(read, reference) == expected(reference, blanks)
    assert all(fact.agreed for fact in read.facts)
    assert errors(read) == set()


def test_numbers_in_the_middle_between_two_columns_are_not_taken(reference: Reference) -> None:
    blanks = frozenset((row, n) for row in range(25) for n in (0, 6))
    page = requests(Page(shift=STEP / 2), reference, blanks)  # nothing tells whether they belong left or right
    read = report(reference, page.layout())
    assert read.facts == ()
    assert errors(read) == {"form.unruled"}


def test_one_number_between_two_columns_costs_the_table(reference: Reference) -> None:
    page = requests(Page(), reference, frozenset({(5, 2)}))
    at = next(word for word in page.words if word.text == numbers(5)[3])
    half = replace(at, text="5", box=replace(at.box, x0=at.box.x0 - STEP / 2, x1=at.box.x1 - STEP / 2))
    page.words.append(half)
    assert report(reference, page.layout()).facts == ()


def test_two_readings_that_differ_are_told(reference: Reference) -> None:
    layout = requests(Page(), reference).layout()
    other = tuple(replace(word, text="999") if word.text == "100" else word for word in layout.words)
    read = report(reference, replace(layout, second_words=other))
    cell = facts(read)["requests.received", "natural_person"]
    assert (cell.raw, cell.agreed) == ("100", False)
    assert [f.applicant for f in read.findings if f.rule == "reading.disagree"] == ["natural_person"]


def test_a_second_reading_that_lost_a_number_is_told(reference: Reference) -> None:
    layout = requests(Page(), reference).layout()
    read = report(reference, replace(layout, second_words=tuple(word for word in layout.words if word.text != "101")))
    assert [fact.raw for fact in read.facts if not fact.agreed] == ["101"]


def test_ink_in_a_blank_cell_is_told(reference: Reference) -> None:
    blanks = frozenset({(1, 2)})
    layout = requests(Page(), reference, blanks).layout()
    y = layout.words[-1].box.y0 - 23 * 1.7 * SIZE
    read = report(reference, replace(layout, stains=(Box(FIRST + 2 * STEP - 3, y, FIRST + 2 * STEP + 3, y + 6),)))
    cell = facts(read)["requests.carried_in", "research"]
    assert (cell.raw, cell.agreed) == ("", False)
    assert errors(read) == {"reading.not_text"}


def test_two_tables_of_a_kind_are_nobodys(reference: Reference) -> None:
    first = requests(Page(), reference).layout()
    second = requests(Page(number=2), reference).layout()
    assert report(reference, first, second).facts == ()


def test_a_table_goes_on_on_the_next_page(reference: Reference) -> None:
    page, rest = Page(), Page(number=2)
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        (page if row < 11 else rest).line(label, *numbers(row))
    page.y += 60
    page.put("1", 300)  # the number of the page
    read = report(reference, page.layout(), rest.layout())
    assert raws(read, reference) == expected(reference)
    assert {fact.page for fact in read.facts} == {1, 2}
    assert errors(read) == set()


@pytest.mark.parametrize("heads", [APPLICANTS, [*APPLICANTS[1:], APPLICANTS[0]]], ids=["the same", "moved"])
def test_a_header_printed_again_on_the_next_page_is_no_lost_column(reference: Reference, heads: list[str]) -> None:
    page, rest = Page(), Page(number=2)
    page.line("", *APPLICANTS)
    rest.line("", *heads)
    for row, label in enumerate(labels(reference)):
        (page if row < 11 else rest).line(label, *numbers(row))
    found = errors(report(reference, page.layout(), rest.layout()))
    assert found == (set() if heads == APPLICANTS else {"reading.text_beside_table"})


def test_numbers_that_a_page_break_parts_from_their_label_are_told(reference: Reference) -> None:
    page, rest = Page(), Page(number=2)
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        if row == 11:
            page.line(label)
            rest.line("", *numbers(row))
            rest.y += 3 * SIZE
        else:
            (page if row < 11 else rest).line(label, *numbers(row))
    assert "reading.text_beside_table" in errors(report(reference, page.layout(), rest.layout()))


def test_the_numbers_of_the_last_row_on_the_next_page_are_told(reference: Reference) -> None:
    page, rest = requests(Page(), reference, frozenset((24, n) for n in range(7))), Page(number=2)
    rest.line("", *numbers(24))
    assert "reading.text_beside_table" in errors(report(reference, page.layout(), rest.layout()))


def test_a_label_over_several_lines_and_its_group_are_no_rows_of_their_own(reference: Reference) -> None:
    page = Page()
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        if len(label) < 16:
            page.line(label, *numbers(row))
            continue
        for part, texts in ((label[:9], []), (label[9:16], numbers(row)), (label[16:], [])):
            page.line(part, *texts)
            page.y -= 0.5 * SIZE
        page.y += 0.5 * SIZE
    for at, text in enumerate(("（三）不", "予公开")):
        page.words.append(Word(text, Box(20, 150 + 9 * at, 52, 158 + 9 * at)))
    read = report(reference, page.layout())
    assert raws(read, reference) == expected(reference)
    assert errors(read) == set()


@pytest.mark.parametrize("beside", [(), ("901", "902")])
def test_a_vertical_group_label_is_no_row_printed_again(reference: Reference, beside: tuple[str, ...]) -> None:
    """其 above 他 in the label of a group spell a row; it is printed again only if it has numbers of its own."""
    page = requests(Page(), reference)
    for row, char in ((19, "其"), (20, "他")):
        y = page.words[8 * row + 7].box.y0
        page.words.append(Word(char, Box(20, y, 25, y + SIZE)))
        page.words += [Word(text, Box(30 + 14 * n, y, 37 + 14 * n, y + SIZE)) for n, text in enumerate(beside)]
    read = report(reference, page.layout())
    assert raws(read, reference) == expected(reference)
    assert errors(read) == ({"reading.text_beside_table"} if beside else set())


def test_the_numbers_of_an_unknown_row_are_not_those_of_its_neighbours(reference: Reference) -> None:
    page = Page()
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        page.line("九、另一种情形的处理数量" if row == 3 else label, *numbers(row))
    read = report(reference, page.layout())
    kept = expected(reference)
    found = facts(read)
    for row, indicator in enumerate(reference.of("requests", "2021")):
        cell = found.get((indicator.indicator, "total"))
        assert (cell and cell.raw) == (None if row == 3 else kept[row][6])
    assert {"label.unknown_row", "form.rows_missing"} <= errors(read)


@pytest.mark.parametrize("text", ["0", "47", "30518"])
@pytest.mark.parametrize("leading", [1.2, 1.35])
def test_the_numbers_of_a_row_whose_label_is_not_read_are_not_the_ends_of_others(
    reference: Reference, text: str, leading: float
) -> None:
    for lost in (7, 24):
        page = Page()
        page.line("", *APPLICANTS)
        for row, label in enumerate(labels(reference)):
            page.line("" if row == lost else label, *[text] * 7)
            page.y += (leading - 1.7) * SIZE
        read = report(reference, page.layout())
        assert {fact.raw for fact in read.facts} == {text}
        assert len(read.facts) == 7 * 24
        assert not any(fact.agreed for fact in read.facts)  # nothing says whose the numbers between two rows are


def test_a_number_that_has_room_in_its_column_does_not_go_on_below(reference: Reference) -> None:
    blanks = frozenset({*((12, n) for n in range(7) if n != 2), (14, 2)})
    page = Page()
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        cells = ["" if (row, n) in blanks else number for n, number in enumerate(numbers(row))]
        page.line("" if row == 13 else label, *(["", "", "6", "", "", "", ""] if row == 13 else cells))
        page.y -= 0.4 * SIZE
    for word in page.words:
        if word.text == numbers(12)[2]:
            page.words[page.words.index(word)] = replace(
                word, text="18", box=replace(word.box, x1=word.box.x1 - SIZE / 2)
            )
    read = facts(report(reference, page.layout()))
    assert [fact.raw for fact in read.values() if fact.raw.startswith("18") and len(fact.raw) != 3] == ["18"]


def test_a_number_behind_a_short_label_before_the_end_of_others_is_told(reference: Reference) -> None:
    page = requests(Page(), reference, frozenset({(2, 0)}))
    at = next(word for word in page.words if word.text == "（一）予以公开")
    page.words.append(replace(at, text="9", box=replace(at.box, x0=at.box.x1 + 5, x1=at.box.x1 + 8)))
    read = report(reference, page.layout())
    assert "reading.text_beside_table" in errors(read)
    assert not any(fact.agreed for fact in read.facts)


@pytest.mark.parametrize("beside", ["", "上年数"])
def test_a_second_column_of_numbers_costs_the_table(reference: Reference, beside: str) -> None:
    page = Page()
    page.line("统计指标", "单位", "统计数", beside, columns=3)
    rows = dict.fromkeys(path for i in reference.of("statistics", "legacy") for path in _paths(i.row_path))
    for number, path in enumerate(rows):
        # this year's numbers are blank where last year's are printed
        page.line(path[-1], "条", "" if beside else str(100 + number), str(100 + number) if beside else "", columns=3)
    read = report(reference, page.layout())
    assert len(read.facts) == (0 if beside else 58)


def test_a_centred_heading_of_the_labels_is_no_column(reference: Reference) -> None:
    page = Page()
    number = 30
    for block, heads, rows in (
        ("第二十条第（一）项", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"]),
        ("第二十条第（五）项", ["本年处理决定数量"], ["行政许可"]),
        ("第二十条第（六）项", ["本年处理决定数量"], ["行政处罚", "行政强制"]),
        ("第二十条第（八）项", ["本年收费金额（单位：万元）"], ["行政事业性收费"]),
    ):
        page.put(block, 300)
        page.y += 1.7 * SIZE
        page.put("信息内容", 96)  # further right than 行政许可 ends
        page.line("", *heads, columns=3)
        for row in rows:
            page.line(row, *(str(number + n) for n in range(len(heads))), columns=3)
            number += len(heads)
    read = report(reference, page.layout())
    assert [fact.raw for fact in read.facts] == [str(n) for n in range(30, 40)]
    assert all(fact.agreed for fact in read.facts)


def test_a_number_over_two_lines_below_a_header_is_whole(reference: Reference) -> None:
    page = Page()
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    page.put("行政复议", 120)
    page.put("行政诉讼", 350)
    page.y += 8
    page.put("未经复议直接起诉", 260)
    page.put("复议后起诉", 430)
    page.y += 8
    for at in range(15):
        page.put(outcomes[at % 5], 60 + 34 * at)
    page.y += 12
    for at in range(15):
        page.put(str(101 + at), 60 + 34 * at)
    page.y += 6
    page.put("7", 60 + 34 * 14)
    read = report(reference, page.layout())
    assert [fact.raw for fact in read.facts][-2:] == ["114", "1157"]
    layout = page.layout()
    lost = report(reference, replace(layout, words=layout.words[:-1]))
    assert [fact.raw for fact in lost.facts if not fact.agreed] == ["115"]


def test_numbers_of_last_year_beside_a_blank_total_cost_the_table(reference: Reference) -> None:
    page = Page()
    page.put("上年总计", FIRST + 6.7 * STEP)
    page.y += 9
    page = requests(page, reference, frozenset((row, 6) for row in range(0, 25, 2)))
    y = page.y
    for row in range(25):
        page.y = y - (25 - row) * 1.7 * SIZE
        page.put(str(7000 + row), FIRST + 6.7 * STEP)
    assert report(reference, page.layout()).facts == ()


def test_the_end_of_a_number_at_the_end_of_a_page_is_no_page_number(reference: Reference) -> None:
    page, rest = Page(), Page(number=2)
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        (page if row < 11 else rest).line(label, *numbers(row))
    page.y -= 0.9 * SIZE
    page.put("3", FIRST + 6 * STEP - SIZE * 0.75)
    read = report(reference, page.layout(), rest.layout())
    assert raws(read, reference)[10][6] == "1763"
    layout = page.layout()
    lost = report(reference, replace(layout, words=layout.words[:-1]), rest.layout())
    assert [fact.raw for fact in lost.facts if not fact.agreed] == ["176"]


def _paths(path: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [path[:depth] for depth in range(1, len(path) + 1)]


def test_the_text_around_a_table_stays_text(reference: Reference) -> None:
    page = Page()
    page.line("一、总体情况")
    page.line("2023年，本机关收到申请12件。")
    page = requests(page, reference)
    page.line("五、存在的主要问题")
    read = report(reference, page.layout())
    assert raws(read, reference) == expected(reference)
    assert not any("属于国家秘密" in statement.quote for statement in read.statements)


@pytest.mark.parametrize(
    ("printed", "alike"),
    [("3.其他", True), ("其他", True), ("4、其他", True), ("（六）其他", False), ("三、其他", False)],
)
def test_rows_numbered_in_another_manner_are_others(printed: str, *, alike: bool) -> None:
    assert numbered_alike(printed, "3.其他") == alike


def test_columns_by_the_numbers_below_headings() -> None:
    headings = [(0.0, 20.0), (40.0, 60.0), (80.0, 100.0)]
    right = columns_of(headings, [(25.0, 30.0), (65.0, 70.0)])  # right-aligned in columns that end at 30, 70, 110
    assert right is None  # …or left-aligned in columns that begin at 25, 65: nothing tells
    sure = columns_of(headings, [(25.0, 30.0), (65.0, 70.0), (105.0, 110.0)])
    assert sure is not None
    assert [sure.of(span) for span in ((25.0, 30.0), (66.0, 70.0), (105.0, 110.0))] == [0, 1, 2]
    assert columns_of(headings, [(15.0, 45.0)]) is None  # below two headings


def test_a_table_on_a_later_page_takes_no_text_of_an_earlier_one(reference: Reference) -> None:
    first = Page()
    first.line(f"{TITLE} 全年收到申请 12 件，均已答复。")
    second = requests(Page(number=2), reference)
    read = report(reference, first.layout(), second.layout())
    assert len(facts(read)) == len(expected(reference)) * 7
    assert [statement.quote for statement in read.statements if "12" in statement.quote]


def test_tables_of_a_typed_text_stand_where_their_lines_stood(reference: Reference) -> None:
    """What stands before a table, in which the words of that table are, and behind it, stays in its order."""
    page = requests(Page(), reference)
    rows = sorted({word.box.y0 for word in page.words})
    order = {y: 2 + n for n, y in enumerate(rows)}
    words = tuple(replace(word, order=order[word.box.y0]) for word in page.words)
    end = 2 + len(rows)
    lines = {y: " ".join(word.text for word in words if word.box.y0 == y) for y in rows}
    passages = [Passage(0, TITLE), Passage(1, "一、总体情况"), *(Passage(order[y], lines[y]) for y in rows)]
    passages.append(Passage(end, "四、其他需要报告的事项"))
    layout = TextLayout(None, words, words, (), "test")
    document = with_unruled_tables(Document("text/plain", None, tuple(passages), (), layouts=(layout,)), reference)
    blocks = sorted([*document.passages, *document.tables], key=lambda block: block.order)
    assert [getattr(block, "text", "table") for block in blocks] == [
        TITLE,
        "一、总体情况",
        "table",
        "四、其他需要报告的事项",
    ]


def test_a_label_that_lost_a_comma_at_the_end_of_its_line_is_found(reference: Reference) -> None:
    label = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    above, below = "1.申请人无正当理由逾期不补正", "行政机关不再处理其政府信息公开申请"
    lines = Word(above, Box(50, 100, 200, 110)), Word(below, Box(50, 112, 200, 122))
    found = Words([TextLayout(1, lines)], reference).rows("requests", "2021", [label])
    assert [(spelled.label, spelled.text) for spelled in found] == [(label, above + below)]
    other = Word("2.行政机关不再处理其政府信息公开申请", Box(50, 112, 200, 122))
    assert not Words([TextLayout(1, (lines[0], other))], reference).rows("requests", "2021", [label])
