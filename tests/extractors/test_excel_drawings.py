"""Shapes of a workbook put in doubt what lies below them, wherever their part stands and however large they are."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart

from gongkai.extractors.readers.office.workbook.excel_drawings import Measures, covered_by_drawing
from gongkai.extractors.readers.office.workbook.excel_looks import SheetLooks, looks_of
from gongkai.extractors.readers.office.workbook.xls_drawings import covered

ANCHOR = """<d><twoCellAnchor><from><row>{}</row><col>{}</col></from>
<to><row>{}</row><rowOff>9</rowOff><col>{}</col><colOff>9</colOff></to></twoCellAnchor></d>"""


def looks(book: openpyxl.Workbook, renamed: tuple[str, str] = ("", "")) -> SheetLooks:
    """What is seen of the first sheet, of a package some part of which has another name."""
    saved, packed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(packed, "w") as after:
        for name in before.namelist():
            after.writestr(name.replace(*renamed), before.read(name).replace(*(part.encode() for part in renamed)))
    with zipfile.ZipFile(packed) as package:
        return looks_of(package)["Sheet"]


@pytest.mark.parametrize(
    "renamed", [("drawings/drawing1", "media/art7"), ("sheet1.xml", "sheet1"), ("xl/worksheets", "xl/pages/of")]
)
def test_parts_are_found_by_their_relations(renamed: tuple[str, str]) -> None:
    book = openpyxl.Workbook()
    book.active["C4"] = 385
    book.active.add_chart(BarChart(), "B3")
    look = looks(book, renamed).cells[3, 2]
    assert not look.shown
    assert [note.quote for note in look.notes] == ["drawing"]


def test_a_large_shape_covers_all_cells_below_it() -> None:
    sheet = etree.XML("<worksheet><row r='300'><c r='C300'/><c r='AZ300'/></row><row><c/><c/></row></worksheet>")
    shape = etree.XML(ANCHOR.format(0, 1, 400, 40))
    found = set(covered_by_drawing(shape, Measures(sheet)))
    assert {(0, 1), (299, 2), (300, 1)} <= found
    assert not {(299, 51), (300, 0)} & found
    old = set(covered(0, 1, 400, 40, used=(301, 3)))
    assert {(0, 1), (300, 1), (300, 2)} <= old
    assert not {(300, 0), (300, 3), (301, 1)} & old


def test_rows_without_a_number_have_their_heights() -> None:
    sheet = etree.XML("<worksheet><row r='2' ht='40'/><row ht='60'/></worksheet>")
    assert [Measures(sheet).row(number) / 12_700 for number in range(4)] == [15, 40, 60, 15]


def test_a_part_that_is_hidden_leaves_the_doubts_about_the_rest() -> None:
    book = openpyxl.Workbook()
    white = TextBlock(InlineFont(color="FFFFFFFF"), "9")
    book.active["B2"], book.active["B3"] = CellRichText("385", white), CellRichText(white)
    book.active.row_dimensions[2].height = book.active.row_dimensions[3].height = 4
    found = looks(book).cells
    assert [note.quote for note in found[1, 1].notes] == ["9", "row height"]
    assert not found[1, 1].shown
    assert [note.quote for note in found[2, 1].notes] == ["9"]
