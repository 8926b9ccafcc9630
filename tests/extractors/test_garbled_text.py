"""Pages whose fonts do not say which characters they print: what they show is read instead."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from gongkai.extractors.readers.pdf.reader import read_pdf
from gongkai.extractors.readers.pdf.scanned_pages import is_garbled

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

READABLE = [
    "本年度收到政府信息公开申请均为自然人申请，共计六件，均已按期办结",
    "第二十条第（五）项\n信息内容 本年处理决定数量\n行政许可 9487\n行政处罚 1024\n行政强制 37",
    "网址：http://www.example.gov.cn，邮箱 xxgk@example.gov.cn，本报告电子版可在政府网站下载",
    "\uf0b7 主动公开政府信息三百条\n\uf0b7 收到申请五件\n\uf0b7 政府信息管理\n\uf0b7 平台建设",
]
GARBLED = [
    "俸⍘⠍㰭俸ꉅ⋌ꉆ浅⒭㔻♑ゅ㯸㍀✂⢝⏂㨼㯸㍀㍫䀮⏂㨼䡼崘㯕㨔⏂㨼⋹䭐厫恭崴暙㩼㡞䜔ꉉ㩓斴䨱",
    "ëæ0\x0b\x0c\r\x0e\x0f\x10Õ¢'\x1c£)ÿG\x01°ÛàãÖçîøhÙV89æØf\x0b\x0c\r\x0e\x0f\x10°Ûàã",
    "信息内容 本年处理决定数量 行政许可 第Ð十条第ÿ五Ā项 申请人情况 w他 行政Ï业性收费 第O项ò第四项之和Ā",
    "\ue123\ue124\ue125\ue126\ue127\ue128\ue129\ue12a\ue12b\ue12c" * 3,
]


@pytest.mark.parametrize("text", READABLE)
def test_text_that_is_what_the_page_shows(text: str) -> None:
    assert is_garbled(text, ruled=True) is False


@pytest.mark.parametrize("text", GARBLED)
def test_text_that_is_not(text: str) -> None:
    assert is_garbled(text, ruled=False)


def test_a_few_letters_say_nothing() -> None:
    assert is_garbled("（七）总计 12 0 0 0 0 0 12", ruled=True) is None


def test_another_language_is_no_garbled_text() -> None:
    cover = "For the best experience, open this PDF portfolio in Acrobat X or later."
    assert is_garbled(cover, ruled=False) is False
    assert is_garbled(cover, ruled=True)


@pytest.mark.slow
def test_a_page_without_character_codes_is_read_from_its_picture(tmp_path: Path) -> None:
    """淮安 2024, page 4, as printing through PostScript leaves it, numbered in a font that every machine has.

    The numbers were typed from the page.
    """
    path = tmp_path / "garbled.pdf"
    with pikepdf.open(SAMPLES / "huaian-2024.pdf") as pdf:
        del pdf.pages[4:], pdf.pages[:3]
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Times-Roman")
        )
        name = page.add_resource(font, pikepdf.Name.Font)
        page.contents_add(f"q BT {name} 9 Tf 290 30 Td (- 4 -) Tj ET Q".encode())
        pdf.save(path)
    document = read_pdf(path)
    assert [problem.rule for problem in document.problems] == ["reading.garbled_text", "reading.scanned"]
    cells = {(table.order, cell.row, cell.col): cell.text for table in document.tables for cell in table.cells}
    first, second = (table.order for table in document.tables)
    assert (cells[first, 1, 1], cells[first, 2, 1], cells[first, 5, 1]) == ("3985758", "88283", "96171.6")
    assert [cells[second, 3, col] for col in range(3, 10)] == ["3001", "53", "0", "0", "61", "4", "3119"]
