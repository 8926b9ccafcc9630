"""The workbook, opened with a second library and with LibreOffice; the CSV as a spreadsheet takes it."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongkai.sql import export, objects, workbook, workbook_cells
from gongkai.sql.workbook import SHEETS, TooLargeError
from gongkai.sql.workbook_selects import chinese_columns
from tests.sql.conftest import Builder, ask, found, made, records
from tests.sql.form_cells import INDICATORS, consistent
from tests.sql.workbooks import converted, exported

ODD = "某局\"A&B\"<b>'司'</b>"
TEXTS = [
    '=HYPERLINK("http://evil","x")',
    "=1+1",
    "{=1+1}",
    "+cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "-",
    "1-2",
    "3/4",
    "1e5",
    "007",
    "2024-01-23",
    "http://www.example.gov.cn/",
    "www.example.gov.cn",
    "internal:Sheet!A1",
    "mailto:a@b.cn",
    "22（其中修订 16 件）",
    '<script>alert("x")</script> & "更多"',
    "two\nlines",
    " padded ",
    "TRUE",
    "#N/A",
    "'=1",
]
ESCAPED = ["_x0041_", "bell\x07 and tab\tand \x0b"]
"""Excel and LibreOffice undo what stands for these in the file; openpyxl does not."""

LONG = "长" * 40_000


def odd_report() -> Any:
    """A report with a name, texts and numbers that a spreadsheet would like to read as something else."""
    cells = consistent("2021") | {
        ("fees.amount", None): Decimal("1250.5"),
        ("licensing.decisions", None): 12_000,
        ("penalties.decisions", None): Decimal("-3"),
        ("coercion.decisions", None): Decimal("0.0001"),
        ("regulations.issued", None): 0,
        ("regulations.repealed", None): "",
        ("regulations.in_force", None): Decimal("1234567890123456.5"),
    }
    report = made("one", cells=cells, title=ODD, published_on=dt.date(2024, 1, 23), findings=(found("label.unit"),))
    texts = iter([*TEXTS, *ESCAPED, LONG])
    facts = []
    for fact in report.facts:
        text = next(texts, None) if fact.applicant else None
        facts.append(replace(fact, raw=text, state="text", value=None) if text is not None else fact)
    assert next(texts, None) is None
    return replace(report, facts=tuple(facts), identity=replace(report.identity, agency=ODD))


@pytest.fixture(scope="module")
def odd(make_shared: Builder) -> Path:
    return make_shared(odd_report())


@pytest.fixture(scope="module", params=["en", "zh"])
def opened(request: pytest.FixtureRequest, odd: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    folder = tmp_path_factory.mktemp("book")
    exported(odd, folder, request.param)
    return request.param, openpyxl.load_workbook(folder / "gongkai.xlsx")


def sheet_of(book: Any, headers: str, kind: str, name: str) -> Any:
    entry = objects.header(kind, name).entry
    return book[entry.zh if headers == "zh" else entry.name]


def cells_of(book: Any, headers: str, name: str, kind: str = "views") -> list[dict[str, Any]]:
    """The rows of a sheet as cells by the English name of their column; in Chinese `x_zh` stands for `x`, too."""
    zh = {
        entry.zh.replace("（中文）", ""): entry.name.removesuffix("_zh") for entry in objects.header(kind, name).columns
    }
    head, *rows = sheet_of(book, headers, kind, name).iter_rows()
    names = [zh[cell.value] if headers == "zh" else cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


# -- opened with openpyxl ----------------------------------------------------------------------------------------------


def test_the_sheets_their_headers_filters_and_widths(opened: tuple[str, Any]) -> None:
    headers, book = opened
    zh = headers == "zh"
    entries = [objects.header(kind, name).entry for kind, name in SHEETS]
    front = (
        ["先看这张表", "说明", "官方表样", "地区年鉴"] if zh else ["first_look", "about", "official form", "yearbook"]
    )
    wanted = [entry.zh if zh else entry.name for entry in entries]
    assert book.sheetnames == [*front, *wanted, "数据字典" if zh else "dictionary"]
    for page in book.worksheets:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == ("9", "landscape") or (
            int(page.page_setup.paperSize),
            page.page_setup.orientation,
        ) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0) or page.page_setup.fitToHeight == 0
    for page in (book[name] for name in book.sheetnames if name not in front[1:]):
        assert page.print_title_rows == "$1:$1"
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == page.dimensions
        titles = [cell.value for cell in page[1]]
        assert all(cell.font.bold for cell in page[1])
        assert len(set(titles)) == len(titles)
        widths = [page.column_dimensions[column].width for column in ("A", "B", "D")]
        assert all(6 <= width <= 61 for width in widths)
    for (kind, name), title in zip(SHEETS, wanted, strict=True):
        columns = [e.name for e in objects.header(kind, name).columns]
        if zh:
            labels = {e.name: e.zh.replace("（中文）", "") for e in objects.header(kind, name).columns}
            columns = [labels[name] for name in chinese_columns(columns)]
        assert [cell.value for cell in book[title][1]][-len(columns) :] == columns


def test_every_row_of_the_warehouse_is_there(opened: tuple[str, Any], odd: Path) -> None:
    headers, book = opened
    for kind, name in SHEETS:
        [(rows,)] = ask(odd, f"select count(*) from {name}")
        assert sheet_of(book, headers, kind, name).max_row == 1 + rows


def test_numbers_are_numbers_and_missing_is_empty(opened: tuple[str, Any]) -> None:
    rows = cells_of(*reversed(opened), "observations")
    labels = {row["label_zh"]: row["indicator"] for row in INDICATORS["2021"]}
    cells = {labels.get(row["indicator"].value, row["indicator"].value): row["value"] for row in rows}
    wanted = {
        "fees.amount": 1250.5,
        "licensing.decisions": 12000,
        "penalties.decisions": -3,
        "coercion.decisions": 0.0001,
    }
    for indicator, number in wanted.items():
        assert (cells[indicator].value, cells[indicator].data_type) == (number, "n")
    assert (cells["regulations.issued"].value, cells["regulations.repealed"].value) == (0, None)
    formats = {name: cells[name].number_format for name in wanted}
    assert formats == dict.fromkeys(wanted, "#,##0") | {
        "fees.amount": "#,##0.0###",
        "coercion.decisions": "#,##0.0###",
    }
    # more digits than a spreadsheet keeps
    assert (cells["regulations.in_force"].value, cells["regulations.in_force"].data_type) == ("1234567890123456.5", "s")


def test_years_rates_and_dates_have_their_formats(opened: tuple[str, Any]) -> None:
    [row, *_] = cells_of(*reversed(opened), "observations")
    assert (row["year"].value, row["year"].number_format) == (2023, "0")
    assert (row["published_on"].value, row["published_on"].number_format) == (dt.datetime(2024, 1, 23), "yyyy-mm-dd")
    rates = {row["rate"].value: row for row in cells_of(*reversed(opened), "rates")}
    zh = opened[0] == "zh"
    rate = rates["结转下年度占应办（办结加结转）" if zh else "carried_out_of_handled"]
    assert rate["value"].number_format == "0.0%" and 0 < rate["value"].value < 1
    assert (rate["has_error"].value, rate["has_error"].data_type) == (("是", "s") if zh else (True, "b"))


def test_texts_stay_the_text_they_are(opened: tuple[str, Any]) -> None:
    """No formula, number, date or link is made of what a cell of a report prints."""
    cells = [row["raw"] for row in cells_of(*reversed(opened), "observations")]
    texts = {cell.value: cell for cell in cells if isinstance(cell.value, str)}
    for text in TEXTS:
        assert texts[text].data_type == "s" and texts[text].hyperlink is None, text
    [long] = [text for text in texts if len(text) > 1000]
    assert long == LONG[: workbook_cells.MOST_CHARACTERS - 1] + "…"


def test_ids_and_codes_are_text(opened: tuple[str, Any]) -> None:
    for row in cells_of(*reversed(opened), "observations"):
        assert (row["district_code"].value, row["district_code"].data_type) == ("640104", "s")
        assert row["report_id"].data_type == row["agency_id"].data_type == "s"
        assert (row["agency"].value, row["title"].value) == (ODD, ODD)


def test_findings_say_whose_they_are(opened: tuple[str, Any]) -> None:
    headers, book = opened
    page = sheet_of(book, headers, "tables", "findings")
    assert [cell.value for cell in page[1]][:3] == (
        ["机关", "行政区划", "报告年度"] if headers == "zh" else ["agency", "district", "year"]
    )
    assert [cell.value for cell in page[2]][:3] == [ODD, "兴庆区", 2023]


def test_the_cover_says_what_when_and_how_to_cite(opened: tuple[str, Any]) -> None:
    _, book = opened
    cover = book.worksheets[1]
    cover_lines = {row[0].value: row[2].value for row in cover.iter_rows(min_row=3, max_row=8)}
    assert cover_lines["生成 made"] == "gongkai 0，运行 run n1，2025-12-01 00:00:00 UTC"
    assert cover_lines["范围 selection"].startswith("全部 everything")
    assert "n1" in cover_lines["引用 how to cite"] and "0" in cover_lines["空格 empty cells"]
    listed = {row[0].value: (row[1].value, row[0].hyperlink) for row in cover.iter_rows(min_row=11)}
    assert list(listed) == [name for name in book.sheetnames if name != cover.title]
    for name, (rows, link) in listed.items():
        assert rows == book[name].max_row - 1 and name in link.location


def test_the_dictionary_is_a_sheet(opened: tuple[str, Any]) -> None:
    headers, book = opened
    entries = [objects.header(kind, name).entry for kind, name in export.OBJECTS]
    names = {row[0].value for row in book.worksheets[-1].iter_rows(min_row=2)}
    assert names == {entry.zh if headers == "zh" else entry.name for entry in entries}


def test_the_selection_is_on_the_cover(odd: Path, tmp_path: Path) -> None:
    exported(odd, tmp_path, years=(2023,), measures=("licensing.decisions",))
    book = openpyxl.load_workbook(tmp_path / "gongkai.xlsx")
    assert book["about"]["C4"].value == "years: 2023；measures: licensing.decisions"
    head, row = (tuple(c.value for c in cells) for cells in book["harmonized_wide"].iter_rows())
    assert (head[-1], row[-1]) == ("licensing.decisions", 12000) and "penalties.decisions" not in head


# -- laid out for reading ----------------------------------------------------------------------------------------------


def test_the_same_warehouse_gives_the_same_bytes_whenever_it_is_written(odd: Path, tmp_path: Path) -> None:
    first, second = exported(odd, tmp_path / "a"), exported(odd, tmp_path / "b")
    assert (tmp_path / "a" / "gongkai.xlsx").read_bytes() == (tmp_path / "b" / "gongkai.xlsx").read_bytes()
    assert first == second
    with zipfile.ZipFile(tmp_path / "a" / "gongkai.xlsx") as book:
        assert {info.date_time[0] for info in book.infolist()} == {1980}
        assert b"2025-12-01T00:00:00Z" in book.read("docProps/core.xml")
        assert str(dt.date.today().year).encode() not in book.read("docProps/core.xml").replace(b"2025", b"")


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    [book, _] = exported(published, tmp_path)
    pages = openpyxl.load_workbook(tmp_path / "gongkai.xlsx")
    names = ["observations", *(f"observations ({n})" for n in range(2, 6))]
    assert pages.sheetnames[4:9] == names
    assert [pages[name].max_row - 1 for name in names] == [100, 100, 100, 100, 58]
    assert len({tuple(c.value for c in pages[name][1]) for name in names}) == 1
    assert book.rows > 458


def test_more_rows_than_a_workbook_holds_are_refused_with_what_to_do(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    monkeypatch.setattr(workbook, "MOST_SHEETS", 4)
    with pytest.raises(TooLargeError, match=r"超过 400 行.*--district.*more than 400 rows.*--format parquet"):
        exported(published, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_exactly_as_many_rows_as_fit_make_one_sheet(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 458)
    exported(published, tmp_path)
    assert "observations (2)" not in openpyxl.load_workbook(tmp_path / "gongkai.xlsx").sheetnames


def test_a_workbook_of_an_empty_warehouse(template: Path, tmp_path: Path) -> None:
    exported(template, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "gongkai.xlsx")
    assert book["observations"].max_row == 1 and book["observations"].auto_filter.ref
    assert "?" in book["about"]["C3"].value


def test_a_workbook_that_cannot_be_written_is_an_oserror(odd: Path, tmp_path: Path) -> None:
    (tmp_path / ".gongkai.xlsx.part").mkdir()
    with pytest.raises(OSError, match="gongkai"):
        exported(odd, tmp_path)


# -- opened with LibreOffice -------------------------------------------------------------------------------------------


def test_libreoffice_opens_every_sheet_and_shows_the_same(soffice: Path, odd: Path, tmp_path: Path) -> None:
    exported(odd, tmp_path / "made", "zh")
    all_sheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    files = {p.stem: p for p in converted(soffice, tmp_path / "made" / "gongkai.xlsx", all_sheets, tmp_path / "out")}
    assert len(files) == 4 + len(SHEETS) + 1
    with files["gongkai-观测值"].open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    labels = {e.name: e.zh.replace("（中文）", "") for e in objects.header("views", "observations").columns}
    assert head == [labels[name] for name in chinese_columns(list(labels))]
    assert len(rows) == 200
    shown = {row[head.index("原文")] for row in rows}
    assert {*TEXTS, *ESCAPED} <= shown
    codes = {row["label_zh"]: row["indicator"] for row in INDICATORS["2021"]}
    values = {codes[row[head.index("指标")]]: row[head.index("数值")] for row in rows}
    assert (values["fees.amount"], values["licensing.decisions"], values["regulations.issued"]) == (
        "1250.5",
        "12000",
        "0",
    )
    assert (values["regulations.repealed"], values["penalties.decisions"]) == ("", "-3")
    assert {(row[head.index("行政区划代码")], row[head.index("机关")]) for row in rows} == {("640104", ODD)}


def test_a_csv_opened_by_a_spreadsheet_has_its_chinese_numbers_and_ids(
    soffice: Path, published: Path, tmp_path: Path
) -> None:
    """Excel and WPS take the mark for UTF-8 at a double click; LibreOffice asks, and is answered here."""
    exported(published, tmp_path / "made", "zh", ("csv",))
    [book] = converted(
        soffice, tmp_path / "made" / "observations.csv", "xlsx", tmp_path / "out", "--infilter=CSV:44,34,76,1"
    )
    head, *rows = openpyxl.load_workbook(book).active.iter_rows(values_only=True)
    names = {entry.zh: entry.name for entry in objects.header("views", "observations").columns}
    got = [{names[title]: value for title, value in zip(head, row, strict=True)} for row in rows]
    wanted = records(published, "select * from observations order by all")
    assert len(got) == len(wanted) == 458
    for seen, row in zip(got, wanted, strict=True):
        assert seen["value"] == (None if row["value"] is None else float(row["value"]))
        for name in ("agency", "indicator_zh", "applicant_zh", "report_id", "agency_id", "state", "raw"):
            assert str(seen[name] if seen[name] is not None else "") == (row[name] or ""), name
        assert str(seen["district_code"]) == row["district_code"]
