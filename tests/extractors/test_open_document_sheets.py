"""Workbooks of OpenDocument: what a person sees in the cells of a sheet that is written by hand here."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, UnreadableError
from gongkai.extractors.readers import read

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
    )
)
SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = (
    '<style:style style:name="struck"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="child" style:parent-style-name="struck"/>'
    '<style:style style:name="raised"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="white"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="lined"><style:text-properties style:text-line-through-type="single"/></style:style>'
    '<style:style style:name="plain"><style:text-properties style:text-line-through-type="none" '
    'style:text-position="0% 100%" fo:color="#000000" fo:font-size="9pt"/></style:style>'
    '<style:style style:name="lifted"><style:text-properties style:text-position="33% 58%"/></style:style>'
    '<style:style style:name="pale"><style:text-properties fo:color="#fdfdfe"/></style:style>'
    '<style:style style:name="tiny"><style:text-properties fo:font-size="1pt"/></style:style>'
    '<style:style style:name="same"><style:table-cell-properties fo:background-color="#c00000"/>'
    '<style:text-properties fo:color="#c00000"/></style:style>'
    '<style:style style:name="dark"><style:table-cell-properties fo:background-color="#002060"/>'
    '<style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="bold"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="five"><style:map style:condition="value()=5" style:apply-style-name="white"/>'
    "</style:style>"
    '<number:number-style style:name="N1"><style:text-properties fo:color="#ffffff"/></number:number-style>'
    '<number:number-style style:name="N2"><style:map style:condition="value()=0" style:apply-style-name="N1"/>'
    "</number:number-style>"
    '<number:number-style style:name="N3"><style:text-properties fo:color="#ff0000"/></number:number-style>'
    '<style:style style:name="printed-white" style:data-style-name="N1"/>'
    '<style:style style:name="white-zeros" style:data-style-name="N2"/>'
    '<number:number-style style:name="N4"><style:map style:condition="value()&gt;8" style:apply-style-name="N1"/>'
    "</number:number-style>"
    '<number:number-style style:name="N5"><style:map style:condition="odd()" style:apply-style-name="N1"/>'
    "</number:number-style>"
    '<number:number-style style:name="N6"><style:text-properties fo:color="#ffffff"/>'
    '<style:map style:condition="value()&gt;8" style:apply-style-name="N3"/></number:number-style>'
    '<style:style style:name="white-above" style:data-style-name="N4"/>'
    '<style:style style:name="odd-white" style:data-style-name="N5"/>'
    '<style:style style:name="red-above" style:data-style-name="N6"/>'
    '<style:style style:name="printed-red" style:data-style-name="N3"/>'
    '<number:number-style style:name="N7"><number:number/><number:fill-character>7</number:fill-character>'
    '</number:number-style><style:style style:name="sevens" style:data-style-name="N7"/>'
    '<number:number-style style:name="N8"><number:fill-character> </number:fill-character></number:number-style>'
    '<style:style style:name="spaces" style:data-style-name="N8"/>'
    '<style:style style:name="kept"><style:table-cell-properties style:cell-protect="hidden-and-protected"/>'
    "</style:style>"
    '<style:style style:name="filled"><style:table-cell-properties style:repeat-content="true"/></style:style>'
    '<style:style style:name="crossed"><style:table-cell-properties style:diagonal-tl-br="1pt solid"/></style:style>'
    '<style:style style:name="far"><style:paragraph-properties fo:text-align="start" fo:margin-left="9cm"/>'
    "</style:style>"
    '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
)


def ods(path: Path, rows: str, columns: str = "", more: str = "") -> Path:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="表">{columns}{rows}</table:table>{more}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", media_types.ODS)
        package.writestr("content.xml", content)
    path.write_bytes(buffer.getvalue())
    return path


def text(value: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"


def number(stored: str, shown: str, attributes: str = "") -> str:
    return text(shown, f'office:value-type="float" office:value="{stored}" {attributes}')


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cells_of(path: Path) -> dict[tuple[int, int], Cell]:
    document = read(path)
    assert document.media_type == media_types.ODS
    (table,) = document.tables
    return {(cell.row, cell.col): cell for cell in table.cells}


@pytest.mark.parametrize(
    ("cell", "read_as", "agreed"),
    [
        (number("1234", "1,234"), "1234", True),
        (number("7", "7件"), "7", True),
        (number("12", "12万"), "12", True),  # a person sees 120,000: with a warning
        (number("-3", "－3"), "-3", True),
        (number("0", "-"), "-", False),
        (number("5", ""), "", False),
        (number("3.6", "4"), "3.6", True),  # as in a workbook of Excel: with a warning
        (text('<text:span text:style-name="struck">6</text:span>5'), "5", True),
        (text('5<text:span text:style-name="raised">1</text:span>'), "5", True),
        (number("5", "5", 'table:style-name="child"'), "", False),
        (number("5", "5", 'table:style-name="white"'), "", False),
        (number("5", "5", 'table:style-name="pale"'), "", False),
        (number("5", "5", 'table:style-name="printed-white"'), "", False),
        (number("0", "0", 'table:style-name="white-zeros"'), "", False),
        (number("5", "5", 'table:style-name="same"'), "", False),
        (number("5", "5", 'table:style-name="tiny"'), "", False),
        (text('<text:span text:style-name="lined">6</text:span>5'), "5", True),
        (text('5<text:span text:style-name="lifted">1</text:span>'), "5", True),
        (text("5<office:annotation><text:p>9</text:p></office:annotation>"), "5", True),
        ("<table:table-cell><draw:frame/></table:table-cell>", "图形 drawing", False),
        (text("1<text:s/>件"), "1 件", True),
    ],
)
def test_a_cell_is_what_it_shows(tmp_path: Path, cell: str, read_as: str, agreed: bool) -> None:
    found = cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1]
    assert (found.text, found.agreed) == (read_as, agreed)
    assert bool(found.notes) == (read_as in ("-", "", "3.6", "12", "图形 drawing") or "style-name" in cell)


def test_a_number_format_may_print_in_red(tmp_path: Path) -> None:
    cell = number("5", "5", 'table:style-name="printed-red"')
    found = cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1]
    assert (found.text, found.agreed, found.notes) == ("5", True, ())


@pytest.mark.parametrize(("style", "rules"), [("sevens", ["reading.printed_value"]), ("spaces", [])])
def test_a_number_format_may_fill_a_cell_with_digits(tmp_path: Path, style: str, rules: list[str]) -> None:
    cell = number("5", "5", f'table:style-name="{style}"')
    found = cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1]
    assert (found.text, [note.rule for note in found.notes]) == ("5", rules)


@pytest.mark.parametrize(
    ("stored", "style", "agreed"),
    [("5", "white-zeros", True), ("-5", "white-zeros", True), ("0.0", "white-zeros", False), ("5", "odd-white", False),
     ("9", "white-above", False), ("8", "white-above", True), ("9", "red-above", True)],
)  # fmt: skip
def test_a_number_format_prints_in_white_only_what_its_conditions_say(
    tmp_path: Path, stored: str, style: str, agreed: bool
) -> None:
    cell = number(stored, stored, f'table:style-name="{style}"')
    found = cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1]
    assert (found.text == stored.removesuffix(".0"), found.agreed, found.notes == ()) == (agreed, agreed, agreed)


def condition(style: str, area: str) -> str:
    applied = f'<calcext:condition calcext:apply-style-name="{style}" calcext:value="=5"/>'
    area = f'<calcext:conditional-format calcext:target-range-address="{area}">{applied}</calcext:conditional-format>'
    return f"<calcext:conditional-formats>{area}</calcext:conditional-formats>"


@pytest.mark.parametrize(
    ("conditions", "attributes", "agreed"),
    [
        (condition("white", "表.B2:表.B2"), "", False),
        (condition("white", "'表 1'.$A$1:'表 1'.$C$9"), "", False),
        (condition("nowhere", "表.A1:表.B2"), "", False),
        (condition("bold", "表.B2:表.B2"), "", True),
        (condition("white", "表.B3:表.C9"), "", True),
        ("", 'table:style-name="five"', False),
        ("", 'table:style-name="bold"', True),
    ],
)
def test_a_condition_that_may_hide_a_number(tmp_path: Path, conditions: str, attributes: str, agreed: bool) -> None:
    rows = row(text("a"), text("b")) + row(text("c"), number("5", "5", attributes)) + conditions
    assert cells_of(ods(tmp_path / "a.ods", rows))[1, 1].agreed is agreed


def test_rows_and_columns_that_are_hidden_repeated_or_merged(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    merged = 'table:number-columns-spanned="3" table:number-rows-spanned="1"'
    repeated = number("2", "2", 'table:number-columns-repeated="3"')
    rows = (
        row(text("a"), text("hidden"), text("c"))
        + row(text("gone"), attributes='table:visibility="filter"')
        + f"<table:table-header-rows>{row(repeated)}</table:table-header-rows>"
        + row(text("all", merged), '<table:covered-table-cell table:number-columns-repeated="2"/>')
        + row(attributes='table:number-rows-repeated="1048000"')
    )
    hidden = f'<table:table table:name="x" table:style-name="gone">{row(text("no"), text("no"))}</table:table>'
    found = cells_of(ods(tmp_path / "b.ods", rows, columns, hidden))
    assert {place: (cell.text, cell.colspan) for place, cell in found.items()} == {
        (0, 0): ("a", 1),
        (0, 1): ("c", 1),
        (1, 0): ("2", 1),
        (1, 1): ("2", 1),
        (2, 0): ("all", 2),
    }


@pytest.mark.parametrize("stored", ["NaN", "sNaN", "1e999"])
def test_what_is_stored_as_a_number_and_is_none(tmp_path: Path, stored: str) -> None:
    assert cells_of(ods(tmp_path / "a.ods", row(text("件"), number(stored, "64"))))[0, 1].text == stored


def test_merged_areas_without_end_are_refused(tmp_path: Path) -> None:
    spans = "table:number-rows-spanned='9999' table:number-columns-spanned='999'"
    with pytest.raises(UnreadableError):
        cells_of(ods(tmp_path / "a.ods", row(number("64", "64", spans))))


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read(ods(tmp_path / "c.ods", "<table:table-row>"))
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read(ods(tmp_path / "d.ods", row(text("1"), attributes='table:number-rows-repeated="100000"')))


@pytest.mark.parametrize("style", ["dark", "plain"])
def test_letters_that_are_seen(tmp_path: Path, style: str) -> None:
    cell = number("5", "5", f'table:style-name="{style}"')
    found = cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1]
    assert (found.text, found.agreed, found.notes) == ("5", True, ())


def test_a_shape_in_a_cell_with_a_number_may_be_drawn_over_it(tmp_path: Path) -> None:
    cell = number("5", "5").replace("</table:table-cell>", "<draw:custom-shape/></table:table-cell>")
    assert not cells_of(ods(tmp_path / "a.ods", row(text("a"), text("b")) + row(text("c"), cell)))[1, 1].agreed


@pytest.mark.parametrize(("style", "read_as"), [("filled", "385"), ("crossed", "385"), ("far", "385"), ("kept", "385")])
@pytest.mark.parametrize("protected", [True, False])
def test_cells_that_are_filled_crossed_out_moved_or_kept_back(
    tmp_path: Path, style: str, read_as: str, protected: bool
) -> None:
    cell = number("385", "385", f'table:style-name="{style}"')
    path = ods(tmp_path / "a.ods", row(text("收到"), text("件")) + row(text("许可"), cell))
    if protected:
        replaced(path, "<table:table ", '<table:table table:protected="true" ')
    found = cells_of(path)[1, 1]
    is_hidden = style == "kept" and protected
    assert found.text == ("" if is_hidden else read_as)
    assert found.agreed is (style == "kept" and not protected)


def test_fields_in_cells_are_no_part_of_a_number(tmp_path: Path) -> None:
    field = text("38<text:sheet-name>5</text:sheet-name>")
    found = cells_of(ods(tmp_path / "a.ods", row(text("收到"), text("件")) + row(text("许可"), field)))
    assert found[1, 1].text == "38〔sheet-name〕"
    plain = text('38<text:bookmark text:name="a"/>5')
    found = cells_of(ods(tmp_path / "b.ods", row(text("收到"), text("件")) + row(text("许可"), plain)))
    assert found[1, 1].text == "385"


def replaced(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(old, new))


@pytest.mark.parametrize(("shown", "read_as"), [("false", ""), ("true", "0")])
def test_zeros_that_a_workbook_does_not_show(tmp_path: Path, shown: str, read_as: str) -> None:
    path = ods(tmp_path / "a.ods", row(text("收到"), text("件")) + row(text("许可"), number("0", "0")))
    config = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"
    with zipfile.ZipFile(path, "a") as package:
        item = f"<c:config-item c:name='ShowZeroValues'>{shown}</c:config-item>"
        package.writestr("settings.xml", f"<settings xmlns:c='{config}'>{item}</settings>")
    found = cells_of(path)[1, 1]
    assert (found.text, found.agreed) == (read_as, bool(read_as))
