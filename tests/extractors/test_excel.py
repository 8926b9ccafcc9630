"""Workbooks are read twice; a cell is the number it holds, a blank is a blank."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import time
from pathlib import Path

import olefile
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from test_docx import figures3, section3, shape, truth

from gongkai.extractors.document import Document, Table, UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.word import libreoffice
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.workbook import excel
from gongkai.extractors.readers.office.workbook.excel import as_text, read_excel

DATA = Path(__file__).parents[1] / "data"
SMALL = DATA / "office" / "small.xls"
FORM = read_docx((DATA / "typeset" / "sample-2022-form2021.docx").read_bytes()).tables
TITLE = "示例市样本区司法局2022年政府信息公开工作年度报告"

# what both committed and made workbooks hold: see `filled`
PRINTED = [
    ["标题"],
    ["1234", "0.125", "2024-01-31"],
    ["", "TRUE", "2024-01-31T12:30:00"],
    ["12.5", "007", "08:30:00"],
    ["1 day, 6:00:00", "0.3", "123456789012346000"],
    ["1235", "", "a\nb"],
]


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def book(rows: list[list[object]], *merges: str) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for merge in merges:
        workbook.active.merge_cells(merge)
    return saved(workbook)


def put(sheet: Worksheet, table: Table, top: int) -> None:
    """The table from row `top` on, numbers as numbers, spans as merged cells."""
    for cell in table.cells:
        row, col = top + cell.row, 1 + cell.col
        sheet.cell(row, col).value = int(cell.text) if cell.text.isdigit() else cell.text or None
        if cell.rowspan * cell.colspan > 1:
            sheet.merge_cells(
                start_row=row, start_column=col, end_row=row + cell.rowspan - 1, end_column=col + cell.colspan - 1
            )


@pytest.fixture(scope="module")
def form() -> bytes:
    """The three tables of the form on one sheet, as attachments have them, and a hidden sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "统计表"
    sheet["B2"] = TITLE
    top = 4
    for table in FORM:
        put(sheet, table, top)
        top += table.rows + 2
    hidden = workbook.create_sheet("草稿")
    hidden["A1"] = "不公开"
    hidden.sheet_state = "hidden"
    return saved(workbook)


def check_form(document: Document) -> None:
    assert [(table.rows, table.cols) for table in document.tables] == [(14, 4), (28, 10), (4, 15)]
    for table, original in zip(document.tables, FORM, strict=True):
        assert sorted(map(shape, table.cells)) == sorted(map(shape, original.cells))
        assert all(cell.agreed for cell in table.cells)
    rest = [row["printed"] for row in truth("sample-2022-form2021") if not row["applicant"]]
    first, second, third = document.tables
    assert figures3(second) == section3("sample-2022-form2021")
    assert [c.text for c in third.cells if c.row == 3] == rest[:15]
    assert [c.text for c in first.cells if c.row in (2, 3, 6, 9, 10, 13) and c.col > 0] == rest[15:]
    assert [passage.text for passage in document.passages][:2] == ["统计表", TITLE]
    assert not any("不公开" in passage.text for passage in document.passages)


def test_the_form_in_xlsx(form: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.xls"  # whatever its name
    path.write_bytes(form)
    document = read(path)
    check_form(document)
    assert {table.reader for table in document.tables} == {"excel:calamine+openpyxl"}
    assert document.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find_soffice() is None, reason="LibreOffice, which makes the .xls, is not installed")
def test_the_form_in_xls(form: bytes, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form)
    command = [
        str(libreoffice.find_soffice()),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
    ]
    subprocess.run([*command, "--convert-to", "xls", "form.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    document = read(tmp_path / "form.xls")
    check_form(document)
    assert {table.reader for table in document.tables} == {"excel:calamine+xlrd"}
    assert document.media_type == "application/x-ole-storage"


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]


def filled() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "表一"
    sheet["B2"], sheet["B3"], sheet["C3"], sheet["D3"] = "标题", 1234, 0.125, dt.date(2024, 1, 31)
    sheet.merge_cells("B2:D2")
    sheet["B3"].number_format, sheet["C3"].number_format = "#,##0", "0.0%"
    sheet["C4"], sheet["D4"] = True, dt.datetime(2024, 1, 31, 12, 30)
    sheet["B5"], sheet["C5"], sheet["D5"] = 12.50, "007", dt.time(8, 30)
    sheet["B6"], sheet["C6"], sheet["D6"] = dt.timedelta(hours=30), 0.1 + 0.2, 123456789012345678
    sheet["B7"], sheet["D7"] = 1235, " a\n\nb\xa0"
    return workbook


def test_values_as_text() -> None:
    (table,) = read_excel(saved(filled())).tables
    assert texts(table) == PRINTED
    assert all(cell.agreed for cell in table.cells)
    assert shape(table.cells[0]) == ("标题", 0, 0, 1, 3)


def test_a_committed_xls() -> None:
    document = read_excel(SMALL.read_bytes())
    (table,) = document.tables
    assert texts(table) == PRINTED
    # an error, which calamine leaves blank, and a duration, which xlrd takes for a time of day
    assert [(c.text, c.second_text) for c in table.cells if not c.agreed] == [
        ("", "#DIV/0!"),
        ("1 day, 6:00:00", "1900-01-01T06:00:00"),
    ]
    assert [passage.text for passage in document.passages] == ["表一", "标题"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (-0.5, "-0.5"),
        (1e21, "1000000000000000000000"),
        (2.0, "2"),
        ("a_x000D_\nb", "a\nb"),
        (False, "FALSE"),
        (dt.datetime(2024, 1, 30, 23, 59, 59, 999_900), "2024-01-31"),
    ],
)
def test_as_text(value: object, text: str) -> None:
    assert as_text(value) == text


