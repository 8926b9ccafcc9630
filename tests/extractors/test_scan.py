"""Scans: every cell exact or flagged, boxes on the page as it lies, and every guard shown to bite."""

from __future__ import annotations

import csv
import importlib.util
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from scanned_pages import HUAIAN, PT, ROOT, UPPER_TOP, printed, scanned

from gongkai.extractors.document import Cell, Table, UnreadableError, compact
from gongkai.extractors.readers.pdf.reader import read_pdf
from gongkai.extractors.readers.scan import cells, grid, pictures, reader, recognition, words
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.reader import ScannedPage, read_image
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import Sheet

TYPESET = ROOT / "tests" / "data" / "typeset"
TABLE_PAGES = 4, 5
"""Of the sample that these tests print and scan again."""
FEWEST_NUMBERS = 90
"""On one of its pages."""


def tables_of(page: ScannedPage) -> list[Table]:
    return [block for block in page.blocks if isinstance(block, Table)]


def texts_of(page: ScannedPage) -> str:
    return "\n".join(block for block in page.blocks if isinstance(block, str))


def shapes(tables: list[Table]) -> list[tuple[int, int, list[tuple[int, int, int, int]]]]:
    return [(t.rows, t.cols, sorted((c.row, c.col, c.rowspan, c.colspan) for c in t.cells)) for t in tables]


def number_cells(read: list[Table], right: list[Table]) -> Iterator[tuple[str, Cell]]:
    """Every cell of the digital page that prints digits or nothing, and what the scan gives for it."""
    for table, truth in zip(read, right, strict=True):
        found = {(c.row, c.col): c for c in table.cells}
        for cell in truth.cells:
            if not compact(cell.text) or compact(cell.text).isdigit():
                yield compact(cell.text), found[cell.row, cell.col]


def two_rows(upper_part: Gray) -> Gray:
    return upper_part[: round((151.3 - UPPER_TOP) * PT) + 8]


@pytest.fixture(scope="module")
def digital() -> dict[int, list[Table]]:
    """What the digital pages hold, which has tests of its own."""
    tables = read_pdf(HUAIAN).tables
    return {page: [t for t in tables if t.page == page] for page in TABLE_PAGES}


@pytest.fixture(scope="module")
def sample() -> list[ScannedPage]:
    """Pages 3 and 5, with the ends of three tables."""
    pdf = pdfium.PdfDocument(TYPESET / "sample-2022-form2021-scan.pdf")
    pages = []
    for number in (2, 4):
        image, scale = pictures.render(pdf[number])
        pages.append(read_image(image, page=number + 1, scale=scale))
    pdf.close()
    return pages


def test_the_sample_scan_is_exact_to_the_last_cell(sample: list[ScannedPage]) -> None:
    """Cell by cell as its digital twin, which is tested against truth.csv; blanks stay blank."""
    twin = [t for t in read_pdf(TYPESET / "sample-2022-form2021.pdf").tables if t.page in (3, 5)]
    assert [t.page for page in sample for t in tables_of(page)] == [t.page for t in twin]
    with (TYPESET / "truth.csv").open(encoding="utf-8") as file:
        truth = [row["printed"] for row in csv.DictReader(file) if row["case"] == "sample-2022-form2021"]
    read: list[str] = []
    for page in sample:
        tables = tables_of(page)
        right = [t for t in twin if tables and t.page == tables[0].page]
        assert shapes(tables) == shapes(right)
        for text, cell in number_cells(tables, right):
            assert compact(cell.text) == text, cell
            assert cell.agreed, cell
            read.append(text)
    assert Counter(filter(None, read)) <= Counter(truth)
    assert len(read) > FEWEST_NUMBERS
    assert all(page.problems == () for page in sample)


def test_text_outside_the_tables_is_kept_in_order(sample: list[ScannedPage]) -> None:
    last = sample[-1].blocks
    assert [type(block).__name__ for block in last] == ["Table", "str", "Table", "str"]
    assert [b.order for b in last if isinstance(b, Table)] == [0, 2]
    assert last[1] == "四、政府信息公开行政复议、行政诉讼情况"


