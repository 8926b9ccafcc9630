"""OFD: seals, composite objects, pictures, outlines, wide lines, half opaque and round covers, areas of the page, fonts
and colours that are not what their numbers say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from lxml import etree
from ofd_package import LABELS, LINES, SPACE, package, path, text

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.ofd.looks import Looks
from gongkai.extractors.readers.ofd.objects import Glyph, Objects, add_annotations
from gongkai.extractors.readers.ofd.paths import distance
from gongkai.extractors.readers.ofd.reader import read_ofd

RESOURCES = "Doc_0/Res.xml"


def changed(data: bytes, changes: Mapping[str, tuple[str, str]], parts: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            before, after = changes.get(name, ("", ""))
            new.writestr(name, old.read(name).decode().replace(before, after, 1) if before else old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return written.getvalue()


def cell(content: str, resources: str = "", area: str = "", body: str = "", parts: Mapping[str, str] | None = None,
         template: str = "") -> Cell:  # fmt: skip
    """The cell between 60 and 100 across and 60 and 70 down."""
    common = f"<ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes><ofd:PageArea>{area}</ofd:PageArea>"
    has_common = "<ofd:CommonData>" if template else "<ofd:Pages>"
    common += "" if template else "</ofd:CommonData><ofd:Pages>"
    changes = {"Doc_0/Document.xml": (has_common, common), "OFD.xml": ("</ofd:DocBody>", f"{body}</ofd:DocBody>")}
    if template:
        changes["Doc_0/Document.xml"] = ("<ofd:TemplatePage ID='9'", "<ofd:TemplatePage ZOrder='Foreground' ID='9'")
    held = {RESOURCES: f"<ofd:Res {SPACE}>{resources}</ofd:Res>", **(parts or {})}
    data = changed(package(LINES + LABELS + content, template=template), changes, held)
    (table,) = read_ofd(data).tables
    (found,) = [one for one in table.cells if (one.row, one.col) == (1, 1)]
    return found


def quotes(found: Cell) -> list[str | None]:
    return [note.quote for note in found.notes if note.rule == "reading.not_text"]


NUMBER = text("47", 66, 63)
COVER = "<ofd:FillColor Value='255 255 255' {}/>"


def cover(data: str, more: str = "", alpha: str = "") -> str:
    shape = path(data, "62 61 20 8", f"Fill='true' Stroke='false' {more}")
    return shape.replace("<ofd:Abb", COVER.format(alpha) + "<ofd:Abb")


RECTANGLE = "M 0 0 L 20 0 L 20 8 L 0 8 C"
ROUND = "M 0 4 A 10 4 0 1 1 20 4 A 10 4 0 1 1 0 4 C"
EIGHT = "M 0 0 B 2 0 2 1 0 1 B 2 1 2 2 0 2 B -2 2 -2 1 0 1 C"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (NUMBER + cover(RECTANGLE, "Alpha='254'"), ["covered"]),
        (NUMBER + cover(RECTANGLE, alpha="Alpha='200'"), ["covered"]),
        (NUMBER + cover(RECTANGLE, "Alpha='60'"), []),
        (NUMBER + cover(ROUND), ["covered"]),
        (cover(ROUND) + NUMBER, []),
        (NUMBER + path("M 0 0 L 30 0", "62 65 30 1", "LineWidth='4'").replace("LineWidth='0.3' ", ""), ["covered"]),
        (NUMBER + path("M 0 0 L 30 0", "62 65 30 1", "DrawParam='7'").replace("LineWidth='0.3' ", ""), ["covered"]),
        (NUMBER + path("M 0 0 L 30 0", "62 68 30 1"), []),
        (NUMBER + path(EIGHT, "76 64 2 2"), ["path"]),
        (path(EIGHT, "76 64 2 2"), ["path"]),
        (path("M 0 0 L 0 3", "76 64 2 3"), ["path"]),
        (NUMBER + path("M 0 0 L 8 0", "66 67 8 1"), []),
        ("<ofd:CompositeObject Boundary='0 0 210 297'/>", ["CompositeObject"]),
        (NUMBER + "<ofd:CompositeObject Boundary='0 0 210 297'/>", ["CompositeObject", "CompositeObject"]),
        ("<ofd:ImageObject Boundary='55 55 80 20'/>", ["ImageObject"]),
        ("<ofd:ImageObject Boundary='20 50 60 30'/>" + NUMBER, []),
        (text("47", 66, 63, inner="<ofd:FillColor Value='15 15 15' ColorSpace='5'/>"), ["colour"]),
        (text("47", 66, 63, inner="<ofd:FillColor Value='15 15 15' ColorSpace='6'/>"), []),
        (NUMBER.replace("Font='1'", "Font='3'"), ["font 甲"]),
    ],
)  # fmt: skip
def test_what_is_drawn_over_a_number_or_in_place_of_one(content: str, seen: list[str]) -> None:
    found = cell(content, "<ofd:ColorSpace ID='5' BitsPerComponent='4'/><ofd:ColorSpace ID='6'/>"
                 "<ofd:DrawParam ID='7' LineWidth='4'/><ofd:Font ID='3' FontName='甲' Charset='symbol'/>")  # fmt: skip
    assert quotes(found) == seen
    assert found.agreed is not bool(seen)


@pytest.mark.parametrize(
    ("area", "seen"),
    [
        ("<ofd:ApplicationBox>0 0 62 297</ofd:ApplicationBox>", ["page area"]),
        ("<ofd:ApplicationBox>5 5 200 287</ofd:ApplicationBox>", []),
        ("<ofd:PhysicalBox>0 -9 66 297</ofd:PhysicalBox>", ["page area"]),
        ("<ofd:PhysicalBox>-20 0 66 297</ofd:PhysicalBox>", ["page area"]),
        ("<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>", []),
    ],
)
def test_numbers_beyond_the_areas_of_their_page(area: str, seen: list[str]) -> None:
    assert quotes(cell(NUMBER, area=area)) == seen


SIGNATURES = f"<ofd:Signatures {SPACE}><ofd:Signature BaseLoc='S1/Signature.xml'/></ofd:Signatures>"


@pytest.mark.parametrize(
    ("stamp", "seen"),
    [
        ("PageRef='0' Boundary='50 50 40 40'", ["seal"]),
        ("PageRef='1' Boundary='50 50 40 40'", []),
        ("PageRef='0' Boundary='50 50 40 40' Clip='30 0 10 40'", []),
        ("PageRef='0' Boundary='100 200 40 40'", []),
        ("PageRef='0' Boundary='x'", []),
    ],
)
def test_seals_are_stamped_over_numbers(stamp: str, seen: list[str]) -> None:
    signature = f"<ofd:Signature {SPACE}><ofd:SignedInfo><ofd:StampAnnot {stamp}/></ofd:SignedInfo></ofd:Signature>"
    parts = {"Doc_0/Signs/Signatures.xml": SIGNATURES, "Doc_0/Signs/S1/Signature.xml": signature}
    body = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    assert quotes(cell(NUMBER, body=body, parts=parts)) == seen


def test_a_template_is_in_front_where_its_page_does_not_say_otherwise() -> None:
    found = cell(NUMBER, template=cover(RECTANGLE))
    assert (found.text, [note.rule for note in found.notes]) == ("", ["reading.hidden_text"])


def test_widths_of_lines_and_distances() -> None:
    parameters = {"1": etree.XML("<DrawParam Relative='2'/>"), "2": etree.XML("<DrawParam LineWidth='3'/>")}
    layer = etree.XML("<Layer DrawParam='1'><PathObject/><PathObject LineWidth='0.5'/></Layer>")
    assert [Looks(parameters).width(one) for one in layer] == [3.0, 0.5]
    assert Looks().width(layer[0]) == 0.353
    assert distance((3, 4), (0, 0), (6, 0)) == 4
    assert distance((9, 4), (0, 0), (6, 0)) == 5
    assert distance((3, 4), (0, 0), (0, 0)) == 5


GRADIENT = (
    "<ofd:FillColor><ofd:AxialShd><ofd:Segment><ofd:Color Value='{}'/></ofd:Segment></ofd:AxialShd></ofd:FillColor>"
)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (cover(ROUND).replace("255 255 255", "9 9 9") + NUMBER, ["colour"]),
        (cover(RECTANGLE, "Alpha='240'").replace("255 255 255", "9 9 9") + NUMBER, ["colour"]),
        (cover(RECTANGLE, "Alpha='40'").replace("255 255 255", "9 9 9") + NUMBER, []),
        (cover(RECTANGLE).replace(COVER.format(""), GRADIENT.format("0 0 0")) + NUMBER, ["colour"]),
        (cover(RECTANGLE).replace(COVER.format(""), GRADIENT.format("250 240 230")) + NUMBER, []),
        (path("M 0 0 L 30 0", "62 66 30 1", "LineWidth='9'").replace("LineWidth='0.3' ", "") + NUMBER, ["colour"]),
        (text("47", 66, 63, inner="<ofd:FillColor Value='220 220 220'/>"), ["colour"]),
        (text("47", 66, 63, inner="<ofd:FillColor Value='0 0 0' Alpha='25'/>"), ["colour"]),
        (text("47", 66, 63, inner="<ofd:FillColor Value='0 0 0' Alpha='190'/>"), []),
        (NUMBER.replace("Size='4'", "Size='4' CTM='1 0 0 0.2 0 2.5'"), ["small digits"]),
        (NUMBER.replace("Size='4'", "Size='4' CTM='1 0 4 1 -13 0'"), ["slanted"]),
        (NUMBER.replace("Size='4'", "Size='4' CTM='1 0 -0.3 1 1 0'"), []),
    ],
)
def test_letters_that_are_hardly_read_on_their_ground(content: str, seen: list[str]) -> None:
    found = cell(content)
    assert quotes(found) == seen
    assert found.agreed is not bool(seen)


def test_an_annotation_that_draws_outside_of_its_box() -> None:
    shape = "<ofd:PathObject Boundary='-60 -60 90 90'/>"
    annotation = f"<ofd:Annot Type='Path'><ofd:Appearance Boundary='100 100 1 1'>{shape}</ofd:Appearance></ofd:Annot>"
    found = Objects(glyphs=[Glyph("4", 66, 66, 4, 2)])
    add_annotations(found, etree.XML(f"<ofd:PageAnnot {SPACE}>{annotation}</ofd:PageAnnot>"))
    assert found.glyphs[0].doubt == "annotation"
