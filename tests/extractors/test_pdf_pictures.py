"""Pages of a PDF that are pictures, or hold a table as one: a scan is a scan, whatever text lies behind it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Document
from gongkai.extractors.readers.pdf.reader import read_pdf
from gongkai.extractors.readers.scan.reader import READER

SIZE = 595, 842
ROWS = [
    ["信息内容", "本年制发", "现行有效"],
    ["行政许可", "27", "308"],
    ["行政处罚", "35", "4156"],
    ["行政强制", "19", "52"],
]


pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def draw_table(canvas: Canvas, top: float = 760.0) -> None:
    canvas.setLineWidth(0.8)
    for k in range(5):
        canvas.line(60, top - k * 30, 420, top - k * 30)
    for k in range(4):
        canvas.line(60 + k * 120, top, 60 + k * 120, top - 120)
    canvas.setFont("STSong-Light", 12)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            canvas.drawString(60 + c * 120 + 40, top - r * 30 - 20, text)


def picture(path: Path, paint: Callable[[Canvas], None]) -> Image.Image:
    canvas = Canvas(str(path), pagesize=SIZE)
    paint(canvas)
    canvas.save()
    with pdfium.PdfDocument(path) as pdf:
        return pdf[0].render(scale=200 / 72).to_pil().convert("RGB")


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    return picture(tmp_path_factory.mktemp("scan") / "page.pdf", draw_table)


def page(path: Path, image: Image.Image, paint: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=SIZE)
    canvas.drawImage(ImageReader(image), 0, 0, *SIZE)
    paint(canvas)
    canvas.save()
    return path


def texts(document: Document) -> list[list[str]]:
    (table,) = document.tables
    assert table.reader == READER
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


def hidden_layer(canvas: Canvas) -> None:
    """What text recognition once read, with its errors, in the invisible render mode."""
    canvas._code.append("3 Tr")  # type: ignore[attr-defined]
    for r in range(4):
        canvas.drawString(100, 740 - r * 30, "wrong 11 222 wrong 33 444 of a layer")


def long_notice(canvas: Canvas) -> None:
    """What an electronic seal prints at the foot of each page."""
    canvas.setFont("Helvetica", 6)
    canvas.drawString(40, 20, "this document carries an electronic seal issued 2023-01-01, number 33010620230001")
    canvas.drawString(40, 12, "verify it at the platform of the issuing office; it is valid as printed and as shown")


@pytest.mark.parametrize("behind", [hidden_layer, long_notice])
def test_a_scan_is_a_scan_whatever_its_text(
    tmp_path: Path, scan: Image.Image, behind: Callable[[Canvas], None]
) -> None:
    assert texts(read_pdf(page(tmp_path / "scan.pdf", scan, behind))) == ROWS


def test_a_negative_is_read_like_a_print(tmp_path: Path, scan: Image.Image) -> None:
    negative = Image.fromarray(255 - np.asarray(scan))
    assert texts(read_pdf(page(tmp_path / "negative.pdf", negative, lambda canvas: None))) == ROWS


def test_a_red_seal_on_a_scan_is_not_read(tmp_path: Path, scan: Image.Image) -> None:
    ink = Image.new("RGB", scan.size, "white")
    draw = ImageDraw.Draw(ink)
    draw.ellipse((520, 260, 820, 560), outline=(220, 40, 45), width=12)
    draw.line((560, 420, 780, 420), fill=(220, 40, 45), width=14)
    sealed = Image.fromarray(np.minimum(np.asarray(scan), np.asarray(ink)))
    assert texts(read_pdf(page(tmp_path / "sealed.pdf", sealed, lambda canvas: None))) == ROWS


def test_a_table_that_is_a_picture_on_a_page_with_tables_is_read(tmp_path: Path, scan: Image.Image) -> None:
    cut = scan.crop((150, 210, 1180, 580))

    def paint(canvas: Canvas) -> None:
        draw_table(canvas)
        canvas.drawImage(ImageReader(cut), 60, 300, cut.width * 72 / 200, cut.height * 72 / 200)

    canvas = Canvas(str(tmp_path / "both.pdf"), pagesize=SIZE)
    paint(canvas)
    canvas.save()
    document = read_pdf(tmp_path / "both.pdf")
    assert [table.reader == READER for table in document.tables] == [False, True]
    first, second = ([cell.text for cell in table.cells] for table in document.tables)
    assert first == second == [text for row in ROWS for text in row]


def test_a_page_with_a_letterhead_stays_digital(tmp_path: Path) -> None:
    """A pale picture behind the whole page hides nothing."""
    ground = Image.new("RGB", (200, 280), (250, 246, 240))
    document = read_pdf(page(tmp_path / "ground.pdf", ground, draw_table))
    (table,) = document.tables
    assert table.reader != READER
    assert all(cell.agreed for cell in table.cells)


def test_the_report_in_a_portfolio_is_read(tmp_path: Path) -> None:
    inner = io.BytesIO()
    canvas = Canvas(inner, pagesize=SIZE)
    draw_table(canvas)
    canvas.save()
    cover = Canvas(str(tmp_path / "cover.pdf"), pagesize=SIZE)
    cover.drawString(60, 700, "open this portfolio in a viewer that can show it")
    cover.save()
    with pikepdf.open(tmp_path / "cover.pdf") as pdf:
        pdf.attachments["report.pdf"] = inner.getvalue()
        pdf.save(tmp_path / "portfolio.pdf")
    document = read_pdf(tmp_path / "portfolio.pdf")
    (table,) = document.tables
    assert [cell.text for cell in table.cells] == [text for row in ROWS for text in row]
    assert [(p.rule, p.values) for p in document.problems] == [("reading.attached", {"detail": "report.pdf"})]
    assert all(cell.page is None for cell in table.cells)


def test_of_a_large_sheet_only_what_the_crop_box_shows_is_read(tmp_path: Path) -> None:
    """Two pages side by side on one sheet, as an A3 scan or print has them; each page of the file shows one half."""
    canvas = Canvas(str(tmp_path / "sheet.pdf"), pagesize=(2 * SIZE[0], SIZE[1]))
    draw_table(canvas)
    canvas.translate(SIZE[0], 0)
    draw_table(canvas, top=500)
    canvas.save()
    with pikepdf.open(tmp_path / "sheet.pdf") as pdf:
        pdf.pages.append(pdf.pages[0])
        for at, sheet in enumerate(pdf.pages):
            sheet.CropBox = [at * SIZE[0], 0, (at + 1) * SIZE[0], SIZE[1]]
        pdf.save(tmp_path / "cropped.pdf")
    document = read_pdf(tmp_path / "cropped.pdf")
    assert [table.page for table in document.tables] == [1, 2]
    for table in document.tables:
        assert [cell.text for cell in table.cells] == [text for row in ROWS for text in row]
        assert all(cell.agreed and not cell.notes for cell in table.cells)
