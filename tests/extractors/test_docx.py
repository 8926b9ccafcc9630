"""Word documents are read twice; what Word prints in a cell is the cell's text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from test_html import figures3, section3, truth

from gongkai.extractors.document import Cell, Document, Table, UnreadableError
from gongkai.extractors.readers.office import ooxml_package as packages
from gongkai.extractors.readers.office.word import docx
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.word.docx_second import WordCell

TYPESET = Path(__file__).parents[1] / "data" / "typeset"
SAMPLE = (TYPESET / "sample-2022-form2021.docx").read_bytes()

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())


def document_xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {DECLARED}><w:body>{body}</w:body></w:document>'


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def read(body: str) -> Document:
    return read_docx(package({"word/document.xml": document_xml(body)}))


def only(body: str) -> Table:
    (table,) = read(f"<w:tbl>{body}</w:tbl>").tables
    return table


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def shape(cell: Cell) -> tuple[str, int, int, int, int]:
    return cell.text, cell.row, cell.col, cell.rowspan, cell.colspan


def cell_of(content: str) -> Cell:
    (cell,) = only(tr(tc(f"<w:p>{content}</w:p>"))).cells
    return cell


# ---------------------------------------------------------------- the sample


def test_sample() -> None:
    document = read_docx(SAMPLE)
    assert [(table.rows, table.cols) for table in document.tables] == [(14, 4), (28, 10), (4, 15)]
    assert all(cell.agreed for table in document.tables for cell in table.cells)
    assert {table.reader for table in document.tables} == {"docx:python-docx+lxml"}
    first, second, third = document.tables
    assert figures3(second) == section3("sample-2022-form2021")
    section2 = [c.text for c in first.cells if c.row in (2, 3, 6, 9, 10, 13) and c.col > 0]
    section4 = [c.text for c in third.cells if c.row == 3]
    rest = [row["printed"] for row in truth("sample-2022-form2021") if not row["applicant"]]
    assert [*section4, *section2] == rest
    assert (len(figures3(second)), len(rest)) == (175, 25)
    assert document.passages[0].text == "示例市样本区司法局 2022 年政府信息公开工作年度报告"
    assert document.meta == {"modified": "2013-12-23T23:15:00Z"}
    orders = [passage.order for passage in document.passages] + [table.order for table in document.tables]
    assert sorted(orders) == list(range(len(orders)))


# ---------------------------------------------------------------- spans


def test_spans() -> None:
    table = only(
        tr(tc("a", "<w:vMerge w:val='restart'/>"), tc("b", "<w:gridSpan w:val='2'/>"))
        + tr(tc("", "<w:vMerge/>"), tc("c"), tc("d"))
        + tr(tc("e"), properties="<w:gridBefore w:val='1'/>")
    )
    assert [shape(cell) for cell in table.cells] == [
        ("a", 0, 0, 2, 1),
        ("b", 0, 1, 1, 2),
        ("c", 1, 1, 1, 1),
        ("d", 1, 2, 1, 1),
        ("e", 2, 1, 1, 1),
    ]
    assert (table.rows, table.cols) == (3, 3)
    assert all(cell.agreed for cell in table.cells)


def test_a_continuation_of_nothing_is_a_cell() -> None:
    table = only(tr(tc("a", "<w:vMerge/>"), tc("b")) + tr(tc("c", "<w:vMerge/><w:gridSpan w:val='2'/>")) + tr(tc("d")))
    assert [cell.text for cell in table.cells] == ["a", "b", "c", "d"]
    assert all(cell.agreed and cell.rowspan == 1 for cell in table.cells)


@pytest.mark.parametrize(("value", "span"), [("0", 1), ("-3", 1), ("x", 1), ("1000000000", 100)])
def test_absurd_spans(value: str, span: int) -> None:
    table = only(tr(tc("a", f"<w:gridSpan w:val='{value}'/>"), tc("b")))
    assert [shape(cell) for cell in table.cells] == [("a", 0, 0, 1, span), ("b", 0, span, 1, 1)]


def test_a_row_deleted_or_hidden_is_no_row() -> None:
    table = only(
        tr(tc("a", "<w:vMerge w:val='restart'/>"))
        + tr(tc("b"), properties="<w:del w:id='1' w:author='x'/>")
        + tr(tc("c"), properties="<w:hidden/>")
        + tr(tc("", "<w:vMerge/>"), properties="<w:hidden w:val='0'/>")
    )
    assert [shape(cell) for cell in table.cells] == [("a", 0, 0, 2, 1)]
    assert table.cells[0].agreed


def test_cells_and_rows_in_content_controls() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    table = only(control(tr(tc("a"), control(tc("b")))) + tr(tc(control(p("c")))))
    assert [(cell.text, cell.row, cell.col, cell.agreed) for cell in table.cells] == [
        ("a", 0, 0, True),
        ("b", 0, 1, True),
        ("c", 1, 0, True),
    ]


def test_nested_tables_are_tables_of_their_own() -> None:
    inner = f"<w:tbl>{tr(tc('1'), tc('2'))}</w:tbl>"
    outer = f"<w:tbl>{tr(tc(p('a') + inner + p('b')), tc('c'))}</w:tbl>"
    document = read(p("before") + outer + p("after"))
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["a\nb", "c"], ["1", "2"]]
    assert all(cell.agreed for table in document.tables for cell in table.cells)
    assert [table.order for table in document.tables] == [1, 2]
    assert [(passage.order, passage.text) for passage in document.passages] == [(0, "before"), (3, "after")]


# ---------------------------------------------------------------- text

BOX = "<w:txbxContent><w:p><w:r><w:t>9</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (run("3") + run("0"), "30"),
        (f"{run('1')}</w:p><w:p>{run('2')}", "1\n2"),
        ("<w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>", "1\n2"),
        (run("1") + "<w:del w:id='1' w:author='x'><w:r><w:delText>2</w:delText><w:t>3</w:t></w:r></w:del>", "1"),
        (run("1") + f"<w:ins w:id='1' w:author='x'>{run('2')}</w:ins>", "12"),
        (f"<w:moveFrom w:id='1'>{run('1')}</w:moveFrom><w:moveTo w:id='2'>{run('2')}</w:moveTo>", "2"),
        (f"<w:hyperlink>{run('1')}</w:hyperlink><w:smartTag>{run('2')}</w:smartTag>", "12"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>1</w:t></w:r>" + run("2"), "2"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>1</w:t></w:r>", "1"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("7"), "7"),
        ("<w:r><w:noBreakHyphen/><w:t>5</w:t></w:r>", "-5"),
        (run("\u00a0"), ""),
        (
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
            f"{BOX}</w:drawing></mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            "9",
        ),
        ("<!-- 8 -->" + run("1"), "1"),
        (run("1<!-- 8 -->0<?a 5?>7"), "107"),
    ],
)
def test_cell_text(content: str, expected: str) -> None:
    cell = cell_of(content)
    assert (cell.text, cell.agreed) == (expected, True)


def test_a_formula_is_not_silently_blank() -> None:
    """python-docx passes over formulas; the other reading does not, so the cell does not count as read."""
    power = "<m:sSup><m:e><m:r><m:t>1</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    cell = cell_of(f"<m:oMath>{power}</m:oMath>")
    assert (cell.text, cell.second_text, cell.agreed) == ("", "12", False)


def test_readings_of_different_length_do_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "second_reading", lambda xml, styles: [[WordCell("1"), WordCell("2")]])
    assert [cell.second_text for cell in only(tr(tc("1"))).cells] == [None]
    monkeypatch.setattr(docx, "second_reading", lambda xml, styles: [[WordCell("2")]])
    assert [(cell.second_text, cell.agreed) for cell in only(tr(tc("1"))).cells] == [("2", False)]


def test_readings_with_different_numbers_of_tables_do_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "second_reading", lambda xml, styles: [[WordCell("1")], [WordCell("2")]])
    assert [cell.second_text for cell in only(tr(tc("1"))).cells] == [None]


def test_text_boxes_of_the_body_are_passages() -> None:
    document = read(f"<w:p>{run('a')}<w:r><w:pict>{BOX}</w:pict></w:r></w:p>{p('b')}")
    assert [passage.text for passage in document.passages] == ["a", "9", "b"]


# ---------------------------------------------------------------- the package


def test_meta() -> None:
    core = (
        "<c:coreProperties xmlns:c='c' xmlns:dc='dc' xmlns:t='t'><!-- x --><dc:title> 年<!-- y -->报 </dc:title>"
        "<t:modified>2025-01-20T00:00:00Z</t:modified></c:coreProperties>"
    )
    blip = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    document = read_docx(package({"docProps/core.xml": core, "word/document.xml": document_xml(blip * 2)}))
    assert document.meta == {"title": "年报", "modified": "2025-01-20T00:00:00Z", "images": "2"}


def test_broken_core_properties_do_not_matter() -> None:
    parts: dict[str, str | bytes] = {"docProps/core.xml": "<", "word/document.xml": document_xml(p("a"))}
    assert read_docx(package(parts)).meta == {}


def test_what_stands_at_the_head_and_foot_of_pages() -> None:
    head = f'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{p("某县水利局")}{p("")}</w:hdr>'
    parts: dict[str, str | bytes] = {
        "word/document.xml": document_xml(p("a")),
        "word/header1.xml": head,
        "word/header2.xml": head,
        "word/footer1.xml": "<w:ftr",
    }
    document = read_docx(package(parts))
    assert document.meta["running_head"] == "某县水利局"
    assert [passage.text for passage in document.passages] == ["a"]


def test_strict_open_xml() -> None:
    xml = document_xml(p("a")).replace(NAMES["w"], "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read_docx(package({"word/document.xml": xml})).passages[0].text == "a"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no package",
        SAMPLE[: len(SAMPLE) // 2],
        package({"xl/workbook.xml": "<x/>"}),
        package({"word/document.xml": document_xml(p("a"))[:-20]}),
        package({"word/document.xml": "<x/>"}),
        package({"word/document.xml": document_xml("").replace("w:body", "w:other")}),
    ],
)
def test_broken(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_docx(data)
    assert caught.value.rule == "reading.broken"
    assert caught.value.values["detail"]


def test_damaged_bytes_are_broken() -> None:
    data = bytearray(package({"word/document.xml": document_xml(p("a" * 500))}))
    data[60:80] = bytes(20)
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read_docx(bytes(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    xml = document_xml(p("&amp;")).replace("&amp;", "&x;").replace("UTF-8", encoding)
    xml = xml.replace("<w:document", f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document', 1)
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read_docx(package({"word/document.xml": xml.encode(encoding)}))


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match="ratio"):
        read_docx(package({"word/document.xml": b" " * 2_000_000}))
    with pytest.raises(UnreadableError, match=str(packages.MAX_XML)):
        read_docx(package({"word/document.xml": b" " * (packages.MAX_XML + 1)}))
    monkeypatch.setattr(packages, "MAX_UNCOMPRESSED", 10_000)
    with pytest.raises(UnreadableError, match="10000") as caught:
        read_docx(package({"word/document.xml": document_xml(""), "word/media/a.png": b" " * 10_000}))
    assert caught.value.rule == "reading.too_large"


def test_too_deep_is_broken_not_a_crash() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 20_000
    xml = document_xml(f"{deep}{'</w:tc></w:tr></w:tbl>' * 20_000}")
    with pytest.raises(UnreadableError):
        read_docx(package({"word/document.xml": xml}))


def test_nested_hundredfold() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60
    document = read(f"{deep}{p('1')}{'</w:tc></w:tr></w:tbl>' * 60}")
    assert len(document.tables) == 60
    assert document.tables[-1].cells[0].agreed
