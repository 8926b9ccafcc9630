"""A text object of an OFD that states what is not known, or stands where its box or clip cuts it, is in doubt."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree
from ofd_package import LABELS, LINES, package, text

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.ofd.known_settings import cut, unknown
from gongkai.extractors.readers.ofd.reader import read_ofd


def cell(content: str, area: str = "") -> Cell:
    data = package(LINES + LABELS + content)
    if area:
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                common = f"<ofd:CommonData><ofd:PageArea>{area}</ofd:PageArea></ofd:CommonData><ofd:Pages>"
                new.writestr(name, old.read(name).replace(b"<ofd:Pages>", common.encode()))
        data = written.getvalue()
    (table,) = read_ofd(data).tables
    (found,) = [cell for cell in table.cells if (cell.row, cell.col) == (1, 1)]
    return found


def clip(boundary: str, data: str) -> str:
    path = f"<ofd:Path Boundary='{boundary}'><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:Path>"
    return f"<ofd:Clips><ofd:Clip><ofd:Area>{path}</ofd:Area></ofd:Clip></ofd:Clips>"


WHOLE = "M 0 0 L 20 0 L 20 9 L 0 9 C"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (text("47", 66, 63, "Blink='1'"), "TextObject/@Blink"),
        (text("47", 66, 63, inner="<ofd:Twist/>"), "<Twist>"),
        (text("47", 66, 63, "Stroke='true' LineWidth='2'"), "Stroke"),
        (text("47", 66, 63, inner="<ofd:FillColor Value='0 0 0' Glow='1'/>"), "FillColor/@Glow"),
        (text("47", 66, 63).replace("63 4 4'", "63 2 4'"), "Boundary"),
        (text("47", 66, 63).replace("63 4 4'", "63 4 1'"), "Boundary"),
        (text("47", 66, 63, inner=clip("120 200 20 9", WHOLE)), "clip"),
        (text("47", 66, 63, inner=clip("0 0 20 9", "M 0 0 L 1.5 0 L 1.5 9 L 0 9 C")), "clip"),
        (text("47", 66, 63) + text("██", 66, 63, inner="<ofd:FillColor Value='255 255 255'/>"), "covered"),
    ],
)
def test_what_may_cut_or_change_a_number_is_in_doubt(content: str, seen: str) -> None:
    found = cell(content)
    assert (found.text, found.agreed) == ("47", False)
    assert ("reading.not_text", seen) in [(note.rule, note.quote) for note in found.notes]


@pytest.mark.parametrize(
    "content",
    [
        text("47", 66, 63, "Weight='700' HScale='1'", inner="<ofd:FillColor Value='0 0 0'/><ofd:Actions/>"),
        text("47", 66, 63, "Stroke='true' LineWidth='0.1'"),
        text("47", 66, 63, inner=clip("0 0 20 9", WHOLE)),
        text("47", 66, 63, inner=clip("64 60 20 9", WHOLE)),
        text("47", 66, 63, inner=clip("64 60 20 9", "")),
        text("47", 66, 63) + text("██", 66, 200, inner="<ofd:FillColor Value='255 255 255'/>"),
    ],
)  # fmt: skip
def test_what_programs_write_is_known(content: str) -> None:
    found = cell(content)
    assert (found.text, found.agreed, found.notes) == ("47", True, ())


def test_a_clip_before_the_transformation_of_its_object() -> None:
    element = etree.XML(re.sub("ofd:", "", f"<TextObject>{clip('0 0 40 18', '')}</TextObject>"))
    half = (0.5, 0, 0, 0.5, 0, 0)
    assert cut(element, (100, 100, 30, 12), half, [(118, 108)], 4) == ""
    assert cut(element, (100, 100, 60, 30), half, [(145, 125)], 4) == "clip"
    assert unknown(element) == ""


def test_what_stands_beyond_the_paper_of_the_document() -> None:
    number = text("47", 66, 63)
    narrow, wide = (f"<ofd:PhysicalBox>0 0 {width} 297</ofd:PhysicalBox>" for width in (60, 210))
    assert cell(number, wide).agreed
    assert (cell(number, narrow).text, cell(number, narrow).agreed) == ("", False)
