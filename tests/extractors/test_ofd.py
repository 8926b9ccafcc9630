"""OFD: drawn lines make the cells, characters fall into them; what is hidden, struck or a picture is told."""

from __future__ import annotations

import io
import zipfile

import pytest
from ofd_package import LABELS, LINES, SPACE, package, path, text

from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers.ofd.reader import pictures_of_ofd, read_ofd


def shapes(document: Document) -> list[tuple[str, int, int, int, int, bool]]:
    (table,) = document.tables
    return [(c.text, c.row, c.col, c.rowspan, c.colspan, c.agreed) for c in table.cells]


def test_lines_make_cells_and_characters_fall_into_them() -> None:
    numbers = text("12", 70, 63) + text("345", 110, 63) + text("6", 70, 73)
    document = read_ofd(package(text("title", 20, 20) + LINES + LABELS + numbers + text("below", 20, 100)))
    assert shapes(document) == [
        ("head", 0, 0, 1, 1, True),
        ("wide", 0, 1, 1, 2, True),
        ("", 1, 0, 1, 1, True),
        ("12", 1, 1, 1, 1, True),
        ("345", 1, 2, 1, 1, True),
        ("", 2, 0, 1, 1, True),
        ("6", 2, 1, 1, 1, True),
        ("", 2, 2, 1, 1, True),
    ]
    assert [(p.order, p.text, p.page) for p in document.passages] == [(0, "title", 1), (2, "below", 1)]
    assert document.pages == 1
    assert document.meta == {"title": "年报"}
    (table,) = document.tables
    assert table.xs == pytest.approx([mm * 72 / 25.4 for mm in (20, 60, 100, 140)])


def test_lines_of_a_template_matrices_and_filled_rectangles() -> None:
    # the same lines as one path in a box of its own, scaled, and thin rectangles instead of the upright ones
    level = path("M 0 0 L 60 0 M 0 5 L 60 5 M 0 10 L 60 10 M 0 15 L 60 15", "20 50 120 30", "CTM='2 0 0 2 0 0'")
    upright = "".join(
        path("M 0 0 L 0.4 0 L 0.4 30 L 0 30 C", f"{x - 0.2} 50 0.4 30", "Fill='true' Stroke='false'")
        for x in (20, 60, 140)
    )
    upright += path("M 0 0 L 0 20", "100 60 1 20")
    document = read_ofd(package(LABELS + text("12", 70, 63), template=level + upright))
    assert [(c[0], c[1], c[2], c[4]) for c in shapes(document)][:4] == [
        ("head", 0, 0, 1), ("wide", 0, 1, 2), ("", 1, 0, 1), ("12", 1, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("Visible='false'", ""),
        ("Alpha='0'", ""),
        ("", "<ofd:FillColor Value='255 255 255'/>"),
        ("", "<ofd:FillColor Value='0 0 0' Alpha='0'/>"),
    ],
)
def test_what_is_not_drawn_does_not_count(more: str, inner: str) -> None:
    cells = read_ofd(package(LINES + LABELS + text("8", 66, 63, more, inner=inner) + text("9", 70, 63))).tables[0].cells
    assert (cells[3].text, cells[3].agreed) == ("9", True)
    assert [(note.rule, note.quote) for note in cells[3].notes] == [("reading.hidden_text", "8")]
    blank = read_ofd(package(LINES + LABELS + text("8", 66, 63, more, inner=inner))).tables[0].cells[3]
    assert (blank.text, blank.agreed) == ("", False)


def test_a_line_through_a_number_and_a_picture_in_a_cell() -> None:
    struck = text("12", 66, 63) + path("M 65 65 L 71 65") + text("9", 80, 63)
    picture = "<ofd:ImageObject Boundary='110 62 10 6' ResourceID='3'/>"
    cells = read_ofd(package(LINES + LABELS + struck + picture)).tables[0].cells
    assert (cells[3].text, [(n.rule, n.quote) for n in cells[3].notes]) == ("9", [("reading.struck_text", "12")])
    assert (cells[4].text, cells[4].agreed, cells[4].notes[0].rule) == ("", False, "reading.not_text")


def test_a_text_object_that_reaches_over_a_line_is_no_agreed_cell() -> None:
    over = text("1234567890", 90, 63)  # 90 to 110 mm, the line is at 100
    cells = read_ofd(package(LINES + LABELS + over)).tables[0].cells
    assert not (cells[3].agreed and cells[4].agreed)


def test_broken_packages_have_their_reasons() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("OFD.xml", "<x/>")
    for data in (written.getvalue(), package("")[:200]):
        with pytest.raises(UnreadableError) as caught:
            read_ofd(data)
        assert caught.value.rule == "reading.broken"


def test_pictures() -> None:
    assert pictures_of_ofd(package("", images={"Doc_0/Res/a.png": b"x"})) == [b"x"]


def test_a_number_that_is_painted_over_is_hidden() -> None:
    paint = "Fill='true' Stroke='false' {}"
    over = "M 0 0 L 30 0 L 30 8 L 0 8 C"
    for more, seen in (("", "9"), ("Alpha='90'", "8")):
        content = text("8", 70, 63) + path(over, "65 61 30 8", paint.format(more))
        content += text("9", 70, 63) if seen == "9" else ""
        (table,) = read_ofd(package(LINES + LABELS + content)).tables
        (cell,) = [cell for cell in table.cells if (cell.row, cell.col) == (1, 1)]
        assert (cell.text, cell.second_text) == (seen, seen)


def test_what_an_annotation_draws_in_a_cell_is_no_blank() -> None:
    plain = package(LINES + LABELS)
    for kind, agreed in (("Stamp", False), ("Link", True)):
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                listed = b"<ofd:Annotations>A/L.xml</ofd:Annotations></ofd:Document>"
                new.writestr(name, old.read(name).replace(b"</ofd:Document>", listed))
            page = "<ofd:Page PageID='0'><ofd:FileLoc>P.xml</ofd:FileLoc></ofd:Page>"
            new.writestr("Doc_0/A/L.xml", f"<ofd:Annotations {SPACE}>{page}</ofd:Annotations>")
            drawn = f"<ofd:Appearance Boundary='65 61 30 8'>{text('9', 5, 2)}</ofd:Appearance>"
            annotation = f"<ofd:Annot Type='{kind}'>{drawn}</ofd:Annot>"
            new.writestr("Doc_0/A/P.xml", f"<ofd:PageAnnot {SPACE}>{annotation}</ofd:PageAnnot>")
        (table,) = read_ofd(written.getvalue()).tables
        (cell,) = [cell for cell in table.cells if (cell.row, cell.col) == (1, 1)]
        assert (cell.text, cell.agreed) == ("", agreed)
