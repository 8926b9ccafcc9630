"""Style sheets and scripts that are written wrongly, or so that they would cost minutes: the page is read all the
same, or refused."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.document import Cell, UnreadableError
from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.first_reading.scripts import scripts_of
from gongkai.extractors.readers.html.reader import read_html


def cell_of(style: str, around: str = "", sheet: str = "") -> Cell:
    page = f"<!DOCTYPE html><style>{sheet}</style><div style='{around}'><table><tr><td>label<td style='{style}'>12"
    return read_html(f"{page}</table></div>".encode()).tables[0].cells[1]


@pytest.mark.parametrize(
    "style",
    ["color:rgb(1.2.3,4,5)", "background:rgba(1,2,3,..5)", "color:hsl(....,1%,2%)", "scale:1.2.3", "zoom:..",
     "width:100px;aspect-ratio:1.2.3", "scale:!important", "clip-path:inset(1.1.1%)", "opacity:.", "width:1..2px"],
)  # fmt: skip
def test_numbers_that_are_none(style: str) -> None:
    assert cell_of(style, style, f"td{{{style}}}:root{{--a:.}}").text == "12"


def test_conditions_that_are_none() -> None:
    wrong = ["(min-width:1.2.3px)", "(width>=..px)", "(max-width:.em)"]
    assert [query for query in wrong if cell_of("", sheet=f"@media {query}{{td{{display:none}}}}").text != "12"] == []


def test_conditions_without_end() -> None:
    for nested in ("(" * 30_000 + "color:red" + ")" * 30_000, "not " * 30_000 + "(a:b)"):
        assert not applies(f"@supports {nested}")
        assert not applies(f"@media {nested}")


def test_values_without_end() -> None:
    with pytest.raises(UnreadableError):
        cell_of("width:" + "calc(" * 5000 + "1px" + ")" * 5000)


def test_codes_of_letters() -> None:
    codes = f"fromCharCode(0x71,0x6B,{'1' * 5000},0x)"
    assert "qk" in scripts_of(LexborHTMLParser(f"<script>{codes}</script>"))


def test_the_scripts_of_a_page_without_tables_are_kept() -> None:
    script = "<script>var rows=[['重复申请',12]]</script>"
    assert "重复申请" in read_html(f"<!DOCTYPE html>{script}<p>12".encode()).scripts
    table = f"<table>{'<tr><td>1<td>2' * 20}</table>"
    assert read_html(f"<!DOCTYPE html>{script}{table}".encode()).scripts == ""
