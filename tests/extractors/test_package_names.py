"""Packages whose parts are named with backslashes, as some programs for Windows write them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from gongkai.extractors import media_types
from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.office.ooxml_package import with_plain_names, with_usual_places


def renamed(data: bytes, *also: str, only: str = "") -> bytes:
    """The package with backslashes in the names of its parts; `also` are further parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/", "\\") if only in name else name, old.read(name))
        for name in also:
            new.writestr(name, "<a/>")
    return written.getvalue()


@pytest.fixture(scope="module")
def word() -> bytes:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("项目", "数量", "收到", "385"), strict=True):
        cell.text = text
    cell.paragraphs[0].style = document.styles["Heading 1"]
    document.styles["Heading 1"].font.hidden = True
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in (["项目", "数量"], ["收到", 385]):
        book.active.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_with_backslashes(tmp_path: Path, workbook: bytes) -> None:
    (tmp_path / "a").write_bytes(renamed(workbook))
    document = read(tmp_path / "a")
    (table,) = document.tables
    assert document.media_type == media_types.XLSX
    assert [(cell.text, cell.agreed) for cell in table.cells][-1] == ("385", True)


@pytest.mark.parametrize("only", ["", "styles"])
def test_a_document_with_backslashes_keeps_its_styles(tmp_path: Path, word: bytes, only: str) -> None:
    (tmp_path / "a").write_bytes(renamed(word, only=only))
    document = read(tmp_path / "a")
    assert document.media_type == media_types.DOCX
    assert [cell.text for cell in document.tables[0].cells] == ["项目", "数量", "收到", ""]  # a hidden style


def test_names_that_are_not_clear(tmp_path: Path, word: bytes) -> None:
    for more in ("word/document.xml", "WORD/styles.xml", "word\\..\\styles.xml"):
        (tmp_path / "a").write_bytes(renamed(word, more))
        with pytest.raises(UnreadableError, match=r"reading\.broken"):
            read(tmp_path / "a")


def test_what_is_left_as_it_is(word: bytes) -> None:
    assert with_plain_names(word) is word
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("年报\\2024.txt", "x")
    archive = written.getvalue()
    assert with_plain_names(archive) is archive


def moved(data: bytes, *, decoy: bool) -> bytes:
    """The workbook with its texts and styles at other places, and perhaps other ones at the usual places."""
    places = {"xl/sharedStrings.xml": "texts/all.xml", "xl/styles.xml": "xl/looks/of-cells.xml"}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith((".rels", "Types].xml")):
                for usual, place in places.items():
                    content = content.replace(f'"/{usual}"'.encode(), f'"/{place}"'.encode())
                    content = content.replace(f'"{usual[3:]}"'.encode(), f'"../{place}"'.encode())
            new.writestr(places.get(name, name), content)
            if name in places and decoy:
                new.writestr(name, content.replace(b"385", b"999").replace(b"FFFDFDFD", b"FF000000"))
    return written.getvalue()


@pytest.mark.parametrize("decoy", [False, True])
def test_a_workbook_whose_texts_and_styles_stand_elsewhere(tmp_path: Path, decoy: bool) -> None:
    book = openpyxl.Workbook()
    for line in (["项目", "数量", "件数"], ["收到", "385", 7]):
        book.active.append(line)
    book.active["C2"].font = openpyxl.styles.Font(color="FFFDFDFD")
    written = io.BytesIO()
    book.save(written)
    (tmp_path / "a").write_bytes(moved(written.getvalue(), decoy=decoy))
    cells = read(tmp_path / "a").tables[0].cells
    assert [(cell.text, cell.agreed) for cell in cells[-2:]] == [("385", True), ("", False)]


def test_a_workbook_with_everything_at_its_place(workbook: bytes) -> None:
    assert with_usual_places(workbook) is workbook
