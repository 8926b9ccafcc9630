"""Web archives are unpacked and read as the page they hold."""

from __future__ import annotations

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from pathlib import Path

import pytest

from gongkai.extractors.document import Cell, UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.html import inner_documents, mhtml
from gongkai.extractors.readers.html.mhtml import read_mhtml
from gongkai.extractors.readers.html.reader import read_html

TYPESET = Path(__file__).parents[1] / "data" / "typeset"
PAGE = (TYPESET / "sample-2020-form2019.html").read_bytes()
QUOTED = """From: <Saved by a browser>
MIME-Version: 1.0
Content-Type: multipart/related; boundary="----=_Part"; type="text/html"

------=_Part
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: quoted-printable
Content-Location: file:///C:/report.htm

<html><body><p>=B1=A8=B8=E6</p><table><tr><td rowspan=3D"2">=CA=C7</td><td>1=
2</td></tr><tr><td></td></tr></table></body></html>

------=_Part--
"""


def html(text: str, charset: str = "utf-8", name: str = "") -> MIMEText:
    part = MIMEText(text, "html", charset)
    if name:
        part["Content-ID"] = f"<{name}>"
    return part


def archive(*parts: MIMEText | MIMEImage, start: str = "") -> bytes:
    whole = MIMEMultipart("related", **({"start": f"<{start}>"} if start else {}))
    for part in parts:
        whole.attach(part)
    return whole.as_bytes(policy=SMTP)


def test_a_saved_page_reads_as_the_page(tmp_path: Path) -> None:
    path = tmp_path / "report.doc"  # as Word saves "single file web pages"
    path.write_bytes(archive(html(PAGE.decode("utf-8")), MIMEImage(b"GIF89a", "gif")))
    document, page = read(path), read_html(PAGE)
    assert document.media_type == "multipart/related"
    assert (document.tables, document.passages, document.meta) == (page.tables, page.passages, page.meta)
    assert all(cell.agreed for table in document.tables for cell in table.cells)


@pytest.mark.parametrize("start", ["", "\n", "\ufeff\r\n"])
def test_quoted_printable_in_a_chinese_charset(start: str) -> None:
    document = read_mhtml((start + QUOTED).encode())
    assert [passage.text for passage in document.passages] == ["报告"]
    assert [(c.text, c.rowspan, c.agreed) for c in document.tables[0].cells] == [
        ("是", 2, True),
        ("12", 1, True),
        ("", 1, True),
    ]


def test_the_named_start_comes_first() -> None:
    table = "<table><tr><td>{}</td></tr></table>"
    data = archive(html(table.format("广告"), name="ad"), html(table.format("报告"), name="main"), start="main")
    assert [cell.text for table in read_mhtml(data).tables for cell in table.cells] == ["报告"]


def test_the_frames_of_a_workbook_are_read() -> None:
    sheets = [html(f"<p>表{n}</p><table><tr><td>{n}</td></tr></table>") for n in (1, 2)]
    document = read_mhtml(archive(html("<html><frameset><frame src=1></frameset></html>"), *sheets))
    assert [table.cells[0].text for table in document.tables] == ["1", "2"]
    parts = sorted((*document.passages, *document.tables), key=lambda part: part.order)
    assert [part.order for part in parts] == list(range(4))


def test_nothing_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read_mhtml(archive(MIMEImage(b"GIF89a", "gif")))
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read_mhtml(QUOTED.partition("------=_Part\n")[0].encode())
    monkeypatch.setattr(mhtml, "MAX_PARTS", 2)
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_mhtml(archive(*[html("a")] * 3))
    monkeypatch.setattr(mhtml, "MAX_BYTES", 100)
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_mhtml(QUOTED.encode())


@pytest.mark.slow
def test_too_deep_is_broken_not_a_crash() -> None:
    head = "MIME-Version: 1.0\n"
    for level in range(3000):
        head += f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
    with pytest.raises(UnreadableError, match=r"reading\.broken"):
        read_mhtml(head.encode())


@pytest.mark.parametrize(
    ("linked", "head"),
    [
        ("cid:css-1@blink", "Content-ID: <css-1@blink>"),
        ("cid:css-2@blink", "Content-Location: cid:css-2@blink"),
        ("http://a.gov.cn/css/a.css", "Content-Location: http://a.gov.cn/css/a.css"),
        ("../css/a.css", "Content-Location: http://a.gov.cn/css/a.css"),
    ],
)
def test_the_style_sheets_of_an_archive_hold(linked: str, head: str) -> None:
    found = with_sheets(linked, head)
    assert (found.text, found.second_text) == ("9", "9")


def test_of_two_sheets_at_the_end_of_an_address_none_is_taken() -> None:
    new, old = "Content-Location: http://a.gov.cn/new/a.css", "Content-Location: http://a.gov.cn/old/a.css"
    found = with_sheets("a.css", new, old)
    assert (found.text, found.shown) == ("89", False)


def with_sheets(linked: str, *heads: str) -> Cell:
    page = f"<link rel=stylesheet href='{linked}'><table><tr><td>a<td><i class=x>8</i>9</table>"
    parts = ["MIME-Version: 1.0", 'Content-Type: multipart/related; boundary="B"', "", "--B", "Content-Type: text/html"]
    parts += ["", page]
    for number, head in enumerate(heads):
        parts += ["--B", "Content-Type: text/css", head, "", f".x{{display:none;top:{number}px}}"]
    (table,) = read_mhtml("\r\n".join([*parts, "--B--", ""]).encode()).tables
    return table.cells[1]


def test_the_scripts_of_an_archive_count() -> None:
    page = "<script src=http://a.gov.cn/a.js></script><table><tr><td>a<td><b id=n>9</b></table>"
    removed = "document.getElementById('n').remove()"
    library = removed + " " * inner_documents.MAX_SCRIPT
    for script, is_agreed in ((removed, False), ("var n=1", True), (library, True)):
        parts = ["MIME-Version: 1.0", 'Content-Type: multipart/related; boundary="B"', "", "--B"]
        parts += ["Content-Type: text/html", "", page, "--B", "Content-Type: application/javascript"]
        parts += ["Content-Location: http://a.gov.cn/a.js", "", script, "--B--", ""]
        (table,) = read_mhtml("\r\n".join(parts).encode()).tables
        assert table.cells[1].agreed == is_agreed


def test_linked_sheets_beyond_the_bound_stay_links_and_leave_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the third sheet says is not known: white text may be on dark ground."""
    links = "".join(f"<link rel=stylesheet href=cid:{n}.css>" for n in "abc")
    sheets = {f"cid:{n}.css": f".{n}{{color:#111}}" for n in "abc"}
    page = f"{links}<table><tr><td>1<td><span style='color:#fff'>5</span></table>"
    assert inner_documents.unfolded(page, sheets).count("<link") == 0
    monkeypatch.setattr(inner_documents, "MOST_DOCUMENTS", 2)
    text = inner_documents.unfolded(page, sheets)
    assert (text.count("<style"), text.count("<link"), text.index("<link") > text.rindex("</style>")) == (2, 1, True)
    (table,) = read_html(text.encode()).tables
    assert [(cell.text, cell.agreed) for cell in table.cells] == [("1", True), ("5", False)]
