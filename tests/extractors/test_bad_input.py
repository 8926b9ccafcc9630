"""Files made to break a reader: each ends as a document or as a reason that a person understands, in bounded time.

Truncated, empty, encrypted, protected and mislabelled files stand in test_pdf.py, bombs and absurd spans in
test_html.py and test_docx.py, hangs and crashes in tests/flows/test_workers.py.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.readers import read
from extractors.tables import Document, Unreadable

HUAIAN = Path(__file__).parents[2] / "data" / "samples" / "huaian-2024.pdf"


def outcome(path: Path) -> Document | str:
    try:
        return read(path)
    except Unreadable as error:
        return error.rule


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(HUAIAN.read_bytes())
    for _ in range(20):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path = tmp_path / "flipped.pdf"
    path.write_bytes(data)
    result = outcome(path)
    assert isinstance(result, Document) or result in ("reading.broken", "reading.unsupported", "reading.encrypted")


def many_pages(path: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        for _ in range(9_999):
            pdf.pages.append(page)
        pdf.save(path)


def giant_page(path: Path) -> None:
    """Ten times A0, ruled, with text."""
    canvas = Canvas(str(path), pagesize=(23_840, 33_700))
    for step in range(10):
        canvas.line(100, 100 + step * 1000, 9100, 100 + step * 1000)
        canvas.line(100 + step * 1000, 100, 100 + step * 1000, 9100)
    canvas.setFont("Helvetica", 300)
    canvas.drawString(200, 200, "12")
    canvas.drawString(12_000, 500, "beside")
    canvas.save()


def stray_lines(path: Path) -> None:
    chance = random.Random(1)
    canvas = Canvas(str(path), pagesize=(595, 842))
    for _ in range(6_000):
        canvas.line(*(chance.uniform(0, 595) for _ in range(4)))
    canvas.drawString(100, 100, "text")
    canvas.save()


@pytest.mark.parametrize(
    ("make", "expected"), [(many_pages, "reading.too_large"), (giant_page, Document), (stray_lines, Document)]
)
def test_absurd_documents_cost_little(
    tmp_path: Path, make: Callable[[Path], None], expected: str | type[Document]
) -> None:
    path = tmp_path / "absurd.pdf"
    make(path)
    started = time.monotonic()
    result = outcome(path)
    assert time.monotonic() - started < 20
    assert result == expected if isinstance(expected, str) else isinstance(result, expected)


def test_a_giant_page_is_never_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text beside the table would send a page of ordinary size to the slower, rendering steps."""
    path = tmp_path / "giant.pdf"
    giant_page(path)
    document = read(path)
    assert [table.reader for table in document.tables] == ["pdf:camelot-vector+pdfium"]
    assert "reading.text_beside_table" in [problem.rule for problem in document.problems]
