"""What Word draws in a cell without saying so in its text: the cell is in doubt."""

from __future__ import annotations

import pytest
from test_docx_shown import cell_of, filled, formed

from gongkai.extractors.readers.font_names import draws_no_letters

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STOPS = "<w14:gsLst><w14:gs w14:pos='0'><w14:srgbClr w14:val='FFFFFF'/></w14:gs></w14:gsLst>"
NINE = "<w:r><w:t>9</w:t></w:r>"


def field(code: str, result: str = "") -> str:
    separate = f"<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>{result}</w:t></w:r>" if result else ""
    return (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>"
        f"{code}</w:instrText></w:r>{separate}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )


def shape(content: str) -> str:
    return f"<w:r><w:pict><v:group xmlns:v='urn:schemas-microsoft-com:vml'>{content}</v:group></w:pict></w:r>"


def alternatives(content: str) -> str:
    return f"<mc:AlternateContent xmlns:mc='{MC}' xmlns:q='urn:q'>{content}</mc:AlternateContent>"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (formed("9", filled(f"<w14:gradFill>{STOPS}</w14:gradFill>")), "textFill"),
        (formed("9", "<w:highlight w:val='black'/>"), "highlight"),
        (formed("9", "<w:rFonts w:ascii='Libre Barcode 39'/>"), "font Libre Barcode 39"),
        (NINE + field(" ADVANCE \\\\u8 "), "field"),
        (NINE + field("SYMBOL 50"), "field"),
        (NINE + shape("<v:line from='0,0' to='9,9'/>"), "line"),
        (NINE + shape("<v:rect/>"), "rect"),
        (NINE + "<w:r><w:dayShort/></w:r>", "dayShort"),
        (NINE + alternatives(f"<mc:Fallback>{NINE}</mc:Fallback>"), "AlternateContent"),
        (NINE + alternatives(f"<mc:Choice Requires='q'/><mc:Fallback>{NINE}</mc:Fallback>"), "AlternateContent"),
    ],
)
def test_what_is_drawn_besides_the_text_is_in_doubt(content: str, seen: str) -> None:
    found = cell_of(f"<w:p>{content}</w:p>")
    assert (found.text, found.agreed, [(n.rule, n.quote) for n in found.notes]) == (
        "9",
        False,
        [("reading.not_text", seen)],
    )


@pytest.mark.parametrize(
    "content",
    [
        NINE + field("XE 'index'"),
        field(" REF a ", "9"),
        formed("9", "<w:highlight w:val='black'/><w:color w:val='FFFFFF'/>"),
        NINE + shape("<v:rect><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></v:rect>"),
        alternatives(f"<mc:Choice Requires='wps'>{NINE}</mc:Choice><mc:Fallback>{NINE}</mc:Fallback>"),
    ],
)
def test_what_draws_nothing_more_is_not(content: str) -> None:
    found = cell_of(f"<w:p>{content}</w:p>")
    assert (found.text, found.agreed, found.notes) == ("9", True, ())


@pytest.mark.parametrize(
    "properties", ["<w:cs/><w:szCs w:val='2'/>", "<w:color w:val='000000'/><w:shd w:val='solid' w:color='000000'/>"]
)
def test_sizes_of_complex_scripts_and_solid_patterns(properties: str) -> None:
    found = cell_of(f"<w:p>{NINE}{formed('8', properties)}</w:p>")
    assert [note.rule for note in found.notes] == ["reading.hidden_text"]


def test_fonts_without_letters() -> None:
    assert [name for name in ("SimSun", "Wingdings 2", "Code 128", "Symbola", "Arial") if draws_no_letters(name)] == [
        "Wingdings 2",
        "Code 128",
    ]
