"""What a cell prints: the four states, and every trap in between."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.numbers import read_number, sum_of

MARKS = frozenset({"/", "-", "--", "——", "—", "无", "空", "不适用", "N/A"})
WIDE = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")
UNITS = ("", "件", "条", "次", "人次", "个", "项", "篇", "人", "元", "万元")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("22", "22"),
        ("1,234", "1234"),
        ("1，234，567", "1234567"),
        ("１２３", "123"),
        ("+461", "461"),
        ("\u202d88\u202c", "88"),  # marks of direction
        ("\u2067\u20661,234\u2069\u2069", "1234"),
        ("\u202e85\u202c", "58"),  # drawn from right to left
        ("7\u202e654\u202c", "7456"),
        ("&nbsp;43&nbsp;", "43"),  # escaped twice: the page prints it so
        ("&#160;5", "5"),
        ("－3", "-3"),
        ("-3", "-3"),
        ("96171.6", "96171.6"),
        ("11398889", "11398889"),
        ("\u30005\xa0\n", "5"),
        ("\u200b5\ufeff", "5"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    read = read_number(text, MARKS)
    assert (read.state, read.value, read.split, read.note, read.unit) == ("reported", Decimal(value), False, None, None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("251000元", "251000", "元"), ("3件", "3", "件"), ("5 人次", "5", "人次"), ("1.5 万元", "1.5", "万元")],
)
def test_a_unit_behind_the_number(text: str, value: str, unit: str) -> None:
    read = read_number(text, MARKS)
    assert (read.state, read.value, read.unit, read.note) == ("reported", Decimal(value), unit, None)


def test_a_note_is_kept_and_not_read() -> None:
    read = read_number("22（其中修订 16 件）", MARKS)
    assert (read.state, read.value, read.raw) == ("reported", Decimal(22), "22（其中修订 16 件）")
    assert read.note == "(其中修订 16 件)"
    assert read_number("3件（含上年1件）", MARKS).unit == "件"


@pytest.mark.parametrize("mark", ["*", "※", "①", "[1]", "【注2】", "注3", "**"])
def test_the_mark_of_a_footnote_is_a_note(mark: str) -> None:
    read = read_number(f"1,204{mark}", MARKS)
    assert (read.state, read.value, read.note) == ("reported", Decimal(1204), mark)
    for behind in (f"12{mark}4", f"{mark}4", f"12{mark}（4）"):
        assert read_number(behind, MARKS).state == "text"


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\xa0", "\n\n", "\u200b", "\f"])
def test_blank(text: str) -> None:
    assert read_number(text, MARKS).state == "blank"


@pytest.mark.parametrize(
    "text", ["/", "／", "-", "－", "--", "- -", "—", "——", "无", "空", "不适用", "不 适用", "N/A", "N／A"]
)
def test_marks_are_no_numbers(text: str) -> None:
    read = read_number(text, MARKS)
    assert (read.state, read.value) == ("mark", None)


def test_every_mark_of_the_reference_data_is_one(reference: Reference) -> None:
    assert len(reference.marks) > 10
    for mark in reference.marks:
        assert read_number(mark, reference.marks).state == "mark"
        assert read_number(mark, ()).state == "text"


@pytest.mark.parametrize(
    "text",
    [
        "约50", "12,34", "1,2345", "3/5", "5%", "50余", "1-3", "5、6", "十二", "①", "٣", "३",
        "1.2.3", ".5", "5.", "56-", "1e5", "0x10", "——3", "（5）", "5例", "5万", "见附件", "5)", "+", "5+3",
        "NaN", "Infinity",
    ],
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_text(text: str) -> None:
    read = read_number(text, MARKS)
    assert (read.state, read.value, read.raw) == ("text", None, text)


@pytest.mark.parametrize(
    ("text", "leading_zero"),
    [("02481", True), ("-03件", True), ("00", True), ("0", False), ("0.5", False), ("100", False), ("1,048", False)],
)
def test_a_zero_before_other_digits_is_said(text: str, leading_zero: bool) -> None:
    assert read_number(text, MARKS).leading_zero is leading_zero
    assert sum_of([read_number(text, MARKS), read_number(text, MARKS)]).leading_zero is leading_zero


@pytest.mark.parametrize(
    ("text", "value"),
    [("12 345", "12345"), ("1\n234", "1234"), ("1, 234", "1234"), ("- 3", "-3"), ("96171\f.6", "96171.6")],
)
def test_split_digits_are_joined_and_said(text: str, value: str) -> None:
    read = read_number(text, MARKS)
    assert (read.state, read.value, read.split) == ("reported", Decimal(value), True)


@pytest.mark.parametrize(
    ("text", "state"), [("9" * 16, "reported"), ("9" * 17, "text"), ("1.2345", "reported"), ("1.23456", "text")]
)
def test_what_a_fact_cannot_hold_is_never_rounded(text: str, state: str) -> None:
    assert read_number(text, MARKS).state == state


@given(
    value=st.decimals(min_value=-(10**15), max_value=10**15, places=4, allow_nan=False),
    places=st.integers(0, 4),
    commas=st.booleans(),
    wide=st.booleans(),
    plus=st.booleans(),
    unit=st.sampled_from(UNITS),
    space=st.sampled_from(["", " ", "\u3000", "\n", "\xa0"]),
)
def test_however_a_number_is_printed_it_comes_back(
    value: Decimal, places: int, commas: bool, wide: bool, plus: bool, unit: str, space: str
) -> None:
    value = round(value, places)
    text = f"{value:{'+' if plus else ''}{',' if commas else ''}.{places}f}"
    printed = space + (text.translate(WIDE) if wide else text) + unit + space
    read = read_number(printed, MARKS)
    assert (read.state, read.value, read.unit or "", read.split) == ("reported", value, unit, False)


@given(
    number=st.integers(0, 10**9),
    other=st.characters(exclude_characters="0123456789０１２３４５６７８９,，.．+-＋－（("),
)
def test_a_number_with_any_other_character_in_it_is_never_another_number(number: int, other: str) -> None:
    digits = str(number)
    for text in (other + digits, digits[0] + other + (digits[1:] or "0")):
        read = read_number(text, MARKS)
        if read.state == "reported":
            # white space and invisible characters do not change a number; a sign does not turn up from nowhere
            assert other.isspace() or not other.isprintable() or other == "\u00ad"
            assert read.value == Decimal("".join(c for c in text if c in "0123456789"))


@given(st.text(st.characters(exclude_categories=("Nd",))))
def test_without_digits_there_is_no_number(text: str) -> None:
    assert read_number(text, MARKS).value is None


def test_only_a_gap_in_the_number_splits_it_and_a_unit_may_be_broken() -> None:
    assert not read_number("12（其中修订1\n7件）", MARKS).split
    assert read_number("1\n2（其中修订17件）", MARKS).split
    read = read_number("851.2万\n元", MARKS)
    assert (read.state, read.value, read.unit) == ("reported", Decimal("851.2"), "万元")


@pytest.mark.parametrize("space", ["\u2009", "\u202f", "\u2006"])
def test_thin_spaces_between_thousands_are_told_as_split_digits(space: str) -> None:
    read = read_number(f"1{space}234", MARKS)
    assert (read.state, read.value, read.split) == ("reported", Decimal(1234), True)


@pytest.mark.parametrize(
    "text",
    [
        "1700000（2023年）1808595（2024年）",
        "904297（市级）+904298（县级）",
        "0（此数有误）1808595",
        "20（确认） 31（许可）",
        "12（上年",
    ],
)
def test_a_second_number_behind_a_remark_is_not_passed_over(text: str) -> None:
    assert (read_number(text, MARKS).state, read_number(text, MARKS).value) == ("text", None)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("59237.24（元）", "元"),
        ("5.92（亿元）", "亿元"),
        ("592372400（单位：元）", "元"),
        ("180（万件）", "万件"),
        ("2822652（罚款金额，元）", "元"),
        ("88（单位为人民币万元）", "万元"),
        ("22（其中修订 16 件）", None),
        ("22（含废止的文件）", None),
    ],
)
def test_a_unit_in_a_remark_is_the_unit(text: str, unit: str | None) -> None:
    assert read_number(text, MARKS).unit == unit


@pytest.mark.parametrize(
    ("text", "value", "struck", "raised"),
    [
        ("4\u03367\u0336 40", "40", "4\u03367\u0336", ""),
        ("6\u03381", "1", "6\u0338", ""),
        ("132⁴", "132", "", "⁴"),
        ("１３₂", "13", "", "₂"),
        ("𝟒𝟎", "40", "", ""),
    ],
)
def test_digits_struck_or_raised_by_their_own_characters_do_not_count(
    text: str, value: str, struck: str, raised: str
) -> None:
    number = read_number(text, MARKS)
    assert (number.value, number.struck, number.raised) == (Decimal(value), struck, raised)
    both = sum_of([number, number])
    assert (both.struck.split(), both.raised.split()) == ([struck] * 2 * bool(struck), [raised] * 2 * bool(raised))


@pytest.mark.parametrize("text", ["4\u0336", "²", "5件²", "1⁄2", "1²3", "7²³⁴"])
def test_raised_digits_that_are_no_mark_behind_a_number_are_text(text: str) -> None:
    assert read_number(text, MARKS).state == "text"