def test_a_formula_without_a_result_is_no_agreed_blank() -> None:
    (table,) = read_excel(book([["甲", "乙"], [1, "=A2+1"]])).tables
    assert [(c.text, c.second_text, c.agreed) for c in table.cells][-1] == ("", "=A2+1", False)


def test_blank_rows_divide_and_blank_borders_go() -> None:
    rows: list[list[object]] = [[], [None, "甲", "乙"], [None, 1, None], [], [], [None, None, "丙", 2], [], ["说明"]]
    document = read_excel(book(rows))
    assert [texts(table) for table in document.tables] == [[["甲", "乙"], ["1", ""]], [["丙", "2"]]]
    assert [(passage.order, passage.text) for passage in document.passages] == [(0, "Sheet"), (3, "说明")]
    assert [table.order for table in document.tables] == [1, 2]


def test_merged_cells() -> None:
    rows: list[list[object]] = [["甲", "乙", None], [None, "丙", "丁"], ["戊", None, "己"]]
    (table,) = read_excel(book(rows, "A1:A2", "B1:C1", "D2:F3", "B3:B3")).tables
    assert [shape(cell) for cell in table.cells] == [
        ("甲", 0, 0, 2, 1),
        ("乙", 0, 1, 1, 2),
        ("丙", 1, 1, 1, 1),
        ("丁", 1, 2, 1, 1),
        ("戊", 2, 0, 1, 1),
        ("", 2, 1, 1, 1),
        ("己", 2, 2, 1, 1),
    ]


def test_overlapping_merged_cells() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book([["甲", "乙", "丙"], ["丁", "戊", "己"]])))
    workbook.active.merged_cells.add("A1:B2")
    workbook.active.merged_cells.add("B1:C1")
    (table,) = read_excel(saved(workbook)).tables
    assert [cell.text for cell in table.cells] == ["甲", "丙", "己"]
    owners = [(c.row + i, c.col + j) for c in table.cells for i in range(c.rowspan) for j in range(c.colspan)]
    assert len(owners) == len(set(owners)) == 6


def test_without_the_second_reading_nothing_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
        raise TypeError("Fill() takes no arguments")

    monkeypatch.setattr(excel, "_openpyxl", refuse)
    (table,) = read_excel(book([["甲", 1]])).tables
    assert [(cell.text, cell.agreed) for cell in table.cells] == [("甲", False), ("1", False)]


@pytest.mark.slow
def test_a_far_off_cell_costs_its_sheet_and_no_memory() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book([["甲", 1]])))
    far = workbook.create_sheet("远")
    far["A1"], far["XFD1048576"] = 1, 2
    started = time.monotonic()
    document = read_excel(saved(workbook))
    assert [texts(table) for table in document.tables] == [[["甲", "1"]]]
    assert [problem.rule for problem in document.problems] == ["reading.too_large"]
    assert time.monotonic() - started < 15


def test_an_endless_merge_is_cut() -> None:
    data = book([["甲", 1], ["乙", 2]])
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    workbook.active.merged_cells.add(f"A2:A{1 << 20}")
    workbook.active.merged_cells.add(f"D1:{get_column_letter(16384)}1")  # of nothing
    (table,) = read_excel(saved(workbook)).tables
    assert (table.rows, table.cols) == (1 + excel.MAX_SPAN, 2)


def test_packages_are_bounded(form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooxml_package, "MAX_XML", 1000)
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_excel(form)


def test_a_password(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"reading\.encrypted"):
        read(DATA / "office" / "password.xlsx")
    path = tmp_path / "password.xls"
    path.write_bytes(SMALL.read_bytes())
    with olefile.OleFileIO(path, write_mode=True) as ole:
        stream = bytearray(ole.openstream("Workbook").read())
        after = 4 + int.from_bytes(stream[2:4], "little")  # the record after BOF becomes FILEPASS
        stream[after : after + 2] = b"\x2f\x00"
        ole.write_stream("Workbook", bytes(stream))
    with pytest.raises(UnreadableError, match=r"reading\.encrypted"):
        read(path)


@pytest.mark.parametrize("length", [300, 3000])
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_cut_off(kind: str, length: int, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    path.write_bytes((saved(filled()) if kind == "xlsx" else SMALL.read_bytes())[:length])
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.rule in ("reading.broken", "reading.unsupported")
