"""OFD: colours of drawing parameters, hidden blocks, clips and turned characters."""

from __future__ import annotations

import io
import zipfile

import pytest
from ofd_package import LABELS, LINES, SPACE, package, path, text

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.ofd.drawn import DrawnCharacters
from gongkai.extractors.readers.ofd.objects import Glyph
from gongkai.extractors.readers.ofd.reader import read_ofd

PARAMETERS = (
    "<ofd:DrawParam ID='5'><ofd:FillColor Value='255 255 255'/></ofd:DrawParam>"
    "<ofd:DrawParam ID='6' Relative='5' LineWidth='1'/><ofd:DrawParam ID='7' Relative='7'/>"
)


def cell(content: str) -> Cell:
    """The cell of the second row and column of a page with `content`."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(LINES + LABELS + content))) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            common = b"<ofd:CommonData><ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"
            new.writestr(name, old.read(name).replace(b"<ofd:Pages>", common))
        new.writestr("Doc_0/R.xml", f"<ofd:Res {SPACE}><ofd:DrawParams>{PARAMETERS}</ofd:DrawParams></ofd:Res>")
    (table,) = read_ofd(written.getvalue()).tables
    (found,) = [cell for cell in table.cells if (cell.row, cell.col) == (1, 1)]
    return found


def clip(width: float, height: float) -> str:
    area = f"<ofd:Path Boundary='0 0 {width} {height}'><ofd:AbbreviatedData>M 0 0</ofd:AbbreviatedData></ofd:Path>"
    return f"<ofd:Clips><ofd:Clip><ofd:Area>{area}</ofd:Area></ofd:Clip></ofd:Clips>"


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("DrawParam='5'", ""),
        ("DrawParam='6'", ""),
        ("", "<ofd:FillColor Value='0 0 0 0'/>"),
        ("", "<ofd:FillColor Value='255'/>"),
        ("", "<ofd:FillColor Value='#FF #FF #FF'/>"),
        ("Visible='0'", ""),
        ("Fill='0'", ""),
        ("Fill='false'", ""),
        ("Alpha='9'", ""),
        ("", "<ofd:FillColor Value='0 0 0' Alpha='4'/>"),
        ("HScale='0.02'", ""),
        ("CTM='0 0 0 0 1 3'", ""),
        ("", clip(0.1, 9)),
        ("", clip(30, 9).replace("<ofd:Area>", "<ofd:Area CTM='1 2 2 4 0 0'>")),  # flat, whatever its box
    ],
)
def test_what_is_not_seen_does_not_count(more: str, inner: str) -> None:
    hidden = text("8", 66, 63, more, inner=inner)
    for drawn in (hidden, f"<ofd:PageBlock>{hidden}</ofd:PageBlock>"):
        found = cell(drawn + text("9", 70, 63))
        assert (found.text, found.agreed) == ("9", True)
        assert [(note.rule, note.quote) for note in found.notes] == [("reading.hidden_text", "8")]


def test_a_block_that_is_not_visible() -> None:
    found = cell(f"<ofd:PageBlock Visible='false'>{text('8', 66, 63)}</ofd:PageBlock>" + text("9", 70, 63))
    assert (found.text, [note.rule for note in found.notes]) == ("9", ["reading.hidden_text"])


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("CTM='-1 0 0 1 4 0'", ""),
        ("CTM='-1 0 0 -1 4 4'", ""),
        ("ReadDirection='180'", ""),
        ("", clip(2, 9)),
        ("", clip(4.1, 9)),
    ],
)
def test_what_may_be_another_number_is_in_doubt(more: str, inner: str) -> None:
    found = cell(text("916", 70, 63, more, inner=inner))
    assert not found.agreed
    assert "reading.not_text" in [note.rule for note in found.notes]


@pytest.mark.parametrize(("gap", "is_uneven"), [(2.0, False), (2.2, False), (2.8, True), (4.0, True)])
def test_two_numbers_a_thin_space_apart_are_in_doubt_where_the_other_digits_of_the_table_are_closer(
    gap: float, is_uneven: bool
) -> None:
    others = text("31", 106, 63) + text("4075", 66, 73) + text("52", 106, 73)
    found = cell(others + text("12", 66, 63) + text("9", 68 + gap, 63))
    assert (found.text, found.agreed) == ("129", not is_uneven)
    assert [note.rule for note in found.notes] == ["reading.uneven_digits"] * is_uneven


@pytest.mark.parametrize(("size", "lifted", "is_mark"), [(2, 1.5, True), (2, 0, False), (4, 1.5, False)])
def test_a_small_raised_figure_is_no_part_of_the_number(size: float, lifted: float, is_mark: bool) -> None:
    found = cell(text("36", 66, 63) + text("1", 70, 63 - lifted).replace("Size='4'", f"Size='{size}'"))
    assert ("reading.raised_text" in [note.rule for note in found.notes]) == is_mark
    assert (found.text == "36") == is_mark
    assert found.agreed or not is_mark


def test_a_text_whose_box_has_no_room_may_be_cut_off() -> None:
    drawn = text("8", 66, 63) + text("9", 68, 63)
    assert cell(drawn).agreed
    found = cell(drawn.replace("Boundary='66 63 2 4'", "Boundary='66 63 0 0'"))
    assert not found.agreed
    assert [(note.rule, note.quote) for note in found.notes] == [("reading.not_text", "Boundary")]


@pytest.mark.parametrize("places", [(66, 76), (66, 80), (66, 67.9, 80)])
def test_two_numbers_in_a_cell_are_in_doubt(places: tuple[float, ...]) -> None:
    found = cell("".join(text(str(n), x, 63) for n, x in enumerate(places, start=1)))
    assert not found.agreed
    assert "reading.uneven_digits" in [note.rule for note in found.notes]


@pytest.mark.parametrize("places", [(66, 68, 70), (66, 74, 82), (66, 72.5, 74.5, 76.5), (66, 69)])
def test_numbers_in_groups_or_spread_over_a_cell_are_not(places: tuple[float, ...]) -> None:
    assert cell("".join(text(str(n), x, 63) for n, x in enumerate(places, start=1))).agreed


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("DrawParam='7'", ""),
        ("DrawParam='5'", "<ofd:FillColor Value='20 20 20'/>"),
        ("", "<ofd:FillColor Value='0 0 0 100'/>"),
        ("Fill='false' Stroke='true'", ""),
        ("", clip(30, 9)),
        ("ReadDirection='0'", ""),
    ],
)
def test_what_is_seen_counts(more: str, inner: str) -> None:
    found = cell(text("916", 70, 63, more, inner=inner))
    assert (found.text, found.agreed, found.notes) == ("916", True, ())


def test_a_comment_is_no_end_of_a_number_and_markup_in_it_is_in_doubt() -> None:
    found = cell(text("12<!-- x -->34", 66, 63, "").replace("g 13", "g 3"))
    assert (found.text, found.agreed) == ("1234", True)
    assert not cell(text("12<ofd:x/>34", 66, 63)).agreed


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ("Y='3.4'", "Y='nan'"),
        ("Y='3.4'", "Y='1e999'"),
        ("DeltaX='g 2 2.0'", "DeltaX='1e999 -1e999' DeltaY='1e999 -1e999'"),
        ("Size='4'", "Size='nan'"),
        ("Size='4'", "Size='4' CTM='1e300 1e300 1e300 1e300 1 1e300'"),
        ("Boundary='70 63 6 4'", "Boundary='nan nan 6 4'"),
    ],
)
def test_places_that_are_none_break_nothing(stated: str, wrong: str) -> None:
    found = cell(text("916", 70, 63).replace(stated, wrong))
    assert found.text in ("", "9", "916")


WHITE = "<ofd:FillColor Value='255 255 255'/>"
PATCH = (
    f"<ofd:PathObject Boundary='61 61 38 8' Fill='true' Stroke='false'>{WHITE}"
    "<ofd:AbbreviatedData>M 0 0 L 38 0 L 38 8 L 0 8 C</ofd:AbbreviatedData></ofd:PathObject>"
)


@pytest.mark.parametrize(("order", "seen"), [("", "9"), ("ZOrder='Background'", "9"), ("ZOrder='Foreground'", "7")])
def test_a_template_in_the_foreground_is_drawn_over_the_page(order: str, seen: str) -> None:
    old = package(LINES + LABELS + PATCH + text("9", 70, 63), template=PATCH + text("7", 70, 63))
    assert read_ofd(changed(old, b"<ofd:Template ", f"<ofd:Template {order} ".encode())).tables[0].cells[3].text == seen


def test_layers_are_drawn_by_their_kind_not_as_they_come() -> None:
    over = f"</ofd:Layer><ofd:Layer Type='Background'>{text('8', 70, 63)}"
    page = package(PATCH + text("9", 70, 63) + over + "</ofd:Layer><ofd:Layer>" + LINES + LABELS)
    assert read_ofd(page).tables[0].cells[3].text == "9"


def test_all_documents_of_a_package_are_read() -> None:
    twice = b"</ofd:DocBody><ofd:DocBody><ofd:DocRoot>Doc_9/Document.xml</ofd:DocRoot></ofd:DocBody>"
    other = {
        "Doc_9/Document.xml": f"<ofd:Document {SPACE}><ofd:Pages><ofd:Page BaseLoc='P.xml'/></ofd:Pages></ofd:Document>"
    }
    other["Doc_9/P.xml"] = (
        f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{text('note', 9, 9)}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    images = {name: content.encode() for name, content in other.items()}
    document = read_ofd(changed(package(LINES + LABELS, images=images), b"</ofd:DocBody>", twice))
    assert (document.pages, len(document.tables), document.passages[-1].text) == (2, 1, "note")


def changed(old: bytes, part: bytes, by: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as file, zipfile.ZipFile(written, "w") as new:
        for name in file.namelist():
            new.writestr(name, file.read(name).replace(part, by, 1))
    return written.getvalue()


def rectangle(colour: str) -> str:
    return PATCH.replace("255 255 255", colour)


@pytest.mark.parametrize(
    ("content", "read", "seen"),
    [
        (rectangle("0 0 0") + text("9", 70, 63), "", "reading.hidden_text"),
        (text("9", 70, 63, inner="<ofd:FillColor Index='1'/>"), "9", "reading.not_text"),
        (text("9", 70, 63, inner="<ofd:FillColor><ofd:AxialShd/></ofd:FillColor>"), "9", "reading.not_text"),
        (text("77", 66, 63) + path("M 66 67 L 70 63") + text("9", 70, 63), "779", "reading.overprinted"),
        (
            text("7", 68, 63, inner="<ofd:FillColor Value='220 0 0'/>") + text("9", 70, 63),
            "79",
            "reading.uneven_digits",
        ),
        (text("9", 68, 63) + text("9", 70, 63).replace("Size='4'", "Size='3'"), "99", "reading.uneven_digits"),
        (text("7", 69.5, 63) + text("9", 70, 63), "79", "reading.uneven_digits"),
    ],
)
def test_what_else_a_cell_shows_than_its_text(content: str, read: str, seen: str) -> None:
    found = cell(content)
    assert (found.text, found.agreed, [note.rule for note in found.notes]) == (read, False, [seen])


@pytest.mark.parametrize(
    "content",
    [
        rectangle("0 40 90") + text("9", 70, 63, inner="<ofd:FillColor Value='255 255 255'/>"),
        text("9", 70, 63) + text("9", 70.1, 63.05),
        rectangle("230 240 250") + text("9", 70, 63),
        text("9", 70, 63) + path("M 62 61 L 66 69"),
    ],
)
def test_white_on_dark_bold_letters_and_lines_beside_them_are_what_they_are(content: str) -> None:
    found = cell(content)
    assert (found.text, found.agreed, found.notes) == ("9", True, ())


def test_a_sentence_with_a_digit_that_is_drawn_otherwise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(_: DrawnCharacters, glyphs: list[Glyph]) -> None:
        for glyph in glyphs:
            glyph.text, glyph.coded = ("8", "3") if glyph.text == "3" else (glyph.text, None)

    monkeypatch.setattr(DrawnCharacters, "look", look)
    document = read_ofd(package(text("received 23", 20, 20) + text("granted 1", 20, 30)))
    assert [passage.text for passage in document.passages] == ["received 28", "granted 1"]
    assert [(p.rule, p.page, p.values) for p in document.problems] == [
        ("reading.wrong_code", 1, {"expected": "received 23", "actual": "received 28"})
    ]
