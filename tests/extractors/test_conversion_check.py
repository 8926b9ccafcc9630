"""What LibreOffice makes of a document is held against what the document stores."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, CellNote, Document, Passage, Problem, Table
from gongkai.extractors.readers.office.word import conversion_check, open_document_text, rich_text, word_97
from gongkai.extractors.readers.office.word.conversion_check import compared


def document(*rows: list[str], notes: dict[str, CellNote] | None = None) -> Document:
    cells = [
        Cell(r, c, 1, 1, text, text, notes=(notes[text],) if notes and text in notes else ())
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Document("", None, (), (Table(0, len(rows), len(rows[0]), tuple(cells), "doc"),))


def doubted(document: Document) -> dict[str, str | None]:
    return {
        cell.text or f"{cell.row},{cell.col}": cell.second_text
        for cell in document.tables[0].cells
        if not cell.same_readings
    }


ROWS = ["事项", "本年", "结转"], ["受理数", "31", "7"], ["办结数", "29", ""]
STORED = ["甲局年报事项", "本年", "结转", "", "受理数", "31", "7", "", "办结数", "29", "", ""]


def test_what_is_stored_as_it_was_made_is_agreed() -> None:
    assert doubted(compared(document(*ROWS), STORED)) == {}
    assert doubted(compared(document(*ROWS), None)) == {}


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        (5, "37", {"31": "37"}),  # a number computed anew
        (6, "", {"7": None}),  # a number that the file does not hold
        (10, "4", {"2,2": "4"}),  # one that was lost: the cell is blank
    ],
)
def test_a_number_that_is_stored_otherwise_is_not_agreed(place: int, text: str, told: dict[str, str | None]) -> None:
    stored = [*STORED[:place], text, *STORED[place + 1 :]]
    assert doubted(compared(document(*ROWS), stored)) == told


def test_a_row_that_was_lost_is_told_beside_it() -> None:
    assert doubted(compared(document(*ROWS[:2]), STORED)) == {"7": None}


def test_a_table_that_was_lost_is_an_error_that_counts_its_cells_and_its_text_is_left_out() -> None:
    def problems(made: Document, stored: list[str] = STORED) -> list[Problem]:
        return [problem for problem in compared(made, stored).problems if problem.rule == "reading.cells_lost"]

    text = (Passage(0, "甲局年报"), Passage(1, "".join(STORED)), Passage(2, "办结数 29 件"))
    bare = Document("", None, text, ())
    assert [problem.values for problem in problems(bare)] == [{"expected": "8", "actual": "0"}]
    assert compared(bare, STORED).passages == (text[0], text[2])
    assert [problem.values for problem in problems(document(*ROWS[:2]))] == [{"expected": "8", "actual": "6"}]
    # words alone, and one cell read otherwise, are told cell by cell or not at all
    assert problems(document(*ROWS)) == problems(document(ROWS[0], ROWS[1], ["办结数", "28", ""])) == []
    assert compared(bare, ["甲局", "年报", ""]).problems == ()
    # text before a table whose first cell is blank
    assert problems(document(["", "本年"], ["受理数", "31"]), ["甲局2010年年报", "本年", "", "受理数", "31", ""]) == []


def lost(made: Document, stored: list[str]) -> list[str]:
    """Of each error that cells were lost, how many the file holds."""
    return [p.values["expected"] for p in compared(made, stored).problems if p.rule == "reading.cells_lost"]


@pytest.mark.parametrize("line", ["2011年", "（2）", "表2"])
def test_a_line_above_a_table_whose_first_cell_is_blank_is_no_lost_cell(line: str) -> None:
    [first], [second] = document(*ROWS).tables, document(["", "本年"], ["诉讼数", "4"]).tables
    tables = first, replace(second, order=3)
    made = Document("", None, (Passage(1, line), Passage(2, "")), tables)
    assert lost(made, [*STORED, line, "本年", "", "诉讼数", "4", ""]) == []
    assert lost(made, [*STORED, line, "本年", "", "诉讼数", "4", "", "8", ""]) == ["13"]


@pytest.mark.parametrize(
    "cells", [["诉讼数", "4", "复议数", "8"], ["诉讼数", "4件（上年3件）", "复议数", "8件（上年1件）"]]
)
def test_a_table_that_was_lost_beside_cells_with_notes_is_told(cells: list[str]) -> None:
    """Labels that are numbered by themselves have notes, too."""
    notes = {text: CellNote("reading.not_text", "1.") for row in ROWS for text in row if text}
    made = replace(document(*ROWS, notes=notes), passages=(Passage(1, "".join(cells)), Passage(2, "电话 12345678")))
    assert lost(made, [*STORED, *cells]) == ["12"]
    assert compared(made, [*STORED, *cells]).passages == made.passages[1:]
    assert compared(made, [*STORED, *"123456"]).passages == made.passages, "digits alone are no table"


def test_what_a_reader_has_noted_and_automatic_numbers_of_labels_are_no_difference() -> None:
    noted = document(*ROWS, notes={"29": CellNote("reading.hidden_text", "0")})
    assert doubted(compared(noted, [text.replace("29", "290") for text in STORED])) == {}
    numbered = document(ROWS[0], ["1.受理数", "31", "7"], ["2.办结数", "29", ""])
    assert doubted(compared(numbered, STORED)) == {}
    assert doubted(compared(numbered, [text.replace("31", "131") for text in STORED])) == {"31": "131"}


def test_too_many_cells_are_not_compared_and_count_as_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion_check, "MOST_CELLS", 8)
    found = doubted(compared(document(*ROWS), STORED))
    assert (len(found), set(found.values())) == (9, {None})


# ---------------------------------------------------------------- Word 97


def word(*pieces: tuple[str, bool], ends: list[int] | None = None, before: bytes = b"") -> tuple[bytes, bytes]:
    """The main stream and the piece table of a text in pieces: of two bytes a character, or of one."""
    main, places = bytearray(2048), []
    for text, is_narrow in pieces:
        places.append(len(main) * 2 | 1 << 30 if is_narrow else len(main))
        main += text.encode("cp1252" if is_narrow else "utf-16-le")
    ends = ends or [0, *(sum(len(text) for text, _ in pieces[: i + 1]) for i in range(len(pieces)))]
    table = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    return bytes(main), before + b"\x02" + struct.pack("<I", len(table)) + table


def test_pieces_of_both_widths_are_put_together() -> None:
    properties = b"\x01" + struct.pack("<H", 3) + b"\x02\x02\x02"
    main, pieces = word(("受理数\x07", False), ("31\x07\x077", True), ("件\x07", False), before=properties)
    assert "".join(word_97._pieces(main, pieces)) == "受理数\x0731\x07\x077件\x07"


def test_heads_and_feet_of_the_pages_are_no_cells_of_the_body() -> None:
    def main(body: int, heads: int, boxes: int) -> bytes:
        return bytes(0x4C) + struct.pack("<7I", body, 0, heads, 0, 0, 0, boxes) + bytes(100)

    text = "受理数\x0731\x07\x07第2页\x07\x077件\x07"
    assert word_97._of_the_page(main(8, 5, 3), text) == "受理数\x0731\x07\x077件\x07"
    for unlike in (main(8, 5, 4), main(0, 5, 3)):  # lengths that are none of this text: all of it
        assert word_97._of_the_page(unlike, text) == text


@pytest.mark.parametrize("ends", [[0, 99_999, 100_001], [0, 9, 4]])
def test_pieces_that_no_file_has_are_refused(ends: list[int]) -> None:
    main, pieces = word(("31\x07", True), ("7\x07", True), ends=ends)
    with pytest.raises(ValueError, match=r"^$"):
        list(word_97._pieces(main, pieces))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x13 SEQ 表 \\* ARABIC \x1412\x15b", "a12b"),
        ("\x13 MACROBUTTON NoMacro 37\x15", "37"),
        ("\x13 IF \x13 PAGE \x143\x15 = 3 \x1441\x15", "41"),  # a field within the code of another
        ("\x13 = \x1431\x13 X \x147\x15\x15", "317"),  # within its result
        ("\x13 TOC ", " TOC "),  # never closed: what it says is kept, to be told apart
        ("5\x156", "56"),
    ],
)
def test_fields_are_read_as_they_print(text: str, printed: str) -> None:
    assert word_97._without_codes(text) == printed


def test_what_is_no_word_document_is_not_compared() -> None:
    assert word_97.stored_cells(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)) is None


# ---------------------------------------------------------------- OpenDocument

ODT = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<x:p>甲局</x:p><t:table><t:table-row>
<t:table-cell><x:p>受理<x:span>数</x:span></x:p></t:table-cell><t:covered-table-cell/>
<t:table-cell><x:p>3<x:note><x:note-citation>5</x:note-citation></x:note>1<o:annotation><x:p>9</x:p></o:annotation>
</x:p></t:table-cell>
<t:table-cell><t:table><t:table-row><t:table-cell><x:p>7</x:p></t:table-cell></t:table-row></t:table></t:table-cell>
</t:table-row></t:table></o:document-content>"""


