"""Level rules of a scan that are lost in a part of a row, or strokes that pass for one: the numbers are in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gongkai.extractors.readers.scan import cells as scan_cells
from gongkai.extractors.readers.scan import digit_shapes, table_ink
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.split_rows import split_rows, too_low
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk


def found(*lines: str) -> set[tuple[int, int]]:
    """Rows and columns of the doubtful cells of a table drawn with one character for each place.

    Capitals are labels, small letters numbers, `.` an empty cell; the same letter below or beside itself is one cell.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(lines):
        for col, name in enumerate(line):
            places.setdefault(name if name != "." else f".{row},{col}", []).append((row, col))
    cells = [
        GridCell(area[0][0], area[0][1], area[-1][0] - area[0][0] + 1, area[-1][1] - area[0][1] + 1)
        for area in places.values()
    ]
    names = list(places)
    numbers = {i for i, name in enumerate(names) if name.islower()}
    blank = {i for i, name in enumerate(names) if name[0] == "."}
    labels = {i for i, name in enumerate(names) if name.isupper()}
    return {(cells[i].row, cells[i].col) for i in split_rows(cells, numbers, blank, labels)}


@pytest.mark.parametrize(
    "lines",
    [
        ("HIJK", "Aabc", "Bdef", "C.gh"),
        ("XIIK", "XMNK", "Aabc", "Bdef"),  # heads over two rows, an empty corner among them
        (".IIK", ".MNK", "Aa.c", "B..."),
        ("GAab", "GBcd", "GC.e", "DDfg"),  # a group of rows
        ("AUab", "BUcd"),  # a unit of measure for both rows
        ("IIJJ", "MNPQ", "abcd"),  # no labels before the numbers
        ("aAbc", "dBef"),  # numbers of rows in front
        ("GAab", "GBcd", "G..."),
        ("aAbc", "aBde", "fCgh"),  # a number of a group of rows
    ],
)
def test_whole_rows_are_sound(lines: tuple[str, ...]) -> None:
    assert not found(*lines)


def test_tops_of_digits_that_pass_for_a_rule() -> None:
    """The empty cells that come of it are no zeros or blanks of the page."""
    assert found("HIJKL", "Aa.b.", "Aacbd", "Befgh") == {(1, 1), (1, 2), (1, 3), (1, 4), (2, 2), (2, 4)}
    assert found("GA...", "GAabc", "GBdef") == {(row, col) for row in (0, 1) for col in (2, 3, 4)}
    assert found("Ha", "A.", "Ab") == {(1, 1), (2, 1)}
    assert found("IJK", "a.b", "acb") == {(1, 0), (1, 1), (1, 2), (2, 1)}


def test_a_rule_lost_between_two_numbers_or_two_labels() -> None:
    assert found("Aabc", "Badc", "Cefg") == {(0, 1), (0, 2), (0, 3), (1, 2)}
    assert found("GAab", "GAcd", "GBef") == {(0, 2), (0, 3), (1, 2), (1, 3)}
    assert found("Aab", "Acd", "Aef") == {(row, col) for row in range(3) for col in (1, 2)}


def test_a_number_for_two_labels() -> None:
    """It belongs to one of them, and the other's is empty: nothing says which."""
    assert found("HIJ", "AUa", "BUa", "CUb") == {(1, 2)}
    assert found("GAa", "GBa", "GCb") == {(0, 2)}


def test_an_empty_cell_lower_than_the_digits_of_its_table() -> None:
    digits = [Area(10, 10, 40, 10 + height) for height in (14, 15, 15, 16, 40)]  # a stain among them
    inner = {3: Area(0, 0, 100, 9), 4: Area(0, 0, 100, 15), 7: Area(0, 0, 100, 30)}
    assert too_low(inner, digits) == {3}
    assert not too_low(inner, [])


def seconds(
    page: Gray, rows: tuple[float, ...], places: list[GridCell], monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """The second readings of a table of upright bars for digits."""

    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            return [Line("1", 0.99, 0.99, Line("1", 0.99, 0.99)) for _ in crops]

    monkeypatch.setattr(scan_cells, "engine", Reader)
    monkeypatch.setattr(table_ink, "engine", Reader)
    monkeypatch.setattr(digit_shapes, "read_line", lambda paper, cell, ink, text: text)
    reading = scan_cells.Reading(View(page, 0, np.eye(3), 2.0, page.shape), [])
    grid = Grid((30, 180, 330), rows, tuple(places))
    return [
        cell.second_text
        for cell in scan_cells.read_table(TableInk.of(grid, Paper(page, 2.0, 48, 13)), reading, None, 0).cells
    ]


def test_they_are_in_doubt_in_their_table(monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((120, 360), 255, np.uint8)
    page[68:92, 252:258] = page[68:92, 102:108] = 0
    rows = 5, 55, 105
    whole = [GridCell(row, col, 1, 1) for row in range(2) for col in range(2)]
    assert seconds(page, rows, whole, monkeypatch) == ["", "", "1", "1"]
    parted = [GridCell(0, 0, 2, 1), GridCell(0, 1, 1, 1), GridCell(1, 1, 1, 1)]
    assert seconds(page, rows, parted, monkeypatch) == [None, None, None]
    assert seconds(page, (35, 55, 105), whole, monkeypatch) == [None, None, "1", "1"]  # no room for a digit
