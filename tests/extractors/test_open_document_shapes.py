"""Shapes, notes, low rows and faint letters of a workbook of OpenDocument put what they touch in doubt."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from gongkai.extractors import media_types
from gongkai.extractors.readers.office.workbook import open_document_sheets
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.open_document_shapes import Shapes, points

NAMES = {"office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing",
         "fo": "xsl-fo-compatible", "svg": "svg-compatible"}  # fmt: skip
SPACES = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in NAMES.items())
SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = """<style:style style:name="low"><style:table-row-properties style:row-height="0.18cm"/></style:style>
<style:style style:name="usual"><style:table-row-properties style:row-height="0.45cm"/></style:style>
<style:style style:name="grey"><style:text-properties fo:color="#e0e0e0"/></style:style>
<style:style style:name="white"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="three"><style:text-properties fo:font-size="3pt"/></style:style>
<style:style style:name="icons"><style:text-properties style:font-name="Webdings"/></style:style>
<style:style style:name="odd"><style:table-cell-properties fo:background-color="rgb(0)"/>
<style:text-properties style:font-name="Webdings"/></style:style>
<style:style style:name="night"><style:table-cell-properties fo:background-color="#101010"/></style:style>
<style:style style:name="day"><style:table-cell-properties fo:background-color="#f2f2f2"/></style:style>
<style:style style:name="struck"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="far"><style:paragraph-properties fo:text-align="end" fo:margin-left="2in"/></style:style>
<style:style style:name="s30"><style:text-properties fo:color="#ffffff"/></style:style>""" + "".join(
    f'<style:style style:name="s{n}" style:parent-style-name="s{n + 1}"/>' for n in range(30)
)


NUMBER = '<table:table-cell office:value-type="float" office:value="385" {}><text:p>385</text:p>{}</table:table-cell>'


def doubts(
    cell: str = "", of_row: str = "", more: str = "", inner: str = "", column: str = "", number: str = NUMBER
) -> list[str]:
    label = "<table:table-cell><text:p>收到</text:p></table:table-cell>"
    rows = f"<table:table-row>{label}{label}</table:table-row>"
    rows += f"<table:table-row {of_row}>{label}{number.format(cell, inner)}</table:table-row>"
    columns = f"<table:table-column/><table:table-column {column}/>"
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="a">{more}{columns}{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("mimetype", media_types.ODS)
        package.writestr("content.xml", content)
    (table,) = read_excel(open_document_sheets.as_xlsx(packed.getvalue())).tables
    found = next(cell for cell in table.cells if (cell.row, cell.col) == (1, 1))
    assert found.agreed is not bool(found.notes)
    return [note.quote for note in found.notes]


def condition(drawn: str) -> str:
    area = f'<calcext:conditional-format calcext:target-range-address="a.B2:a.B2">{drawn}</calcext:conditional-format>'
    return f"<calcext:conditional-formats>{area}</calcext:conditional-formats>"


SHAPE = '<draw:rect svg:x="{}" svg:y="0.2in" svg:width="3in" svg:height="0.3in"/>'
NOTE = '<office:annotation office:display="{}" svg:x="1in" svg:y="2mm" svg:width="2in" svg:height="1in"/>'
TURNED = (
    '<table:shapes><draw:rect draw:transform="{}" svg:y="5in" svg:width="0.1in" svg:height="0.1in"/></table:shapes>'
)
SCALE = '<calcext:color-scale><calcext:color-scale-entry calcext:color="{}"/></calcext:color-scale>'
ICONS = '<calcext:icon-set><calcext:formatting-entry calcext:show-value="{}"/></calcext:icon-set>'
APPLIED = '<calcext:condition calcext:apply-style-name="{}" calcext:value="&gt;0"/>'


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"of_row": 'table:style-name="low"'}, ["row height"]),
        ({"of_row": 'table:style-name="usual"'}, []),
        ({"of_row": 'table:default-cell-style-name="white"'}, ["385"]),
        ({"column": 'table:default-cell-style-name="white"'}, ["385"]),
        ({"cell": 'table:style-name="grey"'}, ["colour"]),
        ({"cell": 'table:style-name="three"'}, ["small digits"]),
        ({"cell": 'table:style-name="icons"'}, ["font Webdings"]),
        ({"cell": 'table:style-name="odd"'}, ["font Webdings"]),
        ({"cell": 'table:style-name="day"'}, []),
        ({"inner": NOTE.format("true")}, ["drawing"]),
        ({"inner": NOTE.format("false")}, []),
        ({"more": f"<table:shapes>{SHAPE.format('0in')}</table:shapes>"}, ["drawing"]),
        ({"more": f"<table:shapes><draw:g>{SHAPE.format('0in')}</draw:g></table:shapes>"}, ["drawing"]),
        ({"more": f"<table:shapes>{SHAPE.format('2in')}</table:shapes>"}, []),
        ({"more": condition(SCALE.format("#000033"))}, ["conditional format"]),
        ({"more": condition(SCALE.format("#63be7b"))}, []),
        ({"more": condition(APPLIED.format("night"))}, ["conditional format"]),
        ({"more": condition(APPLIED.format("day"))}, []),
        ({"more": condition(APPLIED.format("struck"))}, ["conditional format"]),
        ({"more": condition('<calcext:date-is calcext:style="night" calcext:date="today"/>')}, ["conditional format"]),
        ({"more": condition(ICONS.format("false"))}, ["conditional format"]),
        ({"more": condition(ICONS.format("true"))}, []),
        ({"more": TURNED.format("rotate (0.1) translate (9in 9in)")}, []),
        ({"more": TURNED.format("scale (90 90) translate (0in 2in)")}, ["drawing"]),
        ({"more": TURNED.format("matrix (1 0 0 1 3in 2in)")}, ["drawing"]),
        ({"cell": 'table:style-name="far"'}, ["wider than its column"]),
        ({"cell": 'table:style-name="s0"'}, ["385"]),
    ],
)
def test_what_is_not_seen_as_it_is_stored(given: dict[str, str], seen: list[str]) -> None:
    assert doubts(**given) == seen


@pytest.mark.parametrize(
    ("shape", "place", "area"),
    [
        ('<draw:rect svg:x="0cm" svg:y="10pt" svg:width="50pt" svg:height="30pt"/>', (3, 2), ((4, 2), (12, 2))),
        ('<draw:line svg:x1="70pt" svg:y1="0pt" svg:x2="10pt" svg:y2="5pt"/>', None, ((1, 1), (1, 2))),
        ('<draw:frame svg:width="1pt" svg:height="1pt" table:end-cell-address="a.$D$9"/>', (2, 2), ((2, 2), (9, 4))),
        ('<draw:rect draw:transform="rotate (1) translate (70pt 2pt)" svg:width="9pt" svg:height="2pt"/>', None,
         ((1, 1), (2, 2))),
    ],
)  # fmt: skip
def test_the_cells_below_a_shape(
    shape: str, place: tuple[int, int] | None, area: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    shapes = Shapes(rows=[(1, 3, 10.0), (4, 4, 20.0), (5, 10, 0.0), (11, 11, 5.0)])
    assert shapes.area(etree.fromstring(f"<a {SPACES}>{shape}</a>")[0], place) == area


def test_lengths() -> None:
    assert [points(length) for length in ("1in", "-2pt", "", "3", None)] == [72.0, -2.0, None, None, None]


@pytest.mark.parametrize(
    ("style", "seen"),
    [("grey", ["colour"]), ("three", ["small digits"]), ("icons", ["font Webdings"]), ("day", []), ("usual", [])],
)
@pytest.mark.parametrize("part", ["5", "."])
def test_a_part_of_a_text_that_is_hardly_read(style: str, seen: list[str], part: str) -> None:
    span = f'<text:p>38<text:span text:style-name="{style}">{part}</text:span>件</text:p>'
    assert doubts(number=f"<table:table-cell>{span}</table:table-cell>") == seen
