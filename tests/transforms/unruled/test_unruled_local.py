"""Local tables typed with spaces or printed without rules: their columns are told by the places of the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from local_form import FUJIAN, PERIOD, TITLE, WHOLE, errors, numbers

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers import text_columns
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

ROWS = [[str(text).replace("\n", "").replace(" ", "") for text in row] for row in FUJIAN]
WIDTHS = (30, 10, 12, 12)


def padded(text: str, width: int, *, right: bool = False) -> str:
    room = width - sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return " " * room + text if right else text + " " * room


def typed(rows: Sequence[Sequence[str]], widths: Sequence[int] = WIDTHS, *, right: bool = False) -> list[str]:
    texts = [zip(row, widths, strict=True) for row in rows]
    return ["".join(padded(text, width, right=right and n > 1) for n, (text, width) in enumerate(row)) for row in texts]


def read(reference: Reference, lines: Sequence[str]) -> Report:
    numbered = list(enumerate([TITLE, PERIOD, "附表", *lines]))
    passages = tuple(Passage(n, line.strip()) for n, line in numbered)
    document = Document("text/plain", None, passages, (), layouts=text_columns.layouts(numbered))
    return to_report("x", document, reference, Hints(source_url="http://example.gov.cn/1"))


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("columns", [(0, 1, 2, 3), (0, 1, 3, 2), (0, 2, 3), (0, 2)], ids=str)
def test_a_table_typed_with_spaces(reference: Reference, columns: tuple[int, ...], right: bool) -> None:
    rows = [[row[n] for n in columns] for row in ROWS]
    report = read(reference, typed(rows, [WIDTHS[n] for n in columns], right=right))
    wanted = {name: n for name, n in WHOLE.items() if 3 in columns or not name.endswith("_cumulative")}
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted, set())
    assert all(fact.agreed for fact in report.facts)


def test_blanks_shift_nothing(reference: Reference) -> None:
    rows = [[*row[:2], "" if n in (3, 6) else row[2], "" if n in (6, 9) else row[3]] for n, row in enumerate(ROWS)]
    report = read(reference, typed(rows))
    assert report.status == "loaded"
    found = {fact.indicator: fact.raw for fact in report.facts}
    assert [found[f"requests.received.fax{end}"] for end in ("", "_cumulative")] == ["", ""]
    assert (found["disclosure.gazette"], found["disclosure.gazette_cumulative"]) == ("", "275")
    assert (found["requests.received.letter"], found["requests.received.letter_cumulative"]) == ("9", "")


@pytest.mark.parametrize("head", ["2009年度", "上年数", "县本级"])
def test_a_column_more_is_never_taken_for_that_of_the_year(reference: Reference, head: str) -> None:
    rows = [[*row[:2], head if n == 0 else "77", *row[2:]] for n, row in enumerate(ROWS)]
    report = read(reference, typed(rows, (30, 10, 12, 12, 12)))
    assert all(fact.value != 77 for fact in report.facts)
    assert report.status != "loaded"


def test_the_heads_of_columns_typed_as_one_are_taken_apart(reference: Reference) -> None:
    """A column as wide as its head leaves no space behind it."""
    report = read(reference, typed(ROWS, (30, 8, 8, 8)))
    assert (report.status, numbers(report)) == ("loaded", WHOLE) and all(fact.agreed for fact in report.facts)
    rows = typed(ROWS)
    report = read(reference, [rows[0].replace("2010年度", "2010年度来信历年累计"), *rows[1:]])
    assert report.facts == ()  # what is no head alone is left as it is


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("head", ["2010年累计", "2010年度累计数", "本年累计数", "本期累计", "计量单位本年度累计数"])
def test_a_year_and_its_total_typed_as_one_head_are_not_two_columns(
    reference: Reference, head: str, right: bool
) -> None:
    """Set on the right, the numbers of the one column would be those of all years."""
    rows = [[row[0], *(() if "单位" in head else row[1:2]), row[2].rjust(8)] for row in ROWS[1:]]
    heads = [ROWS[0][0], *(() if "单位" in head else ROWS[0][1:2]), head]
    widths = (30, 22) if "单位" in head else (30, 10, 14)
    report = read(reference, typed([heads, *rows], widths, right=right))
    assert report.facts == () and report.status in ("no_table", "quarantined")


def test_a_part_of_the_rows_is_no_table(reference: Reference) -> None:
    report = read(reference, typed([ROWS[0], *ROWS[5:12]]))
    assert report.facts == ()


def test_a_month_is_no_year(reference: Reference) -> None:
    rows = [[text.replace("2010年度", "本月") for text in row] for row in ROWS]
    assert read(reference, typed(rows)).facts == ()


def test_numbers_between_two_heads_are_in_doubt(reference: Reference) -> None:
    """One column of numbers, typed half way between the heads of two."""
    rows = [[*row[:2], row[2] if n == 0 else "", row[3] if n == 0 else "7"] for n, row in enumerate(ROWS)]
    lines = typed(rows)
    between = [padded(row[0], 30) + padded(row[1], 20) + "7" for row in ROWS[1:]]
    report = read(reference, [lines[0], *between])
    assert not any(fact.agreed for fact in report.facts)


def test_without_the_words_of_a_head_there_is_none(reference: Reference) -> None:
    document = replace(
        Document("text/plain", None, (), ()), layouts=text_columns.layouts(list(enumerate(typed(ROWS[1:]))))
    )
    assert to_report("x", document, reference, Hints()).facts == ()


def doubted(report: Report) -> set[str]:
    return {str(f.indicator) for f in report.findings if f.rule == "reading.uneven_digits"}


@pytest.mark.parametrize("right", [False, True])
def test_two_numbers_typed_together_are_in_doubt(reference: Reference, right: bool) -> None:
    """8 of the year and 1143 of all years as 81143: in the one column or the other, the place beside it is blank."""
    rows = [list(row) for row in ROWS]
    rows[-1][2:] = ["", "81143"] if right else ["81143", ""]
    report = read(reference, typed(rows, right=right))
    assert doubted(report) == {"appeals.total", "appeals.total_cumulative"}
    agreed = {fact.indicator for fact in report.facts if fact.agreed}
    assert len(agreed) == len(report.facts) - 2 and not agreed & doubted(report)


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_numbers_typed_together_in_several_rows(reference: Reference, right: bool, zeros: bool) -> None:
    """The longest numbers have the least room: 4120 and 9377 in one row, 4011 and 9102 in the next."""
    rows = [list(row) for row in ROWS]
    rows[-1][2] = "0" if zeros else "4"
    for row in rows[1:3]:
        joined = (row[2] + row[3]).replace(",", "")
        row[2:] = ["", joined] if right else [joined, ""]
    names = ("disclosure.total", "disclosure.website")
    report = read(reference, typed(rows, right=right))
    assert doubted(report) == {f"{name}{end}" for name in names for end in ("", "_cumulative")}
    assert not {fact.indicator for fact in report.facts if fact.agreed} & doubted(report)


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("blank", [{3, 4, 6, 9, 12}, {3}], ids=["several", "one"])
def test_a_number_of_all_years_beside_a_blank(reference: Reference, blank: set[int], zeros: bool) -> None:
    """A year without any is often left blank; one that prints its zeros has no reason to."""
    rows = [[*row[:2], "" if n in blank else row[2], row[3]] for n, row in enumerate(ROWS)]
    rows[-1][2] = "0" if zeros else "4"
    pair = {"disclosure.gazette", "disclosure.gazette_cumulative"}
    assert doubted(read(reference, typed(rows))) == (pair if zeros and len(blank) == 1 else set())


def test_parts_in_another_order_are_rows_all_the_same(reference: Reference) -> None:
    """The parts of local tables are printed in any order, which is said of them."""
    rows = [ROWS[0], *ROWS[11:15], *ROWS[4:11], *ROWS[1:4], *ROWS[15:]]
    report = read(reference, typed(rows))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, {"form.row_order"})


def test_the_months_of_a_year_head_typed_numbers(reference: Reference) -> None:
    report = read(reference, typed([[*ROWS[0][:2], "1-12月", "历年累计"], *ROWS[1:]]))
    assert (report.status, numbers(report)) == ("loaded", WHOLE)
    report = read(reference, typed([[*ROWS[0][:2], "1-11月", "历年累计"], *ROWS[1:]]))
    assert report.facts == ()


def test_typed_labels_with_dashes_before_and_units_behind_them(reference: Reference) -> None:
    """——政府网站公开（条）: what a row is a part of, and in what it is counted, is typed with its label."""
    labels = [str(row[0]).replace("其中：", "") for row in ROWS]
    parts = [f"——{label.lstrip('123456.')}" if label[0].isdigit() else label for label in labels]
    rows = [[ROWS[0][0], *ROWS[0][2:]], *([f"{p}（件）", *row[2:]] for p, row in zip(parts[1:], ROWS[1:], strict=True))]
    report = read(reference, typed(rows, (36, 12, 12)))
    assert (report.status, numbers(report)) == ("loaded", WHOLE)
    assert all(fact.agreed for fact in report.facts)
