"""What a page with ruled tables is spared: text is looked for only where a reading needs it, lines are read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from scanned_pages import HUAIAN, PT, printed

from gongkai.extractors.readers.scan import cells, reader, table_ink
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper, may_hold_more
from gongkai.extractors.readers.scan.recognition import Line, _is_centred, _printed
from gongkai.extractors.readers.scan.sheet import Sheet, View
from gongkai.extractors.readers.scan.skew import _without_characters
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk

SCALE = 150 / 72
XS = tuple(range(30, 781, 150))
REVIEWS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@dataclass
class Engine:
    """Reads the labels of a row in turn, and keeps how many lines it was given and where it looked for text."""

    mean: float = 0.99
    texts: Sequence[str] = tuple(REVIEWS)
    read_lines: list[int] = field(default_factory=list)
    parts: list[Area] = field(default_factory=list)

    def read(self, crops: Sequence[Gray]) -> list[Line]:
        self.read_lines.append(len(crops))
        return [Line(self.texts[at % len(self.texts)], self.mean, self.mean) for at in range(len(crops))]

    def detect(self, gray: Gray, parts: Sequence[Area]) -> list[Area]:
        self.parts += parts
        return []


def row_of_labels(rows: int = 1) -> tuple[Gray, Grid]:
    """Labels of a form, drawn as bars; further rows print nothing."""
    page = np.full((100 * rows, 810), 255, np.uint8)
    for left in XS[:5]:
        page[22:42, left + 30 : left + 110] = 0
    ys = tuple(5 + 90 * row for row in range(rows + 1))
    return page, Grid(XS, ys, tuple(GridCell(row, col, 1, 1) for row in range(rows) for col in range(5)))


def read(page: Gray, grid: Grid, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    for module in (cells, table_ink):
        monkeypatch.setattr(module, "engine", lambda: engine)
    reading = cells.Reading(View(page, 0, np.eye(3), SCALE, page.shape), [], is_whole=False)
    table = TableInk.of(grid, Paper(page, SCALE, 48, 13))
    return [cell.agreed for cell in cells.read_table(table, reading, None, 0).cells]


def test_no_text_is_looked_for_in_a_table_of_known_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    assert read(*row_of_labels(), engine, monkeypatch) == [True] * 5
    assert not engine.parts


def test_a_pale_line_below_a_label_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may say that the row counts something else: 其他结果 and in pale print 其中：诉讼."""
    page, grid = row_of_labels()
    page[60:75, XS[2] + 30 : XS[2] + 110] = 225
    engine = Engine()
    assert read(page, grid, engine, monkeypatch) == [True] * 5
    assert engine.parts == [Area(30, 5, 780, 95)]


def test_an_empty_cell_and_an_unknown_label_are_looked_at_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    page, grid = row_of_labels(rows=2)
    engine = Engine()
    read(page, grid, engine, monkeypatch)
    assert engine.parts == [Area(30, 95, 780, 185)]  # the row of empty cells
    engine = Engine(texts=[*REVIEWS[:4], "合讨"])
    assert read(*row_of_labels(), engine, monkeypatch)[4] is False
    assert engine.parts == [Area(30, 5, 780, 95)]


def test_rows_far_apart_are_searched_each_by_itself() -> None:
    grid = Grid((0, 10), tuple(range(0, 110, 10)), tuple(GridCell(row, 0, 1, 1) for row in range(10)))
    assert cells._rows_with(grid, {0, 2, 9}) == [Area(0, 0, 10, 30), Area(0, 90, 10, 100)]
    assert cells._rows_with(grid, set()) == []


@pytest.mark.parametrize(
    ("mean", "texts", "upright"),
    [(0.99, REVIEWS, True), (0.78, REVIEWS, False), (0.99, ["12", "0", "3"], False)],
)
def test_lines_of_a_table_tell_that_a_page_stands_upright(
    mean: float, texts: Sequence[str], upright: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers and what is read upside down do not; no line is read a second time for it."""
    engine = Engine(mean, texts)
    monkeypatch.setattr(table_ink, "engine", lambda: engine)
    page, _ = row_of_labels()
    grid = Grid(XS, (5, 95), tuple(GridCell(0, col, 1, 1) for col in range(5)))
    tables = [TableInk.of(grid, Paper(page, SCALE, 48, 13)) for _ in range(2)]
    assert reader._stand_upright(tables) is upright
    for table in tables:
        table.lines()
    assert sum(engine.read_lines) == 10
    assert not reader._stand_upright(tables[:1])  # five lines are too few


def test_the_parts_of_a_page_around_its_tables() -> None:
    one, two = (Grid((50, 150), ys, ()) for ys in ((100, 200), (300, 400)))
    parts = reader._outside([one, two], (500, 220), 2.0)
    assert parts == [
        Area(0, 0, 220, 95),
        Area(0, 95, 45, 205),
        Area(155, 95, 220, 205),
        Area(0, 205, 220, 295),
        Area(0, 295, 45, 405),
        Area(155, 295, 220, 405),
        Area(0, 405, 220, 500),
    ]
    assert reader._outside([], (500, 220), 2.0) == [Area(0, 0, 220, 500)]
    beside = [Grid((x, x + 80), (100, 200), ()) for x in (10, 120)]  # the two pages of an open book
    assert Area(95, 95, 115, 205) in reader._outside(beside, (300, 220), 2.0)


def test_what_is_printed_in_a_part_of_a_page() -> None:
    marked = np.zeros((640, 640), np.bool_)
    marked[300:310, 200:400] = True
    assert _printed(marked, Area(0, 0, 640, 290)).width == 0
    found = _printed(marked, Area(0, 290, 640, 640))
    assert found.x0 <= 176 and found.x1 >= 424 and found.y0 <= 276 and found.y1 >= 334
    assert _is_centred(Area(0, 280, 10, 320), Area(0, 290, 640, 640))
    assert not _is_centred(Area(0, 250, 10, 320), Area(0, 290, 640, 640))


def test_print_that_is_no_line_of_ink() -> None:
    page, _ = row_of_labels()
    area, line = Area(35, 8, 175, 92), Area(60, 22, 140, 42)
    assert not may_hold_more(Paper(page, SCALE, 48, 13), area, [line])
    page[60:75, 60:140] = 225
    assert may_hold_more(Paper(page, SCALE, 48, 13), area, [line])


def test_characters_cost_the_search_for_lines_nothing() -> None:
    dark = np.zeros((800, 600), np.uint8)
    for x in range(100, 300, 14):
        cv2.rectangle(dark, (x, 110), (x + 9, 120), 255, 1)
    assert not _without_characters(dark).any()
    dark[400:403, 50:550] = 255
    dark[500:502, 50:550:12] = 255  # a dotted rule
    kept = _without_characters(dark)
    assert (kept[390:510] == dark[390:510]).all()


@pytest.mark.parametrize(("turn", "is_upright"), [(0, True), (90, False), (180, False), (270, False)])
def test_a_page_on_its_side_does_not_stand_upright_though_characters_are_legible(turn: int, is_upright: bool) -> None:
    """On this page, 尚审 and others of one column each are read across wrapped labels, and clearly."""
    image = np.ascontiguousarray(np.rot90(printed(HUAIAN, 5), turn // 90))
    view = Sheet.prepared(image, PT).view(0)
    assert reader._stand_upright(reader._PrintedTables.of(view).tables) == is_upright
