"""Which version of an OFD is shown, what lies beyond the edge of a page, and fonts that draw no figures."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree
from ofd_package import LABELS, LINES, SPACE, package, text

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.ofd.objects import Glyph, Objects, add_annotations
from gongkai.extractors.readers.ofd.reader import read_ofd

LETTER = "<ofd:Text><ofd:TextCode>1</ofd:TextCode></ofd:Text>"
CLIP = f"<ofd:Clips><ofd:Clip><ofd:Area>{LETTER}</ofd:Area></ofd:Clip></ofd:Clips>"
VERSION = "<ofd:Versions><ofd:Version ID='1' Current='{}' BaseLoc='Doc_0/V/v.xml'/></ofd:Versions></ofd:DocBody>"


def cells(content: str, **changes: tuple[str, str]) -> list[Cell]:
    """The cells of a page; `changes` are what is replaced in parts, by the beginning of their names."""
    data = package(LINES + LABELS + content, images={"Doc_0/V/Font.xml": b"", "Doc_0/V/v.xml": b"x"})
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            for begin, (this, that) in changes.items():
                part = part.replace(this, that) if name.rpartition("/")[2].startswith(begin) else part
            new.writestr(name, part)
    return list(read_ofd(written.getvalue()).tables[0].cells)


def cell(content: str, **changes: tuple[str, str]) -> Cell:
    return next(one for one in cells(content, **changes) if (one.row, one.col) == (1, 1))


@pytest.mark.parametrize(("width", "agreed"), [(90, False), (210, True)])
def test_what_lies_beyond_the_edge_of_a_page_is_not_seen(width: int, agreed: bool) -> None:
    area = f"<ofd:Area><ofd:PhysicalBox>0 0 {width} 297</ofd:PhysicalBox></ofd:Area><ofd:Content>"
    found = cell(text("64", 92, 63), Content=("<ofd:Content>", area))
    assert found.agreed is agreed
    assert found.text == ("64" if agreed else "")


@pytest.mark.parametrize(("current", "shown"), [("true", "9"), ("false", "64")])
def test_the_current_version_is_the_one_that_is_shown(current: str, shown: str) -> None:
    other = f"<ofd:DocVersion {SPACE}><ofd:DocRoot>/Doc_0/V/D.xml</ofd:DocRoot></ofd:DocVersion>"
    pages = package(LINES + LABELS + text("64", 66, 63), LINES + LABELS + text("9", 66, 63))
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pages)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "Doc_0/Document.xml":
                first = "<ofd:Page ID='0' BaseLoc='Pages/Page_0/Content.xml'/>"
                second = "<ofd:Page ID='1' BaseLoc='Pages/Page_1/Content.xml'/>"
                new.writestr("Doc_0/V/D.xml", part.replace(first, "").replace("Pages/", "../Pages/"))
                part = part.replace(second, "")
            new.writestr(name, part.replace("</ofd:DocBody>", VERSION.format(current)))
        new.writestr("Doc_0/V/v.xml", other)
    (table,) = read_ofd(written.getvalue()).tables
    assert next(one.text for one in table.cells if (one.row, one.col) == (1, 1)) == shown


def test_a_version_that_is_not_there_is_none() -> None:
    assert cell(text("64", 66, 63), OFD=("</ofd:DocBody>", VERSION.format("true"))).text == "64"


def test_a_clip_to_the_shapes_of_letters_is_in_doubt() -> None:
    assert not cell(text("64", 66, 63, inner=CLIP)).agreed


@pytest.mark.parametrize(("name", "agreed"), [("Wingdings", False), ("宋体", True)])
def test_figures_in_a_font_of_icons_are_in_doubt(name: str, agreed: bool) -> None:
    fonts = f"<ofd:Res {SPACE}><ofd:Fonts><ofd:Font ID='1' FontName='{name}'/></ofd:Fonts></ofd:Res>"
    data = package(LINES + LABELS + text("64", 66, 63), images={"Doc_0/R.xml": fonts.encode()})
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            with_fonts = "<ofd:CommonData><ofd:PublicRes>R.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
            new.writestr(part, old.read(part).decode().replace("<ofd:Pages>", with_fonts))
    found = next(one for one in read_ofd(written.getvalue()).tables[0].cells if (one.row, one.col) == (1, 1))
    assert (found.text, found.agreed) == ("64", agreed)


FIVE_SIDES = (
    "<ofd:PathObject Boundary='62 61 20 8' Fill='true' Stroke='false'><ofd:FillColor Value='255 255 255'/>"
    "<ofd:AbbreviatedData>M 0 0 L 20 0 L 22 4 L 20 8 L 0 8 C</ofd:AbbreviatedData></ofd:PathObject>"
)


@pytest.mark.parametrize(
    "over",
    [
        "<ofd:ImageObject Boundary='61 55 60 40' ResourceID='7'/>",
        "<ofd:CompositeObject Boundary='61 55 60 40' ResourceID='7'/>",
        FIVE_SIDES,
    ],
)
def test_numbers_over_which_something_is_drawn_are_in_doubt(over: str) -> None:
    number = text("64", 66, 63)
    assert not cell(number + over).agreed
    beside = over.replace("'61 55 60 40'", "'150 55 10 40'").replace("'62 61", "'160 61")
    assert cell(number + beside).agreed


def test_what_is_drawn_below_a_number_does_not_hide_it() -> None:
    assert cell(FIVE_SIDES + text("64", 66, 63)).agreed


@pytest.mark.parametrize(
    ("content", "agreed"),
    [
        (text("12345", 70, 63).replace("g 4 2.0", "2 40 2 2"), (True, True)),
        (text("12345", 70, 63).replace("g 4 2.0", "2 5 2 2"), (True, True)),
        (text("12  345", 70, 63).replace("g 6 2.0", "2 2 18 20 2 2"), (True, True)),
        (text("123456", 88, 63).replace("g 5 2.0", "2 2 2 6 2"), (False, False)),
    ],
)
def test_a_text_object_that_holds_the_numbers_of_a_row(content: str, agreed: tuple[bool, bool]) -> None:
    steps = sum(map(int, re.findall(r"\d+", content.partition("DeltaX=")[2].partition(">")[0])))
    wide = re.sub(r"(Boundary='\d+ \d+) \d+", rf"\1 {steps + 2}", content)
    read = {(one.row, one.col): one for one in cells(wide)}
    assert (read[1, 1].agreed, read[1, 2].agreed) == agreed


FIGURE = "<TextObject Size='{}' CTM='{}'><TextCode>8</TextCode></TextObject>"
OPAQUE = "<PathObject Fill='true'><FillColor Value='255 255 0' Alpha='{}'/></PathObject>"


@pytest.mark.parametrize(
    ("kind", "drawn", "in_doubt"),
    [
        ("Highlight", OPAQUE.format(255), True),
        ("Highlight", OPAQUE.format("255.0"), True),
        ("Highlight", OPAQUE.format(200), True),
        ("Highlight", OPAQUE.format(90), False),
        ("Highlight", f"<PageBlock Alpha='60'>{OPAQUE.format(255)}</PageBlock>", False),
        ("Watermark", FIGURE.format(3.2, "1 0 0 1 0 0"), True),
        ("Watermark", FIGURE.format(20, "1 0 0 1 0 0"), False),
        ("Watermark", FIGURE.format(3.2, "0.7 0.7 -0.7 0.7 0 0"), False),
        ("Link", OPAQUE.format(255), False),
    ],
)
def test_highlights_and_watermarks_that_hide_or_add_figures(kind: str, drawn: str, in_doubt: bool) -> None:
    objects = Objects(glyphs=[Glyph("5", 11, 14, 4, 2)])
    annotation = f"<Annot Type='{kind}'><Appearance Boundary='10 10 20 6'>{drawn}</Appearance></Annot>"
    add_annotations(objects, etree.XML(f"<Page>{annotation}</Page>"))
    assert bool(objects.glyphs[0].doubt) is bool(objects.others) is in_doubt
