"""Tables published as pictures: in a Word file, a web page, a web archive, and as files of their own."""

from __future__ import annotations

import base64
import io
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest

from gongkai.extractors.document import FEW_CELLS, Document, compact
from gongkai.extractors.readers import embedded_images, read
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.scan import reader as scan

HUAIAN = Path(__file__).parents[2] / "data" / "samples" / "huaian-2024.pdf"


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Table four, from page 5 of the sample."""
    pdf = pdfium.PdfDocument(HUAIAN)
    image = pdf[4].render(scale=200 / 72).to_pil()
    pdf.close()
    out = io.BytesIO()
    image.crop((0, 1260, image.width, 1945)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def recognised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are recognised once: what these tests look at is how the picture is found in its file."""
    monkeypatch.setattr(scan, "read_picture", _read_picture)


_read_picture = cache(scan.read_picture)


def holds_the_table(document: Document) -> bool:
    texts = [compact(cell.text) for table in document.tables for cell in table.cells]
    return {"72", "178", "351"} <= set(texts) and all(t.page is None for t in document.tables)


def test_in_a_word_file(tmp_path: Path, picture: bytes) -> None:
    word = docx.Document()
    word.add_paragraph("统计表见下图")
    word.add_picture(io.BytesIO(picture))
    word.save(str(tmp_path / "report.docx"))
    assert holds_the_table(read(tmp_path / "report.docx"))


def test_in_a_page_and_in_a_web_archive(tmp_path: Path, picture: bytes) -> None:
    page = (
        f'<html><body><p>见图</p><img src="data:image/png;base64,{base64.b64encode(picture).decode()}"></body></html>'
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert holds_the_table(read(tmp_path / "page.html"))
    archive = EmailMessage()
    archive["MIME-Version"] = "1.0"
    archive.set_content("<html><body><p>见图</p><img src='cid:1'></body></html>", subtype="html", cte="base64")
    archive.add_related(picture, "image", "png", cid="<1>")
    (tmp_path / "page.mht").write_bytes(archive.as_bytes())
    assert holds_the_table(read(tmp_path / "page.mht"))


def test_as_a_file(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "scan.pdf").write_bytes(picture)  # told by its bytes
    document = read(tmp_path / "scan.pdf")
    assert (document.media_type, document.pages) == ("image/png", 1)
    assert "351" in [compact(cell.text) for table in document.tables for cell in table.cells]


def test_a_document_with_tables_of_its_own_is_not_looked_at(tmp_path: Path, picture: bytes) -> None:
    rows = "".join("<tr><td>1</td><td>2</td></tr>" for _ in range(FEW_CELLS))
    page = f'<table>{rows}</table><img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert len(read(tmp_path / "page.html").tables) == 1


@pytest.mark.parametrize(("cells", "looked"), [(19, 1), (20, 0)])
def test_from_twenty_cells_on_the_form_is_in_the_tables(cells: int, looked: int) -> None:
    asked: list[int] = []
    own = read_html(f"<table>{'<tr><td>1</td></tr>' * cells}</table>".encode())
    assert embedded_images.with_pictures(own, lambda: asked.append(1) or []) == own
    assert len(asked) == looked


@pytest.mark.parametrize("content", ["", "!!!!", "iVBORw0KGgo=" * 2000])
def test_a_picture_that_is_none_adds_nothing_or_a_reason(tmp_path: Path, content: str) -> None:
    (tmp_path / "page.html").write_text(f'<p>见图</p><img src="data:image/png;base64,{content}">', encoding="utf-8")
    document = read(tmp_path / "page.html")
    assert document.tables == ()
    assert {problem.rule for problem in document.problems} <= {"reading.broken"}