def test_boxes_lie_on_the_page_as_scanned(sample: list[ScannedPage]) -> None:
    """The scan is askew by 0.3°: boxes are those of its twin turned about the middle of the page, which moves them."""
    page = sample[0]
    assert page.skew == pytest.approx(-0.32, abs=0.05)
    (table,) = tables_of(page)
    last = next(c for c in table.cells if (c.row, c.col) == (table.rows - 1, 0) or c.row + c.rowspan == table.rows)
    assert last.box is not None
    assert last.box.y1 == pytest.approx(751, abs=3)
    assert table.xs is not None
    assert len(table.xs) == table.cols + 1
    # measured on the image: the left border runs from x = 203 (top) to 192 (bottom) of 1655 pixels
    assert last.box.x0 == pytest.approx(192 / PT, abs=2)


def test_a_worn_scan_is_exact(digital: dict[int, list[Table]]) -> None:
    dpi, page = 150, 5
    image = scanned(printed(HUAIAN, page, dpi), skew=1.2, noise=8, seed=page)
    read = tables_of(read_image(image, page=page, scale=dpi / 72))
    assert shapes(read) == shapes(digital[page])
    counts = list(number_cells(read, digital[page]))
    assert len(counts) > FEWEST_NUMBERS
    assert [(text, cell) for text, cell in counts if compact(cell.text) != text] == []


