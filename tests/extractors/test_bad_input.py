"""Files made to break a reader: each ends as a document or as a reason that a person understands, at a bounded cost.

What one medium alone can do stands in its own test module, hangs and crashes in tests/flows/test_workers.py.
"""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers import read
from gongkai.transforms.model import Hints
from gongkai.transforms.report import to_report, unreadable_report
from tests.memory import peak_mb
from tests.roundtrip.compare import compare, read_back
from tests.roundtrip.styles import samples
from tests.roundtrip.values import reference

DATA = Path(__file__).parents[1] / "data"
HUAIAN = Path(__file__).parents[2] / "data" / "samples" / "huaian-2024.pdf"


def outcome(path: Path) -> Document | str:
    try:
        return read(path)
    except UnreadableError as error:
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
        page = pdf.add_blank_page().obj
        pdf.Root.Pages.Kids = pikepdf.Array([page] * 10_000)  # thousandfold faster than to append them
        pdf.Root.Pages.Count = 10_000
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


# ---------------------------------------------------------------- other media


def zip_bomb(path: Path) -> None:
    """A gigabyte of blanks in a .docx of a megabyte."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("word/document.xml", "w") as part,
    ):
        for _ in range(1_000):
            part.write(b" " * 1_000_000)


def document_xml(path: Path, xml: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", xml)


def xml_bomb(path: Path) -> None:
    """Entities of entities: ten thousand million laughs."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    document_xml(path, f"<!DOCTYPE x [{entities}]><x>&a10;</x>")


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def nested_docx(path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 100_000
    document_xml(path, f"<w:document {WORD}><w:body>{deep}</w:body></w:document>")


def nested_html(path: Path) -> None:
    """200 MB of tables in tables."""
    path.write_bytes(b"<html><body>" + b"<table><tr><td>" * (200 * 2**20 // 15))


def nested_html_within_the_limit(path: Path) -> None:
    path.write_bytes(b"<html><body>" + b"<table><tr><td>" * (45 * 2**20 // 15))


def nested_mhtml(path: Path) -> None:
    head = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body>"
    path.write_bytes(head + b"<table><tr><td>" * (45 * 2**20 // 15))


def spans(path: Path) -> None:
    row = "<tr>" + "<td rowspan=1000000000 colspan=1000000000>1</td>" * 200 + "</tr>"
    path.write_text(f"<html><body><table>{row * 100}</table></body></html>")


def spans_docx(path: Path) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p/></w:tc>'
    row = f"<w:tr>{cell * 50}</w:tr>"
    document_xml(path, f"<w:document {WORD}><w:body><w:tbl>{row * 200}</w:tbl></w:body></w:document>")


def sparse_disk_image(path: Path) -> None:
    """A file no one could hold in memory."""
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(20 * 2**30)


def no_bytes(path: Path) -> None:
    path.touch()


def with_password(path: Path) -> None:
    with pikepdf.open(HUAIAN) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="a", owner="b"))


def workbook_with_password(path: Path) -> None:
    path.write_bytes((DATA / "office" / "password.xlsx").read_bytes())


def part_with_password(path: Path) -> None:
    """A package whose parts are encrypted as those of a zip archive may be."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    secret = bytearray(data.getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        secret[secret.index(signature) + flags] |= 1
    path.write_bytes(secret)


def noise(path: Path) -> None:
    path.write_bytes(random.Random(2).randbytes(3_000_000))


CASES: list[tuple[Callable[[Path], None], str]] = [
    (no_bytes, "reading.empty"),
    (with_password, "reading.encrypted"),
    (workbook_with_password, "reading.encrypted"),
    (part_with_password, "reading.broken"),
    (many_pages, "reading.too_large"),
    (giant_page, "document"),
    (stray_lines, "document"),
    (zip_bomb, "reading.too_large"),
    (xml_bomb, "reading.broken"),
    (nested_docx, "reading.broken"),
    (nested_html, "reading.too_large"),
    (nested_html_within_the_limit, "reading.too_large"),
    (nested_mhtml, "reading.too_large"),
    (spans, "document"),
    (spans_docx, "document"),
    (sparse_disk_image, "reading.too_large"),
    (noise, "reading.unsupported"),
]


def attempt(path: Path) -> tuple[str, str, str, float, int]:
    """Outcome, what a person is told of it, seconds, and the most memory the process ever had (MB)."""
    started = time.process_time()
    try:
        report = to_report("0", read(path), reference(), Hints())
        outcome = "document"
    except UnreadableError as error:
        report = unreadable_report("0", error, reference(), Hints())
        outcome = error.rule
    warnings = [finding for finding in report.findings if finding.severity != "info"]
    zh, en = " ".join(f.message_zh for f in warnings), " ".join(f.message_en for f in warnings)
    seconds = time.process_time() - started
    return outcome, zh, en, seconds, peak_mb()


@pytest.fixture(scope="module")
def worker() -> Iterator[ProcessPoolExecutor]:
    """One process for all of them, as in a night: what one leaves behind the next one has to live with."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(attempt, HUAIAN).result()  # pays for the imports
        yield pool


@pytest.mark.parametrize(("make", "expected"), CASES, ids=[make.__name__ for make, _ in CASES])
def test_absurd_documents_cost_little(
    tmp_path: Path, worker: ProcessPoolExecutor, make: Callable[[Path], None], expected: str
) -> None:
    path = tmp_path / "absurd.pdf"
    make(path)
    outcome, zh, en, seconds, memory = worker.submit(attempt, path).result()
    assert outcome == expected
    assert seconds < 20
    assert memory < 600
    if expected != "document":
        assert any("\u4e00" <= char <= "\u9fff" for char in zh)
        assert en.isascii() and "{" not in zh + en


@pytest.mark.parametrize("named", ["report.pdf", "report.doc", "report"])
@pytest.mark.parametrize("source", ["huaian-2024.pdf", "typeset/sample-2022-form2021.docx", "page.html"])
def test_a_name_says_nothing(tmp_path: Path, named: str, source: str) -> None:
    """HTML saved as .pdf is the commonest case."""
    path = tmp_path / named
    if source == "page.html":
        (sample,) = samples("html-prescribed", [2], tmp_path)
        data = sample.path.read_bytes()
    else:
        data = (HUAIAN if source == HUAIAN.name else DATA / source).read_bytes()
    path.write_bytes(data)
    assert read(path).media_type == media_types.sniff(data)
    assert to_report("0", read(path), reference(), Hints()).status == "loaded"


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("style", ["html", "docx", "drawn-prescribed"])
def test_what_is_left_of_a_truncated_file_is_right_and_the_rest_is_missed(
    tmp_path: Path, style: str, tenth: int
) -> None:
    (sample,) = samples(style, [5], tmp_path)
    data = sample.path.read_bytes()
    sample.path.write_bytes(data[: len(data) * tenth // 10])
    report, _ = read_back(sample.path)
    counts = compare(sample.sheet, report).counts()
    assert (counts["silent"], counts["mute"]) == (0, 0)
    assert report.findings


LABELS = ("utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "windows-1252", "utf-16", "x-nonsense", "")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_wrong_charset_labels_cost_no_cell(tmp_path: Path, codec: str, label: str) -> None:
    """In the page as well as in what the server declares."""
    (sample,) = samples("html-gbk", [1], tmp_path)
    text = sample.path.read_bytes().decode("gbk")
    meta = f"<meta charset='{label}'>" if label else ""
    sample.path.write_bytes(text.replace("<meta charset='gbk'>", meta).encode(codec))
    report = to_report("0", read(sample.path, label or None), reference(), Hints())
    result = compare(sample.sheet, report)
    assert result.bad() == []


def test_a_giant_page_is_never_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text beside the table would send a page of ordinary size to the slower, rendering steps."""
    path = tmp_path / "giant.pdf"
    giant_page(path)
    document = read(path)
    assert [table.reader for table in document.tables] == ["pdf:camelot-vector+pdfium"]
    assert "reading.text_beside_table" in [problem.rule for problem in document.problems]
