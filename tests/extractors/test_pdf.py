"""The PDF reader: both readings, the geometry of odd pages, and every kind of file that cannot be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from table_page import page

from gongkai.extractors.document import Document, UnreadableError, compact, plain_ideographs
from gongkai.extractors.readers import read
from gongkai.extractors.readers.pdf.page_tables import PICTURED
from gongkai.extractors.readers.pdf.reader import read_pdf
from gongkai.extractors.readers.scan import cells

ROOT = Path(__file__).parents[2]
HUAIAN = ROOT / "data" / "samples" / "huaian-2024.pdf"
TYPESET = ROOT / "tests" / "data" / "typeset"


def changed(path: Path, edit: Callable[[pikepdf.Page], None], source: Path = HUAIAN) -> Path:
    """A copy of a sample with every page edited."""
    with pikepdf.open(source) as pdf:
        for page in pdf.pages:
            edit(page)
        pdf.save(path)
    return path


def numbers(document: Document) -> list[str]:
    return [compact(c.text) for table in document.tables for c in table.cells if compact(c.text).isdigit()]


@pytest.fixture(scope="module")
def huaian() -> Document:
    return read_pdf(HUAIAN)


def test_tables_are_found_with_their_spans(huaian: Document) -> None:
    assert [(t.page, t.rows, t.cols, len(t.cells)) for t in huaian.tables] == [
        (3, 8, 4, 19),
        (4, 6, 2, 11),
        (4, 16, 10, 117),
        (5, 12, 10, 100),
        (5, 4, 15, 34),
    ]
    corner = huaian.tables[2].cells[0]
    assert (corner.rowspan, corner.colspan) == (3, 3)


@pytest.mark.parametrize(
    "name", sorted(p.name for p in [*TYPESET.glob("*[!n].pdf"), *(ROOT / "data/samples").glob("*.pdf")])
)
def test_both_readings_agree_on_every_cell(name: str) -> None:
    path = ROOT / "data" / "samples" / name
    path = path if path.exists() else TYPESET / name
    document = read_pdf(path)
    assert document.tables
    assert [c for table in document.tables for c in table.cells if not c.agreed] == []
    assert document.problems == ()


def test_boxes_lie_on_the_page_around_their_text(huaian: Document) -> None:
    """The cell 3985758 was measured on the rendered page: 184 to 374 points of 842 down, right of column one."""
    cell = next(c for c in huaian.tables[1].cells if c.text == "3985758")
    assert cell.page == 4
    assert cell.box is not None
    assert cell.box.x0 == pytest.approx(245, abs=3)
    assert cell.box.x1 == pytest.approx(520, abs=3)
    assert cell.box.y0 == pytest.approx(116, abs=3)
    assert cell.box.y1 == pytest.approx(151, abs=3)


def test_text_around_the_tables_is_kept_in_reading_order(huaian: Document) -> None:
    on_page_4 = [b.text for b in huaian.passages if b.page == 4]
    assert [compact(text) for text in on_page_4] == ["三、收到和处理政府信息公开申请情况", "-4-"]
    orders = [b.order for b in (*huaian.passages, *huaian.tables)]
    assert sorted(orders) == list(range(len(orders)))


def set_boxes(page: pikepdf.Page) -> None:
    page.MediaBox = pikepdf.Array([-20, -30, 595, 842])
    page.CropBox = pikepdf.Array([10, 20, 585, 830])


def test_an_offset_crop_box_moves_boxes_not_text(tmp_path: Path, huaian: Document) -> None:
    """The displayed page begins at (10, 830): boxes are 10 points further left and 12 points higher."""
    document = read_pdf(changed(tmp_path / "crop.pdf", set_boxes))
    assert numbers(document) == numbers(huaian)
    for table, before in zip(document.tables, huaian.tables, strict=True):
        for cell, was in zip(table.cells, before.cells, strict=True):
            assert cell.agreed
            assert cell.box is not None and was.box is not None
            assert cell.box.x0 == pytest.approx(was.box.x0 - 10, abs=0.1)
            assert cell.box.y0 == pytest.approx(was.box.y0 - 12, abs=0.1)


def turn_with_content(degrees: int) -> Callable[[pikepdf.Page], None]:
    """Turns the drawing one way and the page the other: displayed, nothing has changed."""
    matrix = {90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}[degrees]

    def edit(page: pikepdf.Page) -> None:
        page.contents_add(f"q {matrix} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        if degrees != 180:
            page.MediaBox = pikepdf.Array([0, 0, 842, 595])
        page.Rotate = degrees

    return edit


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_that_shows_upright_reads_the_same(tmp_path: Path, huaian: Document, degrees: int) -> None:
    document = read_pdf(changed(tmp_path / "turned.pdf", turn_with_content(degrees)))
    assert numbers(document) == numbers(huaian)
    for table, before in zip(document.tables, huaian.tables, strict=True):
        for cell, was in zip(table.cells, before.cells, strict=True):
            assert cell.agreed
            assert cell.box is not None and was.box is not None
            assert (cell.box.x0, cell.box.y1) == pytest.approx((was.box.x0, was.box.y1), abs=0.1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_shows_turned_text_is_turned_to_be_read(tmp_path: Path, huaian: Document, degrees: int) -> None:
    """Boxes are those of the page as shown: turned clockwise, the left of the upright page is at the top."""

    def turn(page: pikepdf.Page) -> None:
        page.Rotate = degrees

    document = read_pdf(changed(tmp_path / "turned.pdf", turn))
    assert numbers(document) == numbers(huaian)
    assert [(p.rule, p.page) for p in document.problems] == [("reading.turned", page) for page in range(1, 7)]
    assert "报告所列统计期限自2024年1月1日至2024年12月31日" in "".join(document.passages[0].text.split())
    shown = {
        90: lambda b: (842 - b.y1, b.x0),
        180: lambda b: (595 - b.x1, 842 - b.y1),
        270: lambda b: (b.y0, 595 - b.x1),
    }
    for table, before in zip(document.tables, huaian.tables, strict=True):
        for cell, was in zip(table.cells, before.cells, strict=True):
            assert cell.agreed
            assert cell.box is not None and was.box is not None
            assert (cell.box.x0, cell.box.y0) == pytest.approx(shown[degrees](was.box), abs=0.1)


def test_a_damaged_file_is_repaired_and_says_so(tmp_path: Path, huaian: Document) -> None:
    """The last tenth is gone, and with it the index and two pages: what is left reads right."""
    path = tmp_path / "damaged.pdf"
    data = HUAIAN.read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])
    document = read_pdf(path)
    assert [p.rule for p in document.problems] == ["reading.repaired"]
    found = numbers(document)
    assert len(found) == 100
    assert found == numbers(huaian)[: len(found)]


def test_a_file_that_lists_more_pages_than_it_holds_is_repaired(tmp_path: Path) -> None:
    path = page(tmp_path / "listed.pdf", lambda _: None, middle="42")
    path.write_bytes(path.read_bytes().replace(b"/Count 1", b"/Count 3"))
    document = read_pdf(path)
    assert [p.rule for p in document.problems] == ["reading.repaired"]
    assert "42" in [cell.text for table in document.tables for cell in table.cells]


def test_a_forbidden_file_is_read_where_its_source_says_so(tmp_path: Path, huaian: Document) -> None:
    path = tmp_path / "forbidden.pdf"
    with pikepdf.open(HUAIAN) as pdf:
        allow = pikepdf.Permissions(extract=False)
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="b", R=6, allow=allow))
    document = read_pdf(path, override_permission=True)
    assert numbers(document) == numbers(huaian)
    assert [p.rule for p in document.problems] == ["reading.permission_overridden"]


def test_text_in_a_column_without_rules_is_named(tmp_path: Path) -> None:
    path = tmp_path / "open.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 670, 640):
        canvas.line(200, y, 400, y)
    for x in (200, 300, 400):
        canvas.line(x, 640, x, 700)
    for x in (110, 210, 310):
        for y in (680, 650):
            canvas.drawString(x, y, str(x))
    canvas.save()
    rules = [p.rule for p in read_pdf(path).problems]
    assert rules == ["reading.text_beside_table"]


def test_kangxi_radicals_become_ordinary_characters() -> None:
    assert plain_ideographs("⾏政⼀⼈") == "行政一人"
    assert plain_ideographs("专⻔机构、⺠事、⻓期、⻛险") == "专门机构、民事、长期、风险"
    assert plain_ideographs("①（一）１") == "①（一）１"  # nothing else is touched


def unreadable(path: Path) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read(path)
    return caught.value


@pytest.mark.parametrize("tenth", range(10))
def test_a_truncated_file_says_so_or_reads_right(tmp_path: Path, huaian: Document, tenth: int) -> None:
    data = HUAIAN.read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(data[: len(data) * tenth // 10])
    try:
        document = read(path)
    except UnreadableError as error:
        assert error.rule in ("reading.broken", "reading.empty", "reading.unsupported")
    else:
        found = numbers(document)
        assert found == numbers(huaian)[: len(found)]


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    assert unreadable(path).rule == "reading.empty"


@pytest.mark.parametrize("is_drawn", [False, True])
def test_a_form_that_only_one_viewer_draws_is_named(tmp_path: Path, *, is_drawn: bool) -> None:
    with pikepdf.open(HUAIAN) if is_drawn else pikepdf.new() as pdf:
        if not is_drawn:
            pdf.add_blank_page()
        template = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=template)
        pdf.save(path := tmp_path / "form.pdf")
    if is_drawn:
        assert read_pdf(path).tables
        return
    with pytest.raises(UnreadableError) as caught:
        read_pdf(path)
    assert (caught.value.rule, caught.value.values["media_type"]) == ("reading.unsupported", "application/pdf (XFA)")


def test_a_password_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    with pikepdf.open(HUAIAN) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="a", owner="b"))
    assert unreadable(path).rule == "reading.encrypted"


def test_an_empty_password_is_no_obstacle(tmp_path: Path, huaian: Document) -> None:
    path = tmp_path / "open.pdf"
    with pikepdf.open(HUAIAN) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="b", R=6))
    assert numbers(read_pdf(path)) == numbers(huaian)


def test_a_file_that_forbids_extraction_is_respected(tmp_path: Path) -> None:
    path = tmp_path / "forbidden.pdf"
    with pikepdf.open(HUAIAN) as pdf:
        allow = pikepdf.Permissions(extract=False)
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="b", R=6, allow=allow))
    assert unreadable(path).rule == "reading.not_permitted"


def test_an_image_among_digital_pages_is_read_as_a_scan(tmp_path: Path) -> None:
    """A page of a digital report, replaced by its picture."""
    pdf = pdfium.PdfDocument(HUAIAN)
    picture = pdf[4].render(scale=200 / 72).to_pil()
    pdf.close()
    path = tmp_path / "mixed.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawString(100, 700, "text")
    canvas.showPage()
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()
    document = read_pdf(path)
    assert [(table.page, table.rows, table.cols) for table in document.tables] == [(2, 12, 10), (2, 4, 15)]
    assert {table.reader for table in document.tables} == {cells.READER}


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.extractors.readers.pdf.reader.MOST_PAGES", 5)
    assert unreadable(HUAIAN).rule == "reading.too_large"


def test_merged_areas_that_are_no_rectangles_are_taken_apart(tmp_path: Path) -> None:
    """An L of three cells without rules between them: no span can hold it."""
    path = tmp_path / "l-shape.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    lines = [(100, 700, 300, 700), (100, 640, 300, 640), (100, 700, 100, 640), (300, 700, 300, 640)]
    lines += [(200, 700, 200, 670), (200, 670, 300, 670)]  # only the upper right cell is closed
    for line in lines:
        canvas.line(*line)
    for x, y, text in ((110, 680, "1"), (210, 680, "2"), (110, 650, "3"), (210, 650, "4")):
        canvas.drawString(x, y, text)
    canvas.save()
    document = read_pdf(path)
    assert [p.rule for p in document.problems] == ["reading.irregular_cells"]
    assert [(c.row, c.col, c.text) for c in document.tables[0].cells] == [
        (0, 0, "1"),
        (0, 1, "2"),
        (1, 0, "3"),
        (1, 1, "4"),
    ]


def test_the_other_media_are_told_by_their_bytes(tmp_path: Path) -> None:
    page = tmp_path / "report.pdf"  # a web page, whatever its name
    page.write_text("<html><body><p>2024年</p><table><tr><td>1</td></tr></table></body></html>", encoding="utf-8")
    assert read(page).media_type == "text/html"
    word = tmp_path / "report.docx"
    word.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert unreadable(word).rule == "reading.broken"
    other = tmp_path / "report.html"
    other.write_bytes(bytes(range(256)))
    assert unreadable(other).rule == "reading.unsupported"


def test_the_ladder_ends_at_the_grid_that_a_person_sees(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a table from camelot the grid is taken from the picture of the page, its text still from the glyphs."""
    path = tmp_path / "last-page.pdf"
    with pikepdf.open(HUAIAN) as pdf:
        del pdf.pages[:4]
        pdf.save(path)
    usual = read_pdf(path)
    monkeypatch.setattr(
        "gongkai.extractors.readers.pdf.page_tables._camelot_tables", lambda path, pages, step: defaultdict(list)
    )
    document = read_pdf(path)
    assert {table.reader for table in document.tables} == {PICTURED}
    assert len(numbers(usual)) > 60
    assert numbers(document) == numbers(usual)
