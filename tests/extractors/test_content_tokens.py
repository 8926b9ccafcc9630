"""Content cut into tokens at once gives the objects that playa's own parser gives, or is left to that parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import playa
import pytest
from playa.parser import ContentParser, ObjectParser

from gongkai.extractors.readers.pdf import camelot_patches, content_tokens

camelot_patches.install()

PLAIN = [
    b"q 0.5 0 0 -.5 10. +20 cm /F1 9 Tf BT 1 0 0 1 72 700 Tm (12) Tj <0031 0032> Tj T* ET Q",
    rb"BT (a\(b\)\\ \101\n) Tj [(1\)) -120 <41> .5 (2)] TJ (3) ' 1 2 (4) " + b'" ET',
    b"/Span <</ActualText (\xfe\xff\x00]) /MCID 0 /BBox [0 0 1 1]>> BDC EMC /A#20B gs",
    b"<4> Tj <4 1> Tj <> Tj () Tj [] 0 d true false [ ] TJ (two\r\nlines\rof it) Tj",
    b"1.5.3 12abc 10 20m 30 40l--5 6 re/P<</MCID 1>>BDC 1 0 0 rg(x)Tj[(y)]TJ",
]
UNUSUAL = [
    b"q % (not text\n 1 0 0 1 0 0 cm Q",
    b"(a(b)c) Tj",
    b"[(a(b)c) 3] TJ",
    b"/Span <</A <</B 1>>>> BDC",
    b"BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q",
    b"[/Name 1] 0 d",
    b"null 1 g",
    b"(without an end Tj",
    b"{1 2} def",
    b"/Span <</MCID 5 0 R>> BDC",
    b"/Span <</MCID 5 0R/A 1>> BDC",
    b"/Span <</MCID R>> BDC (1) Tj",
    b"/Span <</MCID }>> BDC (1) Tj",
    b"/Span <<BI>> BDC",
    b"/Span <<ID>> BDC",
    b"9" * 5000 + b" w",
]


def opened(path: Path, *contents: bytes) -> playa.Document:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_indirect(pikepdf.Array([pdf.make_stream(content) for content in contents]))
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier)
            )
        )
        pdf.save(path)
    return playa.open(path)


def cut(content: bytes) -> list[object]:
    return [content_tokens._objects[token] for token in content_tokens._TOKEN.findall(content)]


@pytest.mark.parametrize("content", PLAIN)
def test_plain_content_is_cut_as_playa_cuts_it(content: bytes) -> None:
    assert cut(content) == [made for _, made in ObjectParser(content)]


@pytest.mark.parametrize("content", UNUSUAL)
def test_anything_else_is_left_to_playa(content: bytes) -> None:
    with pytest.raises(content_tokens._UnusualError):
        cut(content)


def shown(objects: object) -> list[tuple[object, ...]]:
    return [
        (found.object_type, found.bbox, found.gstate.ncolor, getattr(found, "chars", ""), found.mcs and found.mcs.tag)
        for found in objects  # type: ignore[attr-defined]
    ]


TEXT = b"BT /F1 9 Tf 1 0 0 1 72 700 Tm (12) Tj [(3) -500 (4)] TJ ET"


@pytest.mark.parametrize("between", [b"1 0 0 rg", b"/Span <</MCID 3>> BDC", *UNUSUAL[:6]])
def test_a_page_has_the_objects_that_playa_finds_on_it(tmp_path: Path, between: bytes) -> None:
    document = opened(tmp_path / "page.pdf", b"q 10 20 30 40 re f /F1 9 Tf " + between, TEXT, b"0 0 m 9 9 l S Q")
    page = document.pages[0]
    assert len(list(ContentParser(page._contents, page.doc))) > 30
    assert shown(page) == shown(page.interp())
    assert [found[0] for found in shown(page)].count("text") >= 2


def test_very_much_content_is_not_held_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(tmp_path / "page.pdf", TEXT)
    monkeypatch.setattr(content_tokens, "LARGEST", 10)
    monkeypatch.setattr(content_tokens, "_TOKEN", None)
    assert len(shown(document.pages[0])) == 2


def test_the_end_of_a_string_without_one_is_searched_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(tmp_path / "page.pdf", TEXT + rb"(a" + rb"a\(" * 9 + TEXT, TEXT)
    page, starts, as_is = document.pages[0], [], content_tokens._TOKEN

    class Counting:
        findall = as_is.findall

        def finditer(self, content: bytes) -> Iterator[re.Match[bytes]]:
            for found in as_is.finditer(content):
                starts.append(found[0])
                yield found

    monkeypatch.setattr(content_tokens, "_TOKEN", Counting())
    assert shown(content_tokens.interpreted(page)) == shown(page.interp())
    assert starts.count(b"(") == 1


def test_the_page_of_playa_asks_for_the_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(tmp_path / "page.pdf", TEXT)
    monkeypatch.setattr(content_tokens, "_objects", {})
    with pytest.raises(KeyError):
        list(document.pages[0])
