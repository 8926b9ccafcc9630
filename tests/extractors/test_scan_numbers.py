"""Cells for numbers on scans: their own alphabet, strokes told by shape, doubt where shape and reading differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import cells, digit_shapes, table_ink
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Ink, Paper, ink_of
from gongkai.extractors.readers.scan.number_readings import (
    DASH,
    NumberReadings,
    mark_cells,
    number_cells,
    number_of,
    settle,
)
from gongkai.extractors.readers.scan.recognition import NUMBER_ALPHABET, Line, engine
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.strokes import Stroke, off_level, repeated, stray_marks, stroke_of
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk

SCALE = 150 / 72
SIZE = 60
WHOLE = Area(2, 2, SIZE - 2, SIZE - 2)


def drawn(*strokes: tuple[float, float, float, float], seed: int = 0) -> Gray:
    """Strokes on a worn scan of 150 dpi, in pixels, with soft edges."""
    large = np.full((SIZE * 8, SIZE * 8), 255, np.uint8)
    for x0, y0, x1, y1 in strokes:
        cv2.line(large, (round(x0 * 8), round(y0 * 8)), (round(x1 * 8), round(y1 * 8)), 0, 18)
    small = cv2.resize(large, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    noisy = np.clip(small + np.random.default_rng(seed).normal(0, 8, small.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0), np.uint8)


def kind(image: Gray) -> Stroke:
    paper = Paper(image, SCALE, 48, 26)
    (line,) = ink_of(paper, WHOLE).lines
    return stroke_of(paper, WHOLE, line)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("lean", [0.28, 0.35, 0.5, 1.0])
def test_a_slash_leans(lean: float, seed: int) -> None:
    assert kind(drawn((30 + 8 * lean, 22, 30 - 8 * lean, 38), seed=seed)) is Stroke.SLASH


@pytest.mark.parametrize("seed", range(5))
def test_digits_are_no_slashes(seed: int) -> None:
    assert kind(drawn((30, 22, 30, 38), seed=seed)) is Stroke.UPRIGHT
    flagged = drawn((30, 22, 30, 38), (30, 22, 26, 25), seed=seed)
    footed = drawn((30, 22, 30, 38), (26, 38, 34, 38), seed=seed)
    seven = drawn((25, 22, 35, 22), (35, 22, 29, 38), seed=seed)
    four = drawn((32, 22, 32, 38), (32, 22, 24, 33), (24, 33, 36, 33), seed=seed)
    for image in (flagged, footed, seven, four):
        assert kind(image) in (Stroke.NONE, Stroke.UPRIGHT)


def test_a_stroke_that_leans_little_or_to_the_left_is_in_doubt() -> None:
    assert kind(drawn((31.5, 22, 28.5, 38))) is Stroke.UNSURE
    assert kind(drawn((26, 22, 34, 38))) is Stroke.UNSURE


@pytest.mark.parametrize("seed", range(3))
def test_a_dash_lies(seed: int) -> None:
    for dash in (
        drawn((24, 30, 36, 30), seed=seed),
        drawn((27.5, 30, 32.5, 30), seed=seed),
        drawn((16, 30, 44, 30), seed=seed),
        drawn((24, 30.5, 37, 29.5), seed=seed),  # 一 of a brush face climbs a little
        drawn((20, 30, 27, 30), (32, 30, 40, 30), seed=seed),
        drawn(*((x, 30, x + 3, 30) for x in (16, 24, 32, 40)), seed=seed),  # short hyphens in a row
    ):
        assert kind(dash) is Stroke.DASH
    for other in (
        drawn((24, 27, 36, 27), (22, 33, 38, 33), seed=seed),  # 二
        drawn((28.5, 29, 31.5, 29), (28.5, 31, 31.5, 31), seed=seed),  # a point
        drawn(*((x, 29 + d, x + 2, 29 + d) for x in (18, 26, 34, 42) for d in (0, 2)), seed=seed),  # points in a row
        drawn((20, 30, 27, 30), (36, 22, 36, 38), seed=seed),  # -1
        drawn((0, 30, 60, 30), seed=seed),  # what is left of a rule
    ):
        assert kind(other) is not Stroke.DASH


def line(text: str, number: str | None = None, least: float = 0.99) -> Line:
    return Line(text, least, least, Line(text if number is None else number, least, least))


def settled(
    first: Line,
    second: Line,
    stroke: Stroke = Stroke.NONE,
    *,
    thick: Line | None = None,
    repeated: bool = False,
    shapes: str | None = "1",
) -> tuple[str, str | None]:
    ink = Ink([WHOLE], False)
    return settle(NumberReadings(ink, [first], [(WHOLE, second)], [thick or first], stroke, repeated, shapes))


def test_a_slash_read_as_one_twice_is_not_one() -> None:
    """The worst that was seen: 81 zeros printed as slashes went in as 81 ones, agreed."""
    assert settled(line("1"), line("1"), Stroke.SLASH) == ("/", None)
    assert settled(line("1"), line("1"), Stroke.SLASH, repeated=True) == ("/", "/")
    assert settled(line("1"), line("/"), Stroke.SLASH) == ("/", "/")
    assert settled(line("1"), line("1"), Stroke.UPRIGHT) == ("1", "1")


def test_a_dash_is_none_of_what_it_is_read_as() -> None:
    assert settled(line("一"), line("一"), Stroke.DASH) == ("—", "—")
    assert settled(line("一", ""), line("1"), Stroke.DASH) == ("—", "—")
    assert settled(line("1"), line("1"), Stroke.DASH) == ("—", None)
    assert settled(line("1"), line("1"), Stroke.DASH, repeated=True) == ("—", "—")


def test_a_mark_that_is_an_ideograph_is_read_as_labels_are() -> None:
    assert settled(line("无"), line("无"), shapes=None) == ("无", "无")
    assert settled(line("无"), line("元"), shapes=None)[1] != "无"
    assert settled(line("无"), line(""), shapes=None)[1] != "无"
    assert settled(line("3件"), line("3件"), shapes=None)[1] is None


def test_an_ordinal_is_no_mark() -> None:
    cells = [GridCell(row, col, 1, 1) for row in range(3) for col in range(3)]
    texts = ["一", "规章", "一", "二", "文件", "一", "三", "其他决定", "12345"]
    assert mark_cells(cells, texts) == {1, 2, 4, 5, 7}


def test_shape_against_reading_is_a_doubt() -> None:
    assert settled(line("/"), line("/"), Stroke.UPRIGHT)[1] is None
    assert settled(line("/"), line("/"))[1] is None
    assert settled(line("1"), line("1"), Stroke.UNSURE)[1] is None
    assert settled(line("7"), line("7"), Stroke.UNSURE, shapes="7")[1] is None
    assert settled(line("5"), line("5"), Stroke.UNSURE, shapes="5") == ("5", "5")  # no bare stroke is read as a 5


def test_what_a_rule_may_have_cut_off_is_in_doubt() -> None:
    """Half a 0 beside a rule is a 1 to every reading."""
    ink = Ink([WHOLE], False, is_cut=True)
    one = line("1")
    assert settle(NumberReadings(ink, [one], [(WHOLE, one)], [one], Stroke.NONE, False, "1")) == ("1", None)


def test_brackets_with_nothing_between_are_no_zero() -> None:
    assert settled(line("0"), line("0"), shapes="0") == ("0", "0")
    assert settled(line("()", "0"), line("0"), shapes="0") == ("0", None)
    assert settled(line("（）", "0"), line("0"), shapes="0") == ("0", None)


def test_a_number_counts_as_read_twice_only_where_its_shapes_say_so_too() -> None:
    """Recognition of the cell and of the page are one reading: both are of one model."""
    assert settled(line("O", "0"), line("0"), shapes="0") == ("0", "0")
    assert settled(line("12"), line("12"), shapes="12") == ("12", "12")
    assert settled(line("12"), line("12"), shapes=None) == ("12", None)
    assert settled(line("12"), line("12"), shapes="72") == ("12", "72")
    assert settled(line("12"), line(""), shapes="12") == ("12", "12")  # the page shows no text in that cell
    assert settled(line("12"), line("17"), shapes="12") == ("12", "17")
    assert settled(line("12"), line("12"), thick=line("72"), shapes="12")[1] is None
    assert settled(line("85.756"), line("85.756"), shapes="85.756") == ("85.756", "85.756")
    assert settled(line("1.234"), line("1.234"), shapes="1,234") == ("1.234", "1,234")
    assert settled(line("−12"), line("-12"), shapes="-12") == ("-12", "-12")
    assert settled(line("+12"), line("+12"), shapes="+12")[1] == "+12"
    assert settled(line("+12"), line("+12"), shapes="412")[1] == "412"


def test_a_number_that_begins_with_zero_is_in_doubt() -> None:
    """A font without a minus sign prints a box, and □386 is read as 0386 by every reader."""
    for text in ("0386", "-012", "00"):
        assert settled(line(text), line(text), shapes=text)[1] is None
    for text in ("0", "0.386", "-0.5", "100"):
        assert settled(line(text), line(text), shapes=text)[1] == text


def test_the_recogniser_chooses_among_the_characters_of_numbers() -> None:
    reader = engine()
    index = {character: i for i, character in enumerate(reader._characters)}
    guesses = np.full((5, len(index)), 1e-7, np.float32)
    for place, (character, other) in enumerate([("O", "0"), ("", ""), ("I", "1"), ("I", "1"), ("5", "S")]):
        guesses[place, index[character]], guesses[place, index[other]] = 0.9, 0.05
    guesses[1, 0] = 0.99
    found = reader._decoded(guesses)
    assert found.text == "OI5"
    assert found.as_number is not None
    assert found.as_number.text == "015"
    assert set(found.as_number.text) <= set(NUMBER_ALPHABET)


@pytest.mark.parametrize(("read", "number"), [("8/4/", "8747"), ("/", "/"), ("//", "//"), ("/2", "72")])
def test_a_slash_among_digits_is_a_seven(read: str, number: str) -> None:
    reader = engine()
    index = {character: i for i, character in enumerate(reader._characters)}
    guesses = np.full((2 * len(read), len(index)), 1e-7, np.float32)
    guesses[1::2, 0] = 0.99
    for place, character in enumerate(read):
        guesses[2 * place, index[character]] = 0.6
        guesses[2 * place, index["7"]] += 0.3
    found = reader._decoded(guesses).as_number
    assert found is not None
    assert found.text == number


def test_a_number_with_a_wide_sign_is_one() -> None:
    cells = [GridCell(0, column, 1, 1) for column in range(7)]
    assert number_cells(cells, ["行政处罚", "十39", "十", "十五", "十3项", "一60", "一"]) == {1, 5}


@pytest.mark.parametrize("text", ["-60.5", "一60.5", "—60.5", "－60.5", "--60.5", "---60.5"])
def test_the_stroke_before_a_number_is_a_minus(text: str) -> None:
    assert number_of(Line(text, 1.0, 1.0)).text == "-60.5"
    assert number_of(Line("?", 1.0, 1.0, Line(text, 1.0, 1.0))).text == "-60.5"


@pytest.mark.parametrize("text", ["--", "—", "60-5", "一"])
def test_another_dash_is_what_it_was(text: str) -> None:
    assert number_of(Line(text, 1.0, 1.0)).text == text


def test_cells_among_numbers_are_number_cells() -> None:
    """A 0 taken for 口 is a number by its neighbours; headers and row labels never are."""
    rows = ["项目 件数 其他", "规章 1 6", "文件 2 7", "备案 3 口", "废止 一 8", "清理 0 9", "编号 5 4", "汇编 无 3"]
    texts = [text for row in rows for text in row.split()]
    cells = [GridCell(i // 3, i % 3, 1, 1) for i in range(len(texts))]
    labels = {i for i in range(len(texts)) if i < 3 or i % 3 == 0}
    assert number_cells(cells, texts) == set(range(len(texts))) - labels


def test_a_leaning_digit_is_no_mark_however_many_slashes_its_table_has() -> None:
    """A small 3 in italics leans like a slash."""
    three = line("3")
    leaning = NumberReadings(Ink([WHOLE], False), [three], [(WHOLE, three)], [three], Stroke.SLASH, True, "3")
    assert settle(leaning)[1] is None
    slash = replace(leaning, first=[line("1")], second=[(WHOLE, line("1"))], thickened=[line("7")], shapes="1")
    assert settle(slash) == ("/", "/")


def test_a_stroke_too_short_for_its_lean_is_in_doubt() -> None:
    image = drawn((30, 22, 29, 26))
    assert kind(image) is Stroke.UNSURE


def test_three_slashes_of_a_table_are_its_mark_and_two_are_not() -> None:
    strokes = [*[Stroke.SLASH] * 3, *[Stroke.DASH] * 2, Stroke.UPRIGHT]
    assert repeated(strokes) == {Stroke.SLASH}


def marks_off(places: dict[int, tuple[int, int]], strokes: list[Stroke]) -> frozenset[int]:
    """Stray marks of cells of 40 by 20 points whose ink is so far off their middle."""
    cell = Area(0, 0, 80, 40)
    printed = {i: (cell, [Area(36 + x, 17 + y, 44 + x, 23 + y)]) for i, (x, y) in places.items()}
    return stray_marks(printed, strokes, repeated(strokes), 2.0)


def test_a_lone_dash_beside_the_middle_of_its_cell_is_a_stroke_of_a_pen() -> None:
    numbers = {0: (0, 0), 1: (1, -2), 2: (0, 3)}
    strokes = [Stroke.NONE, Stroke.UPRIGHT, Stroke.NONE, Stroke.DASH]
    assert marks_off({**numbers, 3: (25, 0)}, strokes) == {3}
    assert marks_off({**numbers, 3: (0, 12)}, strokes) == {3}
    assert marks_off({**numbers, 3: (2, 4)}, strokes) == frozenset()
    left = {0: (-25, 0), 1: (-24, 0), 2: (0, 0), 3: (25, 0)}  # a table that does not centre its numbers
    assert marks_off(left, strokes) == frozenset()
    often = dict.fromkeys(range(3, 6), (25, 0))  # its mark for nothing, wherever it stands
    assert marks_off({**numbers, **often}, strokes + 2 * [Stroke.DASH]) == frozenset()
    assert marks_off({**numbers, 3: (25, 0)}, [*strokes[:3], Stroke.SLASH]) == {3}
    few = {n: numbers[n] for n in (0, 1)}  # too few to tell whether they are centred
    assert marks_off({**few, 3: (25, 0)}, strokes) == frozenset()


def test_a_dash_level_with_the_tops_of_the_digits_of_its_row_is_the_bar_of_a_seven() -> None:
    def off(*dashes: int, first: Stroke = Stroke.NONE) -> frozenset[int]:
        """Dashes so far above the middle of a digit that is 20 pixels high and first in their row."""
        cells = [Area(100 * at, 0, 100 * at + 90, 40) for at in range(len(dashes) + 1)]
        lines = [Area(40, 10, 52, 30)]
        lines += [Area(c.x0 + 40, 19 - up, c.x0 + 52, 21 - up) for c, up in zip(cells[1:], dashes, strict=True)]
        printed = {at: (cell, [line]) for at, (cell, line) in enumerate(zip(cells, lines, strict=True))}
        printed[99] = Area(0, 40, 90, 80), [Area(40, 62, 52, 82)]  # a digit of the next row
        strokes = [first, *[Stroke.DASH] * len(dashes), *[Stroke.NONE] * 99]
        return off_level(printed, strokes)

    assert off(0, 2, -3) == frozenset()
    assert off(9, 0, 9, 9) == {1, 3, 4}  # however many there are
    assert off(-9) == {1}
    assert off(9, first=Stroke.UPRIGHT) == {1}
    assert off(9, first=Stroke.DASH) == off(9, first=Stroke.SLASH) == frozenset()  # no digit to compare with


@pytest.mark.parametrize(("off", "is_sure"), [(0, True), (45, False)])
def test_a_stray_mark_is_in_doubt_in_its_table(off: int, is_sure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three upright bars for digits and a dash, `off` pixels beside the middle of its cell."""
    page = np.full((60, 660), 255, np.uint8)
    xs = 30, 180, 330, 480, 630
    for left in xs[:3]:
        page[18:42, left + 72 : left + 78] = 0
    page[29:31, 547 + off : 563 + off] = 0

    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            return [line("1" if (crop < 128).any(axis=1).sum() > 12 else "-") for crop in crops]

    monkeypatch.setattr(cells, "engine", Reader)
    monkeypatch.setattr(table_ink, "engine", Reader)
    monkeypatch.setattr(digit_shapes, "read_line", lambda paper, cell, ink, text: text)
    grid = Grid(xs, (5, 55), tuple(GridCell(0, col, 1, 1) for col in range(4)))
    areas = [Area(left + 60, 12, left + 90, 48) for left in xs[:3]] + [Area(535 + off, 20, 575 + off, 40)]
    reading = cells.Reading(View(page, 0, np.eye(3), SCALE, page.shape), areas)
    table = cells.read_table(TableInk.of(grid, Paper(page, SCALE, 48, 13)), reading, None, 0)
    assert [cell.text for cell in table.cells] == ["1", "1", "1", DASH]
    assert (table.cells[3].second_text is not None) is is_sure


def test_a_zero_with_a_dot_in_it_is_a_number_in_a_row_of_numbers() -> None:
    """Some faces dot it; below a header of one row of numbers nothing in its column tells."""
    rows = [
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        ["12", "日", "日", "3", "15"],
        ["年", "月", "日", "7", "注"],
    ]
    cells = [GridCell(r, c, 1, 1) for r, row in enumerate(rows) for c in range(len(row))]
    texts = [text for row in rows for text in row]
    assert number_cells(cells, texts) == {5, 6, 7, 8, 9, 13}


def test_what_is_no_darker_than_its_cell_is_no_stroke() -> None:
    image = np.full((SIZE, SIZE), 90, np.uint8)
    assert stroke_of(Paper(image, SCALE, 48, 26), WHOLE, Area(20, 29, 30, 33)) is Stroke.NONE
