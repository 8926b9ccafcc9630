"""The characters of a web page, whatever it declares."""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.html.reader import read_html

CHINESE = "主动公开政府信息数，本年新制作数量"


def declared(label: str, text: str = CHINESE) -> str:
    return f"<html><head><meta charset={label}></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (declared("utf-8").encode(), None),
        (declared("gb2312").encode(), "gb2312"),  # wrong label, twice
        (declared("utf-8").encode("gb18030"), "utf-8"),  # wrong label, twice
        (declared("gb2312").encode("gb18030"), None),
        (declared("iso-8859-1").encode("gb18030"), "ISO-8859-1"),  # says nothing
        (declared("nonsense").encode("gb18030"), "x-nonsense"),
        (declared("utf-8").encode("utf-8-sig"), "gbk"),
        (declared("utf-8").encode("utf-16"), None),
        (declared("utf-8").encode("utf-16-le"), None),
    ],
)
def test_decoding(data: bytes, charset: str | None) -> None:
    document = read_html(data, charset)
    assert [passage.text for passage in document.passages] == [CHINESE]
    assert not document.problems


@pytest.mark.parametrize("text", ["公开", "主动公开政府信息", "予以公开"])
def test_what_is_utf8_is_not_read_as_the_gbk_that_it_declares(text: str) -> None:
    """An even number of characters has bytes that are characters of GBK, too; chance makes no UTF-8."""
    data = declared("gb2312", f"{text}{text}").encode()
    assert text not in data.decode("gb18030")
    (passage,) = read_html(data, "gb2312").passages
    assert passage.text == text * 2


def test_gbk_beyond_gb2312() -> None:
    assert read_html(declared("gb2312", "朱镕基").encode("gbk")).passages[0].text == "朱镕基"


def test_big5() -> None:
    text = "政府資訊公開年度報告，受理申請數"
    assert read_html(declared("big5", text).encode("big5")).passages[0].text == text


@pytest.mark.parametrize(("codec", "label"), [("utf-8", "gb2312"), ("gb18030", "gb2312"), ("gb18030", "utf-8")])
def test_a_torn_character_costs_only_itself(codec: str, label: str) -> None:
    cut = declared(label, CHINESE * 3 + "。").encode(codec).replace("。".encode(codec), "。".encode(codec)[:1])
    document = read_html(cut)
    assert document.passages[0].text.startswith(CHINESE * 3)
    assert [problem.rule for problem in document.problems] == ["reading.undecodable"]
    assert document.problems[0].values["encoding"] == codec


def test_a_torn_utf8_page_is_not_read_as_gbk() -> None:
    """These bytes are well-formed GB 18030 too, and both readings would agree on the nonsense."""
    data = declared("utf-8", f"政府信息{CHINESE}").encode().replace("开".encode(), "开".encode()[:2])
    data.decode("gb18030")
    document = read_html(data)
    assert document.passages[0].text == f"政府信息主动公\ufffd{CHINESE[4:]}"
    assert document.problems[0].values == {"encoding": "utf-8", "characters": "1"}