def test_a_fax_gives_no_wrong_number_that_passes_for_right(digital: dict[int, list[Table]]) -> None:
    dpi = 150
    image = scanned(printed(HUAIAN, 4, dpi), 0.8, 20, seed=4, fax=True)
    page = read_image(image, page=4, scale=dpi / 72)
    assert shapes(tables_of(page)) == shapes(digital[4])
    cells = list(number_cells(tables_of(page), digital[4]))
    wrong = [(text, cell) for text, cell in cells if compact(cell.text) != text]
    assert wrong  # broken digits are beyond reading; what counts is that it shows
    assert not [pair for pair in wrong if pair[1].agreed]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_set_upright(upper_part: Gray, turn: int) -> None:
    image = np.ascontiguousarray(np.rot90(upper_part, turn // 90))  # counter-clockwise: to be undone clockwise
    page = read_image(image, page=4, scale=PT)
    assert page.turned == turn
    cell = next(c for c in tables_of(page)[0].cells if c.text == "3985758")
    assert cell.agreed
    assert cell.box is not None
    width, height = upper_part.shape[1] / PT, upper_part.shape[0] / PT
    x0, y0, x1, y1 = 243.8, 115.6 - UPPER_TOP, 520.4, 151.3 - UPPER_TOP  # as the digital reader gives it
    there = {
        90: (y0, width - x1, y1, width - x0),
        180: (width - x1, height - y1, width - x0, height - y0),
        270: (height - y1, x0, height - y0, x1),
    }[turn]
    assert (cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1) == pytest.approx(there, abs=1.5)


def test_a_lone_digit_does_not_lay_a_page_on_its_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a row that a page cuts may be one number, which is higher than wide."""

    class Reader:
        def detect(self, gray: Gray) -> list[Area]:
            return [Area(100, 40, 120, 74)]

        def read(self, crops: Sequence[Gray]) -> list[Line]:
            return [Line("6", 0.99, 0.99)] * len(crops)

    monkeypatch.setattr(reader, "engine", Reader)
    sheet = Sheet.prepared(np.full((400, 300), 255, np.uint8), PT)
    found = reader._upright(sheet, sheet.view(0))
    assert found is not None and found.view.turn == 0


def test_a_page_whose_direction_cannot_be_told_is_a_problem() -> None:
    page = np.full((900, 1200), 255, np.uint8)
    for y in (100, 300, 500):
        cv2.line(page, (100, y), (1000, y), 0, 2)
    for x in (100, 400, 700, 1000):
        cv2.line(page, (x, 100), (x, 500), 0, 2)
    for n, (x, y) in enumerate([(150, 200), (450, 200), (750, 200), (150, 400), (450, 400)]):
        cv2.putText(page, str(6069 + 1111 * n), (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 0, 2)
    found = read_image(page, page=2, scale=PT)
    assert [(p.rule, p.page) for p in found.problems] == [("reading.page_turned", 2)]
    assert found.blocks == ()
    assert len(tables_of(read_image(page, page=2, scale=PT, turn=0))) == 1


def test_a_worn_page_whose_text_reads_far_better_one_way_is_upright(monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((300, 400), 255, np.uint8)
    cv2.putText(page, "6069 1111", (60, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 0, 2)
    for straight, over, turn in ((0.62, 0.35, 0), (0.62, 0.5, None), (0.3, 0.65, 180), (0.85, 0.0, 0)):
        values = iter((straight, over))
        monkeypatch.setattr(reader, "_legible", lambda _, values=values: next(values))
        sheet = Sheet.prepared(page, PT)
        found = reader._upright(sheet, sheet.view(0))
        assert (found and found.view.turn) == turn


@pytest.mark.parametrize(
    ("mean", "text", "is_enough"),
    [(0.97, "行政处罚", True), (0.93, "行政处罚", False), (0.97, "2024", False)],
)
def test_a_few_clear_lines_tell_that_a_page_stands_upright(
    mean: float, text: str, is_enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doubtful lines and numbers tell too little: then many more are read."""
    widths: list[int] = []

    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            widths.extend(crop.shape[1] for crop in crops)
            return [Line(text if crop.shape[1] < 200 else "第二十条第一项", mean, mean) for crop in crops]

    monkeypatch.setattr(cells, "engine", Reader)
    areas = [Area(0, 30 * at, 150 if at % 2 else 600, 30 * at + 20) for at in range(40)]
    reading = cells.Reading(Sheet.prepared(np.full((1300, 700), 255, np.uint8), PT).view(0), areas)
    longest = sorted(range(40), key=lambda at: -areas[at].width)
    assert reader._legible_as_it_stands(reading, longest) == mean
    assert widths[:6] == [150] * 6
    assert len(widths) == 6 if is_enough else widths.count(600) == 20


def test_a_page_of_one_short_text_is_no_problem() -> None:
    """The last line of a report: 无。"""
    page = np.full((300, 400), 255, np.uint8)
    cv2.putText(page, "- 5 -", (150, 150), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    found = read_image(page, page=3, scale=PT)
    assert (found.problems, found.layout) == ((), None)


def test_a_blank_page_holds_nothing() -> None:
    assert read_image(np.full((1100, 800), 250, np.uint8), page=1, scale=PT) == ScannedPage((), (), 0, 0.0)


@pytest.fixture(scope="module")
def bare(upper_part: Gray) -> Gray:
    """The part of the page with its rules wiped out."""
    rules = grid.find_grids(upper_part, PT).rules
    return np.where(cv2.dilate(rules, np.ones((5, 5), np.uint8)) > 0, np.uint8(255), upper_part)


def test_without_its_rules_a_page_has_words_but_no_table(bare: Gray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "FEW_NUMBERS", 2)
    page = read_image(bare, page=4, scale=PT)
    assert tables_of(page) == []
    assert "3985758" in texts_of(page)
    assert page.layout is not None
    seen = {word.text: word.box for word in page.layout.words}
    assert {"信息内容", "本年处理决定数量", "行政处罚", "3985758", "行政强制", "88283"} == set(seen)
    assert {word.text for word in page.layout.second_words} == set(seen)
    label, number = seen["行政处罚"], seen["3985758"]
    assert (label.y0 + label.y1) / 2 == pytest.approx((number.y0 + number.y1) / 2, abs=2)
    assert number.x0 == pytest.approx(249, abs=2)
    assert page.layout.stains == ()


def test_what_the_detector_does_not_find_is_a_word_all_the_same(bare: Gray) -> None:
    """A number that nobody looked at would be a blank that both readings agree on."""
    page = bare.copy()
    cv2.circle(page, (1300, 160), 75, 90, -1)
    number = Area(670, 140, 820, 200)
    layout = words.layout(page, PT, [(number, recognition.Line("3985758", 1.0, 1.0))], 4)
    assert {"3985758", "88283"} <= {word.text for word in layout.words}
    assert [round(stain.x0) for stain in layout.stains if stain.x1 - stain.x0 > 40] == [round((1300 - 75) / PT)]


MARKS = {
    "clean": np.full((1, 1), 255, np.uint8),
    "speck": np.zeros((2, 3), np.uint8),
    "doubt": np.zeros((5, 4), np.uint8),
    "faint": np.full((22, 3), 220, np.uint8),
    "dash": np.zeros((2, 11), np.uint8),
    "one": np.zeros((22, 3), np.uint8),
}


def test_emptiness_is_told_by_ink() -> None:
    """A table of two rows with a mark in the middle of each of its cells."""
    page = np.full((240, 660), 255, np.uint8)
    for y in (20, 120, 220):
        cv2.line(page, (20, y), (620, y), 0, 2)
    for x in (20, 220, 420, 620):
        cv2.line(page, (x, 20), (x, 220), 0, 2)
    for at, mark in enumerate(MARKS.values()):
        x, y = 120 + 200 * (at % 3), 70 + 100 * (at // 3)
        page[y : y + mark.shape[0], x : x + mark.shape[1]] = mark
    (table,) = tables_of(read_image(page, page=4, scale=PT, turn=0))
    cells = dict(zip(MARKS, table.cells, strict=True))
    assert (cells["clean"].text, cells["clean"].agreed) == ("", True)
    assert (cells["speck"].text, cells["speck"].agreed) == ("", True)
    assert (cells["doubt"].text, cells["doubt"].agreed) == ("", False)
    for name in ("faint", "dash", "one"):
        assert not (cells[name].text == "" and cells[name].agreed), name


def test_readings_that_differ_are_no_agreement(monkeypatch: pytest.MonkeyPatch, upper_part: Gray) -> None:
    """Whichever of the readings is wrong, the cell shows it, where the ink is not so clear that one more is spared."""
    monkeypatch.setattr(cells, "SURE", 1.1)
    honest, known = recognition.Engine.read, {}

    def spoiled_line(line: recognition.Line) -> recognition.Line:
        number = line.as_number and spoiled_line(line.as_number)
        return replace(line, text=line.text.replace("3985758", "3985753"), as_number=number)

    def wrong_now_and_then(self: recognition.Engine, crops: Any) -> list[recognition.Line]:
        key = tuple(crop.tobytes() for crop in crops)
        lines = known[key] = known.get(key) or honest(self, crops)
        calls.extend(key for line in lines if "3985758" in line.text)
        if len(calls) != spoiled or key is not calls[-1]:
            return lines
        return [spoiled_line(line) for line in lines]

    monkeypatch.setattr(recognition.Engine, "read", wrong_now_and_then)
    for spoiled in (0, 1, 2, 3):  # none, then in the order they are taken
        calls: list[Any] = []
        (table,) = tables_of(read_image(two_rows(upper_part), page=4, scale=PT))
        cell = next(c for c in table.cells if c.text.startswith("39857"))
        assert cell.agreed == (spoiled == 0), spoiled


def test_a_clear_number_is_not_agreed_where_recognition_misreads_it(
    monkeypatch: pytest.MonkeyPatch, upper_part: Gray
) -> None:
    honest = recognition.Engine._text

    def misread(self: recognition.Engine, *args: Any) -> recognition.Line:
        line = honest(self, *args)
        return replace(line, text=line.text.replace("3985758", "3985753"))

    monkeypatch.setattr(recognition.Engine, "_text", misread)
    (table,) = tables_of(read_image(two_rows(upper_part), page=4, scale=PT))
    assert not next(c for c in table.cells if c.text.startswith("39857")).agreed


def test_a_table_with_many_unsure_numbers_is_not_trusted_anywhere() -> None:
    sure, unsure = [("1", "1")] * 12, [("1", None)] * 5
    assert cells._unreliable([*sure, *unsure])
    assert not cells._unreliable([*sure, *unsure[:4]])
    assert not cells._unreliable([*sure, *sure, *unsure])
    label, number, empty = ("规章", "规章"), ("1", "1"), ("", "")
    assert cells._doubted([label, number, empty], frozenset({1})) == [label, ("1", None), ("", None)]


def test_the_same_image_gives_the_same_reading(upper_part: Gray) -> None:
    part = two_rows(upper_part)
    assert read_image(part, page=4, scale=PT) == read_image(part, page=4, scale=PT)


def test_without_the_engine_scans_are_refused(monkeypatch: pytest.MonkeyPatch, upper_part: Gray) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "rapidocr" else real(name))
    recognition.engine.cache_clear()
    try:
        with pytest.raises(UnreadableError, match=r"reading\.no_ocr"):
            read_image(upper_part, page=1, scale=PT)
    finally:
        recognition.engine.cache_clear()


ALONE = """
import socket
import sys

def refuse(*_, **__):
    raise AssertionError("network")

socket.socket.connect = socket.getaddrinfo = refuse
import numpy as np
from gongkai.extractors.readers.scan import reader as scan
page = np.load(sys.argv[1])
assert scan.read_image(page, page=4, scale=200 / 72).blocks
"""


def test_nothing_is_fetched_or_reported(upper_part: Gray, tmp_path: Path) -> None:
    """The engine's own telemetry keeps an identity and a queue of events in the home folder when it is on."""
    home = tmp_path / "home"
    home.mkdir()
    np.save(tmp_path / "page.npy", upper_part)
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path / "page.npy")],
        check=True,
        cwd=ROOT,
        env=kept | {"HOME": str(home), "PYTHONPATH": str(ROOT)},
    )
    assert list(home.rglob("*")) == []
