"""The private names of openpyxl and xlrd that are used still mean what is taken from them; those of camelot and playa
are tried in test_camelot_patches.py and test_content_tokens.py, those of httpx2 by the private hosts of test_fetch.py.
"""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import openpyxl
import pytest
import xlrd
from openpyxl.chart import BarChart
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Pixels

from gongkai.extractors.readers.office.workbook.openpyxl_internals import (
    anchors_of,
    cell_at,
    cells_of,
    usual_font_size,
)
from gongkai.extractors.readers.office.workbook.xls_drawings import records_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sheet() -> Worksheet:
    """The sheet of a workbook that was written and read again."""
    book = openpyxl.Workbook()
    book.active["B2"], book.active["XFD1048576"] = 385, 7
    picture = io.BytesIO()
    Pixels.new("1", (9, 9)).save(picture, "png")
    book.active.add_image(Image(picture), "D6")
    book.active.add_chart(BarChart(), "C4")
    saved = io.BytesIO()
    book.save(saved)
    return openpyxl.load_workbook(saved, data_only=True).active


def test_only_the_cells_of_the_file(sheet: Worksheet) -> None:
    assert [(cell.row, cell.column, cell.value) for cell in cells_of(sheet)] == [(2, 2, 385), (1048576, 16384, 7)]
    assert cell_at(sheet, 2, 2).value == 385
    assert cell_at(sheet, 3, 2) is None
    assert len(cells_of(sheet)) == 2, "asking for a cell made it"


def test_pictures_and_charts_have_places(sheet: Worksheet) -> None:
    assert sorted((start.row, start.col) for start, _ in anchors_of(sheet)) == [(3, 2), (5, 3)]


def test_the_font_that_widths_are_counted_in(sheet: Worksheet) -> None:
    assert usual_font_size(sheet) == 11


def test_the_records_of_a_sheet_in_the_old_format() -> None:
    book = xlrd.open_workbook(ROOT / "tests" / "data" / "office" / "small.xls", on_demand=True)
    kinds = [kind for kind, _ in records_of(book, 0)]
    assert kinds[0] == 0x0809, "a sheet begins with BOF"
    assert 0x0200 in kinds, "and has its dimensions"


def test_no_other_module_uses_private_names_of_another() -> None:
    """ruff names each use (SLF001); who is let off is one of these."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "SLF001" in options["select"]
    let_off = {path for path, rules in options["per-file-ignores"].items() if "SLF001" in rules}
    assert let_off == {
        "extractors/readers/office/workbook/openpyxl_internals.py",
        "extractors/readers/office/workbook/xls_drawings.py",
        "extractors/readers/pdf/{camelot_patches,content_tokens}.py",
        "tests/**",
    }