def odt(content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("content.xml", content)
    return made.getvalue()


def test_cells_of_an_open_document_are_read_without_what_prints_elsewhere() -> None:
    assert open_document_text.stored_cells(odt(ODT)) == ["受理数", "31", "", "7"]
    assert open_document_text.stored_cells(odt(ODT[:300])) is None
    assert open_document_text.stored_cells(b"PK") is None


def test_an_open_document_in_one_file_is_read_as_if_it_were_packed() -> None:
    spaces = "".join(f" xmlns:n{n}='urn:oasis:names:tc:opendocument:xmlns:n{n}:1.0'" for n in range(45))
    kind = f"{spaces} o:mimetype='application/vnd.oasis.opendocument.text'>"
    flat = b"<?xml version='1.0'?>" + ODT.replace("document-content", "document").replace(">", kind, 1).encode()
    assert media_types.sniff(flat[: media_types.HEAD_OF_XML]) == media_types.ODT
    assert open_document_text.stored_cells(flat) == open_document_text.stored_cells(odt(ODT))


# ---------------------------------------------------------------- rich text


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        (rb"\u21463\'ca\u29702\'3f\u25968?\cell 31\cell\row", ["受理数", "31"]),
        (rb"\'ca\'dc\'c0\'ed\cell {\b 3}1\par\cell", ["受理", "31"]),  # bytes of the usual code page
        (rb"{\*\bkmkstart x}3{\v 5}1{\deleted 7}\cell", ["31"]),
        (rb"{\field{\*\fldinst SEQ a}{\fldrslt 12}}\cell {\listtext 1.}\u25968?\cell", ["12", "数"]),
        (rb"{\uc2\u25968 ??1}\u25968?2\cell", ["数1数2"]),
        (rb"\trowd\cellx900 4\~1\_\{\cell {\pict 0a0b\cell}5\nestcell", ["41-{", "5"]),
        (rb"}}6\cell", ["6"]),
        (rb"{\pict\bin6 {{{\ce}7\cell", ["7"]),  # bytes of a picture
    ],
)
def test_cells_of_rich_text_are_read_as_they_print(body: bytes, cells: list[str]) -> None:
    assert rich_text.stored_cells(rb"{\rtf1\ansi{\fonttbl{\f0 1;}}" + body + b"}") == cells


def test_braces_without_end_are_not_followed() -> None:
    stored = rich_text.stored_cells(b"{\\rtf1" + b"{" * 5_000)
    assert doubted(compared(document(*ROWS), stored)).keys() >= {"31", "7", "29"}


def test_cells_of_an_open_document_that_are_not_shown_store_nothing() -> None:
    office, text_, table, style = (
        f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "style")
    )
    cell = "<t:table-cell><x:p>{}</x:p></t:table-cell>".format
    content = f"""<o:document-content xmlns:o='{office}' xmlns:x='{text_}' xmlns:t='{table}' xmlns:s='{style}'>
    <s:style s:name='low'><s:text-properties s:text-position='0% 10%'/></s:style>
    <s:style s:name='up'><s:text-properties s:text-position='super 58%'/></s:style>
    <x:section>{cell("71")}</x:section><x:section x:display='none'>{cell("72")}</x:section>
    <x:section x:display='condition'><x:section>{cell("73")}</x:section></x:section>
    {cell("<x:span x:style-name='low'>74</x:span>5")}{cell("<x:span x:style-name='up'>76</x:span>")}
    </o:document-content>"""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("content.xml", content)
    assert open_document_text.stored_cells(written.getvalue()) == ["71", "", "", "5", "76"]
