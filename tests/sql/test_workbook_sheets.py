"""The sheets of the workbook that are made to be read."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from xlsxwriter import Workbook

from gongkai.sql import export
from gongkai.sql.connection import connect
from gongkai.sql.names import SelectionError
from gongkai.sql.workbook_cells import make_styles
from gongkai.sql.workbook_form import Form, write_form
from gongkai.sql.workbook_selects import MAIN_MEASURES
from tests.sql.conftest import Builder, ask, found, made, report_id
from tests.sql.form_cells import APPLICANTS, INDICATORS, consistent, distinct_numbers, rows_of
from tests.sql.workbooks import converted, exported


def texts(page: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.fixture(scope="module")
def samples_book(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    exported(published, folder, "zh")
    return folder / "gongkai.xlsx"


@pytest.fixture(scope="module")
def read_out(samples_book: Path) -> Any:
    return openpyxl.load_workbook(samples_book)


def test_the_first_sheet_has_the_main_measures_and_how_each_stands(read_out: Any, published: Path) -> None:
    head, *rows = texts(read_out["先看这张表"])
    assert read_out.sheetnames[0] == "先看这张表" and len(head) == 5 + 2 * len(MAIN_MEASURES)
    by_agency = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    huaian, xingqing = by_agency["淮安市人民政府"], by_agency["银川市兴庆区司法局"]
    assert (huaian["新收政府信息公开申请（件）"], huaian["注：新收政府信息公开申请"]) == (3119, None)
    assert (huaian["统计范围"], huaian["表式"], huaian["年度"]) == ("全地区", "2021 格式", 2024)
    assert (xingqing["上年结转申请（件）"], xingqing["注：上年结转申请"]) == (None, "表式无")
    assert xingqing["注：新收政府信息公开申请"] == "相近"


def test_doubt_stands_beside_the_number(make: Builder, tmp_path: Path) -> None:
    doubt = found("text.conflict", indicator="requests.received", applicant="total", severity="warning")
    exported(make(made("one", findings=(doubt,)), plant=["delete from agencies"]), tmp_path, "zh")
    head, row = texts(openpyxl.load_workbook(tmp_path / "gongkai.xlsx")["先看这张表"])
    notes = dict(zip(head, row, strict=True))
    assert (notes["注：新收政府信息公开申请"], notes["注：予以公开"]) == ("?", None)


def test_a_report_is_laid_out_as_its_form(read_out: Any, published: Path) -> None:
    rows = texts(read_out["官方表样"])
    assert rows[0][0] == "淮安市人民政府 2024 年度政府信息公开工作年度报告"  # the newest that says most
    flat = [value for row in rows for value in row if value is not None]
    for label in ("规章", "本年制发件数", "法人或其他组织", "（三）不予公开", "1.属于国家秘密", "未经复议直接起诉"):
        assert label in flat, label
    assert APPLICANT_LABELS[1:6] in [row[4:9] for row in rows]
    [received] = [row for row in rows if row[0] == "一、本年新收政府信息公开申请数量"]
    wanted = ask(
        published,
        "select f.value::double from facts as f join applicants as a using (applicant) "
        "join reports as r using (report_id) where f.indicator = 'requests.received' and r.district_code = '320800' "
        "order by a.position",
    )
    assert received[3:10] == [value for (value,) in wanted] and len(wanted) == len(APPLICANTS)
    numbers = [value for row in rows[3:] for value in row if isinstance(value, (int, float))]
    [(reported,)] = ask(
        published,
        "select count(value) from facts join reports using (report_id) where district_code = '320800'",
    )
    assert len(numbers) == reported


APPLICANT_LABELS = [row["label_zh"] for row in rows_of("applicants")]


def form_sheet(path: Path, name: str, folder: Path) -> Any:
    """The sheet of one report alone."""
    file = folder / f"{name}.xlsx"
    with connect(path, read_only=True) as connection, Workbook(str(file), {"constant_memory": True}) as book:
        write_form(connection, book, Form(report_id(name)), "zh", make_styles(book))
    return openpyxl.load_workbook(file)["官方表样"]


def test_every_cell_of_every_form_has_its_place(make: Builder, tmp_path: Path) -> None:
    forms = {form: distinct_numbers(form) for form in INDICATORS}
    path = make(*(made(form, form, cells) for form, cells in forms.items()), checked=False)
    for form, cells in forms.items():
        rows = texts(form_sheet(path, form, tmp_path))
        numbers = [Decimal(str(value)) for row in rows for value in row if isinstance(value, (int, float))]
        assert sorted(numbers) == sorted(Decimal(str(value)) for value in cells.values())


def test_a_form_shows_what_is_printed_and_colours_what_is_doubted(make: Builder, tmp_path: Path) -> None:
    cells = consistent("2021") | {("fees.amount", None): "/", ("licensing.decisions", None): ""}
    doubts = (
        found("reading.disagree", indicator="penalties.decisions"),
        found("text.conflict", indicator="coercion.decisions", severity="warning"),
    )
    page = form_sheet(make(made("one", cells=cells, findings=doubts)), "one", tmp_path)
    rows = {row[1].value: row[2] for row in page.iter_rows() if row[1].value}
    assert (rows["行政事业性收费"].value, rows["行政许可"].value) == ("/", None)
    colours = {label: rows[label].fill.fgColor.rgb for label in ("行政处罚", "行政强制")}
    assert colours == {"行政处罚": "FFFFC7CE", "行政强制": "FFFFEB9C"}
    assert sum("error: 有误" in str(row[0].value) for row in page.iter_rows()) == 1


def test_another_report_is_chosen_by_its_id(published: Path, tmp_path: Path) -> None:
    [(report,)] = ask(published, "select report_id from reports where district_code = '640105'")
    with connect(published, read_only=True) as connection:
        export.export(connection, tmp_path, "zh", ("xlsx",), options=export.Options(report=report[:9]))
        rows = texts(openpyxl.load_workbook(tmp_path / "gongkai.xlsx")["官方表样"])
        assert rows[0][0].startswith("银川市西夏区司法局 2024")
        for text in ("r", "rffff", "", "%"):
            with pytest.raises(SelectionError, match="--report"):
                export.export(connection, tmp_path, "zh", ("xlsx",), options=export.Options(report=text))


def test_districts_stand_as_in_a_yearbook(read_out: Any) -> None:
    page = read_out["地区年鉴"]
    rows = list(page.iter_rows())
    assert [cell.value for cell in rows[0]] == ["指标", "单位", "2018", "2024"]
    titles = {row[0].value: number for number, row in enumerate(rows)}
    received = rows[titles["淮安市（320800）"] + 1]
    assert [cell.value for cell in received] == ["新收政府信息公开申请", "件", None, 3119]
    part = rows[titles["宁夏回族自治区（640000）"] + 1][3]
    assert (part.value, part.number_format) == (0, '"≥"#,##0')
    assert page.print_title_rows == "$1:$1" and page.freeze_panes == "C2"
    assert len(page.row_breaks.brk) == len([title for title in titles if re.search(r"（\d{6}）$", title or "")]) - 1


def test_everything_that_has_a_chinese_name_is_called_by_it(read_out: Any) -> None:
    coded = {row["term"] for row in rows_of("terms") if row["vocabulary"] not in ("form", "unit", "doubt", "statement")}
    coded |= {row["check_id"] for row in rows_of("checks")} | {row["indicator"] for row in rows_of("indicators")}
    coded |= {row["measure"] for row in rows_of("crosswalk")} | {row["applicant"] for row in rows_of("applicants")}
    for page in read_out.worksheets[:-1]:
        left = {cell for row in page.iter_rows(values_only=True) for cell in row if cell in coded}
        assert not left, (page.title, left)


def test_applicants_stand_in_the_order_of_the_form(read_out: Any) -> None:
    head, *rows = texts(read_out["观测值"])
    first = [row[head.index("申请人类型")] for row in rows if row[head.index("申请人类型")]][:7]
    assert first == APPLICANT_LABELS


# -- what does not change, and what does not fit -----------------------------------------------------------------------


def test_every_sheet_is_one_a4_page_wide(soffice: Path, samples_book: Path, read_out: Any, tmp_path: Path) -> None:
    """Its last column stands on every page that has its header: none goes on beside the page."""
    [pdf] = converted(soffice, samples_book, "pdf", tmp_path / "out")
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(842, 595)}
    for sheet in read_out.worksheets:
        own = [text for text in pages if text.startswith(sheet.title) or f"\n{sheet.title}\r" in text[:80]]
        assert own, sheet.title
        if sheet.print_title_rows:
            last = [str(cell.value) for cell in sheet[1]][-1]
            plain = ["".join(text.split()) for text in own]
            assert all("".join(last.split()) in text for text in plain), sheet.title
