"""What lies beyond a limit of a reader is in doubt or named: it is never taken for looked at."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
from lxml import etree
from ofd_package import LABELS, LINES, SPACE, package, path, text
from openpyxl.styles import Font
from selectolax.lexbor import LexborHTMLParser
from test_docx import document_xml, tc, tr
from test_docx import package as word_package
from test_excel import saved
from test_ofd_drawn import cell as ofd_cell
from test_ofd_fonts import cell as ofd_cell_of_font
from test_ofd_fonts import drawn, numbers
from test_open_document_shapes import doubts

from gongkai.extractors.document import Cell, Document, UnreadableError
from gongkai.extractors.readers import embedded_images
from gongkai.extractors.readers.html.first_reading import scripts
from gongkai.extractors.readers.ofd import drawn as ofd_drawn
from gongkai.extractors.readers.ofd import objects as ofd_objects
from gongkai.extractors.readers.ofd.reader import read_ofd
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.workbook import excel, excel_drawings, open_document_shapes
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.excel_drawings import Measures, covered_by_drawing
from gongkai.extractors.readers.office.workbook.excel_widths import Printed, is_cut
from gongkai.extractors.readers.office.workbook.open_document_shapes import Shapes

# ---------------------------------------------------------------- workbooks


def book() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    for row in (["事项", "本年"], ["受理", 31], ["办结", 29]):
        workbook.active.append(row)
    workbook.active["B2"].font = Font(color="FFFFFF")
    return workbook


def cells_of(data: bytes) -> dict[str, Cell]:
    (table,) = read_excel(data).tables
    return {f"{'ABC'[cell.col]}{cell.row + 1}": cell for cell in table.cells}


def quotes(cell: Cell) -> list[str]:
    return [note.quote for note in cell.notes if note.rule == "reading.not_text"]


def test_formats_that_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(book())
    monkeypatch.setattr(excel, "MAX_FORMATTED", 100)
    cells = cells_of(data)
    assert [quotes(cells[place]) for place in ("B2", "B3")] == [["formats"], ["formats"]]
    assert not cells["B2"].agreed


def test_a_picture_does_not_count_among_the_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO(saved(book()))
    with zipfile.ZipFile(written, "a") as parts:
        size = sum(part.file_size for part in parts.infolist())
        parts.writestr("xl/media/image1.png", b"\x00" * 200_000)
    monkeypatch.setattr(excel, "MAX_FORMATTED", size)
    cells = cells_of(written.getvalue())
    assert [note.rule for note in cells["B2"].notes] == ["reading.hidden_text"]
    assert cells["B3"].agreed


def test_merged_areas_that_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = book()
    workbook.active.merge_cells("A5:B40")
    monkeypatch.setattr(excel, "MAX_CELLS", 60)
    assert quotes(cells_of(saved(workbook))["B2"]) == ["formats"]


def test_a_sheet_that_one_reading_of_formats_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "looks_of", lambda parts: {"other": None})
    assert quotes(cells_of(saved(book()))["B3"]) == ["formats"]


@pytest.mark.parametrize(("inside", "seen"), [(True, ["formats"]), (False, [])])
def test_text_under_what_is_cut_of_a_merged_area(
    inside: bool, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = book()
    workbook.active.merged_cells.add("A2:A3" if inside else "A2:A2")
    monkeypatch.setattr(excel, "MAX_SPAN", 1)
    assert quotes(cells_of(saved(workbook))["B3"]) == seen


ANCHOR = (
    "<d><oneCellAnchor><from><row>2</row><col>0</col></from><ext cx='900000' cy='{}'/></oneCellAnchor>"
    "<twoCellAnchor><from><row>{}</row><col>5</col></from><to><row>{}</row><col>6</col></to>"
    "<xfrm rot='{}'/></twoCellAnchor></d>"
)
SHEET = etree.XML("<worksheet><row r='2'><c r='B2'/></row><row r='90'><c r='A90'/></row></worksheet>")


def test_shapes_higher_or_further_down_than_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_drawings, "MOST_STEPS", 200)
    monkeypatch.setattr(excel_drawings, "MOST_COVERED", 20)
    high = etree.XML(ANCHOR.format(10**9, 1, 1, 0))
    assert (89, 0) in set(covered_by_drawing(high, Measures(SHEET)))
    monkeypatch.setattr(excel_drawings, "MOST_TURNED", 100)
    near, far = ("60", "80"), ("60", "120")
    found = [set(covered_by_drawing(etree.XML(ANCHOR.format(9, *rows, 5_000_000)), Measures(SHEET)))
             for rows in (near, far)]  # fmt: skip
    assert [(1, 1) in places for places in found] == [False, True]


def test_many_empty_columns_without_width_give_a_text_no_room() -> None:
    cell = Printed((0, 0), "1234567", align="left")
    assert is_cut(cell, lambda col: 3.0 if col == 0 else 0.0, lambda place: place[1] < 40)
    assert not is_cut(cell, lambda col: 3.0, lambda place: place[1] < 40)


# ---------------------------------------------------------------- workbooks of OpenDocument


def test_more_shapes_than_are_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    far = '<table:shapes><draw:rect svg:x="30cm" svg:y="30cm" svg:width="1cm" svg:height="1cm"/></table:shapes>'
    assert doubts(more=far) == []
    monkeypatch.setattr(open_document_shapes, "MOST_SHAPES", 0)
    assert doubts(more=far) == ["drawing"]


def test_a_shape_far_from_the_edges_stands_where_it_is() -> None:
    svg = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
    places = {"x": "51200pt", "y": "64000pt", "width": "25600pt", "height": "38400pt"}
    shape = etree.Element("rect", {f"{{{svg}}}{name}": value for name, value in places.items()})
    assert Shapes().area(shape, None) == ((5001, 801), (8001, 1201))


def test_a_column_beyond_those_of_which_it_is_kept_that_they_are_hidden() -> None:
    wide = '<table:table-cell table:number-columns-repeated="1100"/>'
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        doubts(
            number=wide
            + '<table:table-cell office:value-type="float" office:value="385"><text:p>385</text:p></table:table-cell>'
        )


# ---------------------------------------------------------------- Word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(("look", "rule"), [("<w:vanish/>", "reading.hidden_text"), ("<w:zz/>", "reading.not_text")])
def test_styles_on_styles(look: str, rule: str) -> None:
    styles = "".join(
        f"<w:style w:type='character' w:styleId='S{n}'><w:basedOn w:val='S{n + 1}'/></w:style>" for n in range(40)
    )
    styles += f"<w:style w:type='character' w:styleId='S40'><w:basedOn w:val='S0'/><w:rPr>{look}</w:rPr></w:style>"
    run = "<w:p><w:r><w:rPr><w:rStyle w:val='S0'/></w:rPr><w:t>61</w:t></w:r></w:p>"
    parts = {"word/document.xml": document_xml(f"<w:tbl>{tr(tc('受理'), f'<w:tc>{run}</w:tc>')}</w:tbl>"),
             "word/styles.xml": f"<w:styles xmlns:w='{W}'>{styles}</w:styles>"}  # fmt: skip
    (table,) = read_docx(word_package(parts)).tables
    assert rule in [note.rule for note in table.cells[1].notes]


# ---------------------------------------------------------------- OFD


def test_fonts_that_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    content = drawn("47", numbers("47"))
    assert quotes(ofd_cell_of_font(content)) == []
    monkeypatch.setattr(ofd_drawn, "MAX_SHAPES", 1)
    assert quotes(ofd_cell_of_font(content)) == ["font 1"]
    monkeypatch.setattr(ofd_drawn, "MAX_FONTS", 0)
    assert quotes(ofd_cell_of_font(content)) == ["font 1"]
    assert quotes(ofd_cell_of_font(content, font=None)) == []


def test_a_page_of_more_lines_than_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    slopes = path("M 1 1 L 9 9 L 1 17 L 9 25")
    data = package(LINES + LABELS + slopes + text("47", 66, 63))
    assert len(read_ofd(data).tables) == 1
    monkeypatch.setattr(ofd_objects, "MAX_LINES", 2)
    document = read_ofd(data)
    assert (document.tables, [problem.rule for problem in document.problems]) == ((), ["reading.too_large"])


def test_seals_beyond_the_usual_number() -> None:
    stamps = "<ofd:StampAnnot PageRef='7' Boundary='0 0 9 9'/>" * 600
    stamps += "<ofd:StampAnnot PageRef='0' Boundary='50 50 40 40'/>"
    signature = f"<ofd:Signature {SPACE}><ofd:SignedInfo>{stamps}</ofd:SignedInfo></ofd:Signature>"
    listed = "<ofd:Signature BaseLoc='None.xml'/>" * 600 + "<ofd:Signature BaseLoc='S.xml'/>"
    parts = {"Doc_0/Signs.xml": f"<ofd:Signatures {SPACE}>{listed}</ofd:Signatures>", "Doc_0/S.xml": signature}
    found = ofd_cell(text("47", 66, 63), parts=parts, body="<ofd:Signatures>/Doc_0/Signs.xml</ofd:Signatures>")
    assert quotes(found) == ["seal"]


def test_long_chains_of_drawing_parameters() -> None:
    chain = "".join(f"<ofd:DrawParam ID='{n}' Relative='{n + 1}'/>" for n in range(100, 140))
    chain += "<ofd:DrawParam ID='140' Relative='100'><ofd:FillColor Value='255 255 255'/></ofd:DrawParam>"
    resources = f"<ofd:DrawParams>{chain}</ofd:DrawParams>"
    found = ofd_cell(text("47", 66, 63, "DrawParam='100'"), resources)
    assert found.text == "" or not found.shown


# ---------------------------------------------------------------- web pages, pictures


def test_coded_scripts_are_all_decoded() -> None:
    pieces = "".join(f"unescape('%61{n}');" for n in range(300)) + "unescape('table.rows%5B0%5D.cells[1].innerHTML=1')"
    assert "rows[0]" in scripts.scripts_of(LexborHTMLParser(f"<script>{pieces}</script>"))


def test_a_script_with_more_variables_than_are_followed() -> None:
    found = "".join(f"v{n}=document.getElementById('total');" for n in range(scripts.MOST_VARIABLES + 1))
    assert scripts.writes_into(found, ["total"])
    assert not scripts.writes_into("v=document.getElementById('total');", ["total"])


def test_more_pictures_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.extractors.readers.scan import reader

    monkeypatch.setattr(embedded_images, "MOST", 1)
    monkeypatch.setattr(reader, "read_picture", lambda *_: SimpleNamespace(tables=(), passages=(), problems=()))
    picture = b"\xff\xd8\xff" + b"\x00" * 9_000
    document = Document("", None, (), ())
    for count, rules in ((1, []), (2, ["reading.too_large"])):
        found = embedded_images.with_pictures(document, lambda count=count: [picture] * count)
        assert [problem.rule for problem in found.problems] == rules
