"""A number in a column that is too narrow for it is printed as `###` or, stored as text, cut off without a sign: it is
in doubt."""

from __future__ import annotations

import io
import types
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment

from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.excel_widths import CUT, Printed, cut_in_old, is_cut
from gongkai.extractors.readers.office.workbook.open_document_sheets import as_xlsx

SHEET = {(0, 0): "收到", (0, 1): "71853", (0, 2): "件"}


def agreed(width: float | None, value: object = "71853", beside: object = "件", **align: Any) -> bool:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["收到申请", value, beside])
    sheet.append(["答复", 3, 4])
    if width is not None:
        sheet.column_dimensions["B"].width = width
    sheet["B1"].alignment = Alignment(**align)
    written = io.BytesIO()
    book.save(written)
    (table,) = read_excel(written.getvalue()).tables
    cell = next(cell for cell in table.cells if (cell.row, cell.col) == (0, 1))
    assert cell.text == str(value)
    assert cell.agreed is not any(note.quote == CUT for note in cell.notes)
    return cell.agreed


@pytest.mark.parametrize("align", [{}, {"horizontal": "left"}, {"horizontal": "center"}, {"horizontal": "right"}])
def test_a_number_that_is_cut_off_is_in_doubt(align: dict[str, str]) -> None:
    assert not agreed(3.2, **align)
    assert agreed(6, **align)


@pytest.mark.parametrize("align", [{}, {"horizontal": "center"}, {"wrap_text": True}])
def test_a_number_that_is_printed_as_signs_is_in_doubt(align: dict[str, Any]) -> None:
    assert not agreed(3.2, 71853, **align)


@pytest.mark.parametrize(
    ("width", "value", "beside", "align"),
    [
        (None, "71853", "件", {}),
        (5, 71853, "件", {}),
        (3.2, 71853, "件", {"shrink_to_fit": True}),
        (3.2, "71853", None, {}),
        (3.2, "718", "件", {}),
        (3.2, "718 件", "件", {}),
        (3.2, "71853", "件", {"wrap_text": True}),
        (3.2, "71853", "件", {"shrink_to_fit": True}),
        (3.2, "2021年收到的申请", "件", {}),
    ],
    ids=[
        "usual width",
        "a number",
        "a number shrunk",
        "nothing beside it",
        "short",
        "its unit",
        "wrapped",
        "shrunk",
        "words",
    ],
)
def test_what_is_printed_whole_is_not(width: float | None, value: object, beside: object, align: Any) -> None:
    assert agreed(width, value, beside, **align)


@pytest.mark.parametrize(
    ("cell", "cut"),
    [
        (Printed((0, 1), "71853"), True),
        (Printed((0, 1), "71853", scale=0.5), False),
        (Printed((0, 1), "718", indent=3), True),
        (Printed((0, 1), "７１", "right"), True),
        (Printed((0, 1), "71853", merged=(1, 2)), False),
        (Printed((0, 1), "7185344", merged=(1, 2)), True),
        (Printed((0, 1), "71853", "justify"), False),
    ],
)
def test_the_width_of_a_text(cell: Printed, cut: bool) -> None:
    assert is_cut(cell, lambda col: 3.0, lambda place: place not in SHEET) is cut


def old(width: float) -> list[tuple[int, int]]:
    align = types.SimpleNamespace(text_wrapped=0, shrink_to_fit=0, rotation=0, hor_align=0, indent_level=0)
    book = types.SimpleNamespace(
        xf_list=[types.SimpleNamespace(alignment=align, font_index=0)], font_list=[types.SimpleNamespace(height=220)]
    )
    cells = [types.SimpleNamespace(ctype=1, value=text, xf_index=0) for text in SHEET.values()]
    sheet = types.SimpleNamespace(
        merged_cells=[], colinfo_map={}, rowinfo_map={}, nrows=1, row=lambda row: cells, row_len=lambda row: len(cells),
        cell_value=lambda row, col: cells[col].value, computed_column_width=lambda col: width * 256,
    )  # fmt: skip
    return list(cut_in_old(book, sheet))


def test_the_same_in_an_old_workbook() -> None:
    assert (old(3.2), old(6.5)) == ([(0, 1)], [])


@pytest.mark.parametrize(("width", "style", "cut"), [("0.7cm", "", True), ("2.2cm", "", False),
                                                     ("0.7cm", "fo:wrap-option='wrap'", False)])  # fmt: skip
def test_the_same_in_a_workbook_of_opendocument(width: str, style: str, cut: bool) -> None:
    names = " ".join(
        f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0'"
        for name, urn in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                          ("fo", "xsl-fo-compatible")]
    )  # fmt: skip
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in SHEET.values())
    content = (
        f"<office:document-content {names}><office:automatic-styles><style:style style:name='co'>"
        f"<style:table-column-properties style:column-width='{width}'/></style:style><style:style style:name='ce'>"
        f"<style:table-cell-properties {style}/></style:style></office:automatic-styles><office:body>"
        "<office:spreadsheet><table:table table:name='a'><table:table-column/><table:table-column "
        f"table:style-name='co' table:default-cell-style-name='ce'/><table:table-row>{cells}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("content.xml", content)
    (table,) = read_excel(as_xlsx(written.getvalue())).tables
    assert [cell.agreed for cell in table.cells] == [True, not cut, True]
