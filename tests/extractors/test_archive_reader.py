"""A zip with one report is that report; with several it says so; Office 2003 XML and OFD are known by their bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from gongkai.extractors import media_types
from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers import embedded_images, read
from gongkai.extractors.readers.archive import MAX_SCRIPT, MOST_OF_A_KIND

PAGE = b"<html><body><table><tr><td>1<td>2</table></body></html>"


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    path = folder / "report.zip"
    path.write_bytes(written.getvalue())
    return path


def test_one_document(tmp_path: Path) -> None:
    document = read(archive(tmp_path, {"a/page.html": PAGE, "__MACOSX/a/._page.html": PAGE, "a/readme.txt": b"x"}))
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["1", "2"]]
    assert [(p.rule, p.values) for p in document.problems] == [("reading.unpacked", {"detail": "a/page.html"})]


def test_of_several_the_one_named_a_report(tmp_path: Path) -> None:
    assert read(archive(tmp_path, {"通知.html": PAGE, "2023年度报告.html": PAGE})).tables
    with pytest.raises(UnreadableError) as caught:
        read(archive(tmp_path, {"1.html": PAGE, "2.html": PAGE}))
    assert (caught.value.rule, caught.value.values["count"]) == ("reading.several_documents", "2")


def test_nothing_to_read_and_archives_in_archives(tmp_path: Path) -> None:
    inner = archive(tmp_path, {"page.html": PAGE}).read_bytes()
    for members in ({"a.txt": b"x"}, {"inner.zip": inner}):
        with pytest.raises(UnreadableError) as caught:
            read(archive(tmp_path, members))
        assert caught.value.rule == "reading.unsupported"


def test_a_compressed_page_and_one_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(gzip.compress(PAGE))
    document = read(path)
    assert ([p.rule for p in document.problems], len(document.tables)) == (["reading.unpacked"], 1)
    for content in (gzip.compress(PAGE)[:-9], gzip.compress(bytes(40_000_000)), gzip.compress(gzip.compress(PAGE))):
        path.write_bytes(content)
        with pytest.raises(UnreadableError):
            read(path)


def test_a_mail_is_the_document_attached_to_it(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "report"
    mail.set_content("<p>see below</p>", subtype="html")
    mail.add_attachment(PAGE, maintype="application", subtype="octet-stream", filename="2023年年报.html")
    path = tmp_path / "mail"
    path.write_bytes(mail.as_bytes())
    document = read(path)
    assert [(p.rule, p.values["detail"]) for p in document.problems] == [("reading.unpacked", "2023年年报.html")]
    mail.add_attachment(PAGE, maintype="application", subtype="octet-stream", filename="2024年年报.html")
    path.write_bytes(mail.as_bytes())
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.rule == "reading.several_documents"


def test_a_word_package_in_one_file(tmp_path: Path) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "<w:body><w:p><w:del><w:r><w:delText>8</w:delText></w:r></w:del><w:r><w:t>x</w:t></w:r></w:p></w:body>"
    part = f"<pkg:xmlData><w:document xmlns:w='{word}'>{body}</w:document></pkg:xmlData>"
    path = tmp_path / "flat"
    path.write_text(
        "<?xml version='1.0'?><?mso-application progid='Word.Document'?>"
        "<pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>"
        f"<pkg:part pkg:name='/word/document.xml'>{part}</pkg:part>"
        "<pkg:part pkg:name='/word/media/a.png'><pkg:binaryData>AAAA</pkg:binaryData></pkg:part></pkg:package>"
    )
    document = read(path)
    assert document.media_type == media_types.WORD_FLAT
    assert [passage.text for passage in document.passages] == ["x"]


def test_what_a_file_is() -> None:
    assert media_types.sniff(b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'>") == media_types.WORD_XML
    workbook = b"<?xml version='1.0'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"
    assert media_types.sniff(workbook) == media_types.EXCEL_XML
    assert media_types.sniff(b"<?xml version='1.0'?><html><body>wordDocument") == media_types.HTML
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("OFD.xml", "<x/>")
    assert media_types.sniff(written.getvalue()) == media_types.OFD


def test_pictures_of_a_web_archive_with_a_byte_order_mark() -> None:
    mail = b"MIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"
    assert embedded_images.of_mhtml(b"\xef\xbb\xbf" + mail) == [b"hello"]


def test_broken_relations_of_a_word_file_are_named(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f"<w:document xmlns:w='{space}'><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"
    path = archive(tmp_path, {"word/document.xml": xml.encode(), "word/_rels/document.xml.rels": b"<broken"})
    document = read(path)
    assert [passage.text for passage in document.passages] == ["x"]
    assert [problem.rule for problem in document.problems] == ["reading.broken"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "gbk"])
def test_style_sheets_beside_a_saved_page_count(tmp_path: Path, charset: str) -> None:
    rows = "<tr><td>甲</td><td><i class=gone>8</i>42</td></tr>" * 3
    page = f"<html><head><link rel=stylesheet href='a_files/a.css'></head><body><table>{rows}</table></body></html>"
    members = {"a.html": page.encode(), "a_files/a.css": "/* 隐藏 */ .gone { display: none }".encode(charset)}
    (table,) = read(archive(tmp_path, members)).tables
    assert [(c.text, [n.quote for n in c.notes]) for c in table.cells if c.col] == [("42", ["8"])] * 3
    (table,) = read(archive(tmp_path, {"a.html": page.encode()})).tables
    assert not any(c.agreed for c in table.cells if c.col)


def test_scripts_beside_a_saved_page_count(tmp_path: Path) -> None:
    rows = "<tr><td>甲</td><td><i class=old>8</i>42</td></tr>" * 3
    page = f"<html><head><script src='a_files/a.js'></script></head><body><table>{rows}</table></body></html>".encode()
    removed = b"onload=()=>document.querySelectorAll('.old').forEach(e=>e.remove())"
    for script, is_agreed in ((removed, False), (b"var counted=8", True), (removed + b" " * MAX_SCRIPT, True)):
        (table,) = read(archive(tmp_path, {"a.html": page, "a_files/a.js": script})).tables
        assert [cell.agreed for cell in table.cells if cell.col] == [is_agreed] * 3


def test_scripts_displace_no_style_sheet(tmp_path: Path) -> None:
    """Of each kind so many are read: a folder with many scripts still has its sheet."""
    page = (
        b"<html><head><link rel=stylesheet href='a_files/z.css'></head><table><tr><td>a<td><i class=old>8</i>42</table>"
    )
    scripts = {f"a_files/{n}.js": b"var n=1" for n in range(MOST_OF_A_KIND + 5)}
    (table,) = read(archive(tmp_path, {"a.html": page, **scripts, "a_files/z.css": b".old{display:none}"})).tables
    assert (table.cells[1].text, table.cells[1].second_text) == ("42", "42")


def test_a_script_beside_a_page_does_not_hide_the_rest_of_it(tmp_path: Path) -> None:
    """<!-- and <script> in a script would make a parser take the page behind it for script, </script> for page."""
    page = b"<html><head><script src=a_files/a.js></script></head><table><tr><td>a<td>42</table>"
    for script in (b"document.write('<!--[if IE]><script>')", b"var a='</script><table><tr><td>a<td>7</table>'"):
        (table,) = read(archive(tmp_path, {"a.html": page, "a_files/a.js": script})).tables
        assert [cell.text for cell in table.cells] == ["a", "42"]
