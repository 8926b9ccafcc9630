"""Of several sets of style sheets a browser applies one: what another one hides or shows does not count.

The expected texts are what Chromium draws.
"""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.html.reader import read_html

HIDES, SHOWS = ".x{display:none}", ".x{display:inline}"
A, B = "<style title=A>{}</style>".format, "<style title=B>{}</style>".format
LINK = "<link {} href='data:text/css,.x%7Bdisplay:none%7D'>".format


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        (A(HIDES) + B(SHOWS), "9"),
        (A("") + B(HIDES), "89"),
        (A("") + LINK("rel=stylesheet title=B"), "89"),
        (LINK("rel=stylesheet title=A") + B(SHOWS), "9"),
        ("<link rel=stylesheet title=A href=elsewhere.css>" + B(HIDES), "89"),
        ("<link rel='alternate stylesheet' title=A href=elsewhere.css>" + B(HIDES), "9"),
        ("<link disabled rel=stylesheet title=A href=elsewhere.css>" + B(HIDES), "9"),
        (A("") + LINK("rel='alternate stylesheet' title=A"), "9"),
        (A("") + "<style title=a>.x{display:none}</style>", "89"),
        (A("") + "<style title>.x{display:none}</style>", "9"),
        ("<style title=' '></style>" + B(HIDES), "89"),
        (A("").replace("<style", "<style media=print") + B(HIDES), "89"),
        (A("") + f"<style>{HIDES}</style>", "9"),
        ("<meta http-equiv=Default-Style content=B>" + A("") + B(HIDES), "9"),
        (A("") + "<meta http-equiv=default-style content=B>" + B(HIDES), "89"),
        ("<style title=A type=text/less></style>" + B(HIDES), "9"),
        ("<style title=A type='text/css;charset=utf-8'></style>" + B(HIDES), "9"),
        ("<style title=A disabled></style>" + B(HIDES), "89"),
        ("<link rel=stylesheet title=A>" + B(HIDES), "9"),
        ("<link rel=stylesheet title=A href=''>" + B(HIDES), "9"),
        ("<link rel=stylesheet title=A href=' '>" + B(HIDES), "9"),
        ("<link rel=stylesheet title=A href=elsewhere.less type=text/less>" + B(HIDES), "9"),
        ("<link rel=stylesheet title=A href=elsewhere.css type='text/css;charset=utf-8'>" + B(HIDES), "89"),
        ("<noscript>" + A("") + "</noscript><!--" + A("") + "-->" + B(HIDES), "9"),
        (LINK("rel=stylesheet media=print"), "89"),
    ],
)
def test_of_the_sheets_with_titles_only_those_of_one_title_are_applied(head: str, shown: str) -> None:
    row = "<tr><td>label<td><span class=x>8</span>9</td></tr>"
    page = f"<html><head>{head}</head><body><table>{row}</table></body></html>"
    (table,) = read_html(page.encode()).tables
    assert [(cell.text, cell.second_text) for cell in table.cells] == [("label", "label"), (shown, shown)]
