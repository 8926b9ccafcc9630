"""What a page does not show does not count, in either reading; what is no text in a cell is never a blank cell.

The expected texts are what Chromium draws.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from urllib.parse import quote

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading import walk as first_walk
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import reading as second_reading

HIDDEN, STRUCK, RAISED, OTHER = (
    f"reading.{name}" for name in ("hidden_text", "struck_text", "raised_text", "not_text")
)


def cell_of(cell: str, head: str = "") -> Cell:
    page = f"<html><head>{head}</head><body><table><tr><td>label<td>{cell}</td></tr></table></body></html>"
    (table,) = read_html(page.encode()).tables
    _, found = table.cells
    assert found.same_readings, (found.text, found.second_text)
    return found


def sheet(rules: str) -> str:
    return f"<style>{rules}</style>"


UNSEEN = [
    ("<span hidden>8</span>9", ""),
    ("<span style='visibility:hidden'>8</span>9", ""),
    ("<span style='visibility:hidden'>8<b style='visibility:visible'>9</b></span>", ""),
    ("<span style='opacity:0'>8</span>9", ""),
    ("<span style='opacity:0%'>8<i style='opacity:1'>7</i></span>9", ""),
    ("<span style='font-size:0'>8</span>9", ""),
    ("<span style='font:0/0 a'>8</span>9", ""),
    ("<span class=x>8</span>9", sheet(".x{font:bold 0px serif}")),
    ("<span style='font:12px serif;font-size:1px'>8</span>9", ""),
    ("<span style='font-size:0'>8<i style='font-size:200%'>7</i></span>9", ""),
    ("<span style='color:#fff'>8</span>9", ""),
    ("<font color=white>8</font>9", ""),
    ("<span style='color:rgba(0,0,0,0)'>8</span>9", ""),
    ("<span style='color:transparent'>8</span>9", ""),
    ("<span style='background:#036;color:#003366'>8</span>9", ""),
    ("<b style='background-color:#000'>8</b>9", ""),
    ("<div style='width:0;height:0;overflow:hidden'>8</div>9", ""),
    ("<span style='display:inline-block;max-width:0;overflow:hidden'>8</span>9", ""),
    ("<span style='position:absolute;left:-9999px'>8</span>9", ""),
    ("<span style='position:absolute;clip:rect(0 0 0 0)'>8</span>9", ""),
    ("<span style='position:absolute;clip:rect(1px, 1px, 1px, 1px)'>8</span>9", ""),
    ("<span style='display:inline-block;clip-path:inset(50%)'>8</span>9", ""),
    ("<span style='display:inline-block;transform:scale(0)'>8</span>9", ""),
    ("<div style='text-indent:-9999px'>8</div>9", ""),
    ("<span style='filter:opacity(0)'>8</span>9", ""),
    ("<span style='mso-hide:all'>8</span>9", ""),
    ("<b class=x>8</b>9", "<link rel='preload stylesheet' href='data:text/css,.x%7Bdisplay:none%7D'>"),
    ("<b class=x>8</b>9", sheet("@import 'data:text/css;base64,LnggeyBvcGFjaXR5OiAwIH0=' screen;")),
    ("<span style='-webkit-text-fill-color:transparent'>8</span>9", ""),
    ("<details><summary>9</summary>8</details>", ""),
    ("<dialog>8</dialog>9", ""),
    ("<span class=x>8</span>9", sheet(".x{display:none}")),
    ("<span id=x>8</span>9", sheet("#x{display:none}")),
    ("<i>8</i>9", sheet("td i{display:none}")),
    ("<i>8</i>9", sheet("table > tbody > tr td > i:first-child{visibility:hidden}")),
    ("<i>8</i><b>9</b>", sheet("i:not(.y){display:none}")),
    ("<i data-old=1>8</i>9", sheet("[data-old]{display:none}")),
    ("<i class='a b'>8</i>9", sheet(".a.b{display:none} .a{display:inline}")),
    ("<i class=a>8</i>9", sheet(".a{display:none!important} td i.a{display:inline}")),
    ("<i class=a>8</i>9", sheet("@media screen{.a{display:none}} @media print{.a{display:inline}}")),
    ("<i class=a>8</i>9", sheet("@media (min-width:600px){.a{display:none}}")),
    ("<i class=a>8</i>9", sheet("/* .a{} */ p{content:'}'} .a{display:none}")),
    ("<i>8</i><i>9</i>", sheet("td i:nth-child(2n+1){display:none}")),
    ("<i class=a>8</i><i class=b>9</i>", sheet(".a:hover{display:inline} .a,.unknown::thing{display:none}")),
    ("<b>9</b><i>8</i>", sheet("b + i{display:none}")),
    ("<b>9</b><u></u><i>8</i>", sheet("b ~ i{display:none}")),
]


@pytest.mark.parametrize(("cell", "head"), UNSEEN)
def test_what_is_hidden_does_not_count_and_is_noted(cell: str, head: str) -> None:
    found = cell_of(cell, head)
    assert "".join(found.text.split()) == "9"
    assert [note.rule for note in found.notes] == [HIDDEN]
    assert found.agreed


SEEN = [
    ("<span style='display:none;display:inline'>8</span>9", "", "89"),
    ("<span hidden style='display:inline'>8</span>9", "", "89"),
    ("<span style='width:0;overflow:hidden'>8</span>9", "", "89"),  # an inline box has no width
    ("<span style='background:#036;color:#fff'>89</span>", "", "89"),
    ("<span style='font-size:0'><b style='font-size:12pt'>8</b></span>9", "", "89"),
    ("<i class=a>8</i>9", sheet("@media print{.a{display:none}}"), "89"),
    ("<i class=a>8</i>9", sheet("@media (max-width:600px){.a{display:none}}"), "89"),
    ("<i class=a>8</i>9", "<style media=print>.a{display:none}</style>", "89"),
    ("<i class=a>8</i>9", sheet(".a{display:none} td .a{display:inline}"), "89"),
    ("<i class=a>8</i>9", sheet(".a:hover{display:none}"), "89"),
    ("<ins>8</ins>9", "", "89"),
    ("<p style='margin-left:-10pt;position:relative;top:-2pt'>89</p>", "", "89"),
    ("<select><option>7<option selected>89</select>", "", "89"),
    ("<select><option>89<option>7</select>", "", "89"),
    ("<input value=89>", "", "89"),
    ("<input type=hidden value=7>89", "", "89"),
    ("<textarea readonly>89</textarea>", "", "89"),
    ("<i></i>9", sheet("i::before{content:'8'}"), "89"),
    ("<i data-n=8></i>9", sheet("i:after{content:attr(data-n)}"), "89"),
    ("<span style='unicode-bidi:bidi-override;direction:rtl'>98</span>", "", "89"),
    ("<bdo dir=rtl><b>9</b>8</bdo>", "", "89"),
    ("<span dir=rtl>89</span>", "", "89"),
    ("<table border=0><tr><td>89</td></tr></table>", "", "89"),
    ("<table><tr><td>8<td>9</table>", "", "89"),
]


@pytest.mark.parametrize(("cell", "head", "text"), SEEN)
def test_what_is_shown_counts(cell: str, head: str, text: str) -> None:
    found = cell_of(cell, head) if "<table" not in cell else boxed(cell)
    assert ("".join(found.text.split()), found.notes, found.agreed) == (text, (), True)


@pytest.mark.parametrize(
    ("inside", "rows"),
    [
        ("<td>1" * 4, 7),
        ("<td>1" * 5, 1),
        (f"<td>{'九' * 16}", 7),
        (f"<td>{'九' * 17}", 1),
    ],
)
def test_only_a_small_table_frames_what_a_cell_says(inside: str, rows: int) -> None:
    """A table around another one only lays it out."""
    outer = "<tr><td>a<td>b<td>c" * 6
    (table,) = read_html(f"<table>{outer}<tr><td>d<td>e<td><table><tr>{inside}</table></table>".encode()).tables
    assert table.rows == rows


def boxed(cell: str) -> Cell:
    rows = "<tr><td>a<td>b<td>c<tr><td>d<td>e<td>" + cell + "</td></tr>"
    (table,) = read_html(f"<table>{rows}</table>".encode()).tables
    assert [c.text for c in table.cells[:5]] == list("abcde")
    assert table.cells[5].same_readings
    return table.cells[5]


@pytest.mark.parametrize(
    ("cell", "head", "text", "rule", "quote"),
    [
        ("<del>10</del><ins>9</ins>", "", "9", STRUCK, "10"),
        ("<s>10</s> 9", "", "9", STRUCK, "10"),
        ("<span style='text-decoration:line-through red'>10</span>9", "", "9", STRUCK, "10"),
        ("<i>10</i>9", sheet("i{text-decoration-line:line-through}"), "9", STRUCK, "10"),
        ("5<sup>1</sup>", "", "5", RAISED, "1"),
        ("5<sub>1</sub>", "", "5", RAISED, "1"),
        ("5<span style='vertical-align:super'>1</span>", "", "5", RAISED, "1"),
        ("5<span style='vertical-align:6pt'>1</span>", "", "5", RAISED, "1"),
        ("5<span style='position:relative;top:-4px'>1</span>", "", "5", RAISED, "1"),
        ("5<i>1</i>", sheet("i{vertical-align:top;font-size:70%}"), "5", RAISED, "1"),
        ("<ruby>5<rt>1</rt></ruby>", "", "5", RAISED, "1"),
        ("<sup>5</sup>", "", "5", RAISED, "5"),
    ],
)
def test_what_is_struck_or_raised_does_not_count_and_is_quoted(
    cell: str, head: str, text: str, rule: str, quote: str
) -> None:
    found = cell_of(cell, head)
    assert found.text == text
    assert [(note.rule, note.quote) for note in found.notes] == [(rule, quote)]


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("12<small>3</small>", ""),
        ("<small>3</small>12", ""),
        ("12<font size=1>3</font>", ""),
        ("12<font size=-1>3</font>", ""),
        ("12<span style='font:700 8px/20px SimSun, serif'>3</span>", ""),
        ("12<span style='font-size:7.5pt'>3</span>", ""),
        ("<p style='font-size:14pt'>12<span style='font-size:70%'>3</span></p>", ""),
        ("<span class=big>12</span>3", sheet(".big{font-size:1.5em}")),
    ],
)
def test_a_number_of_two_sizes_is_in_doubt(cell: str, head: str) -> None:
    found = cell_of(cell, head)
    assert [note.rule for note in found.notes] == ["reading.uneven_digits"]
    assert not found.shown


@pytest.mark.parametrize(
    "cell",
    [
        "<small>123</small>",
        "<span style='font-size:12pt'>12</span><span style='font-size:11pt'>3</span>",
        "<span style='font-size:12pt'>12</span><span style='font-size:16px'>3</span>",
        "<font size=1>12</font><font size=1>3</font>",
        "123<small>件</small>",
        "<span style='font-size:'>12</span>3",
        "<span style='font:700 16px SimSun'>12</span>3",
        "<span style='font:small-caps bold 1em/2 serif'>12</span>3",
    ],
)
def test_a_number_of_one_size_is_not(cell: str) -> None:
    found = cell_of(cell)
    assert (found.notes, found.shown) == ((), True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<img src=5.png alt=5>", ""),
        ("<img src=5.png>3", "3"),
        ("<svg><text>5</text></svg>", "5"),
        ("<svg><path d='M0 0'/></svg>", ""),
        ("<canvas></canvas>", ""),
        ("<script>document.write('5')</script>", "5"),
        ("<script>document.write(n[5])</script>", ""),
        ("<object data=5.svg></object>", ""),
        ("<iframe src=5.html></iframe>", ""),
        ("<input type=checkbox>", ""),
        ("<input placeholder=5>", ""),
        ("<select multiple><option>5</select>", ""),
        ("<math><msup><mn>5</mn><mn>1</mn></msup></math>", ""),
        ("<i v-text='n'></i>", ""),
        ("<my-number value=5></my-number>", ""),
        ("<span id=n5></span><script src=a.js></script>", ""),
        ("<span style='float:right'>5</span>1", "51"),
        ("<span style='position:absolute;left:3px'>5</span>1", "51"),
        ("<span><template shadowrootmode=open>5</template></span>", ""),
        ("<meter value=5></meter>", ""),
    ],
)
def test_what_is_no_text_is_never_an_agreed_cell(cell: str, text: str) -> None:
    found = cell_of(cell)
    assert "".join(found.text.split()) == text
    assert OTHER in [note.rule for note in found.notes]
    assert not found.agreed


@pytest.mark.parametrize(
    "cell", ["<span hidden>5</span>", "<s>5</s>", "<span style='color:white'>5</span>", "<noscript>5</noscript>"]
)
def test_a_blank_cell_with_text_that_is_not_shown_is_not_agreed(cell: str) -> None:
    found = cell_of(cell)
    assert (found.text, found.agreed, len(found.notes)) == ("", False, 1)


def test_a_blank_cell_that_a_script_fills_is_not_agreed() -> None:
    page = "<table><tr><td>x<td id=n5></table><script>document.getElementById('n5').innerHTML = n</script>"
    (table,) = read_html(page.encode()).tables
    assert [cell.agreed for cell in table.cells] == [True, False]


def test_white_text_where_a_linked_sheet_may_colour_the_ground_is_kept_but_not_agreed() -> None:
    link = "<link rel=stylesheet href=a.css>"
    found = cell_of("<span style='color:#fff'>5</span>", link)
    assert (found.text, found.agreed, [note.rule for note in found.notes]) == ("5", False, [OTHER])
    assert cell_of("<span style='color:#fff'>5</span>6", link).text == "6"


def test_a_hidden_row_is_no_row_and_an_empty_cell_keeps_its_place() -> None:
    page = "<style>.h{visibility:collapse}</style><table><tr class=h><td>1<td>2<tr><td style='visibility:hidden'>3<td>4"
    (table,) = read_html(page.encode()).tables
    assert [(c.row, c.col, c.text) for c in table.cells] == [(0, 0, ""), (0, 1, "4")]


def test_a_table_in_a_cell_that_is_a_table_of_its_own_stays_one() -> None:
    inner = "<table>" + "<tr><td>1<td>2<td>3" * 3 + "</table>"
    document = read_html(f"<table><tr><td>menu<td>{inner}</table>".encode())
    assert [(table.rows, table.cols) for table in document.tables] == [(3, 3)]


RULES_IN_RULES = [
    ("<b class=x>8</b>9", sheet("table{.x{display:none}}")),
    ("<b class=x>8</b>9", sheet("td{color:red;& .x{display:none}}")),
    ("<b class=x>8</b>9", sheet("body{@media screen{.x{display:none}}}")),
    ("<b class=x>8</b>9", sheet("body{tr{td{>.x{visibility:hidden}}}}")),
    ("<input type=radio checked hidden><b class=x>8</b>9", sheet("input:checked ~ .x{display:none}")),
]


@pytest.mark.parametrize(("cell", "head"), RULES_IN_RULES)
def test_rules_within_rules_and_what_is_chosen(cell: str, head: str) -> None:
    assert cell_of(cell, head).text == "9"


def test_rules_within_rules_that_do_not_hold() -> None:
    kept = sheet("td{.x{color:red}@media print{.x{display:none}}} div{.x{display:none}}")
    assert (cell_of("<b class=x>89</b>", kept).text, cell_of("<b class=x>89</b>", kept).agreed) == ("89", True)


FACE = sheet("@font-face{font-family:'Stone Font';src:url(data:font/woff;base64,AAAA)} .n{font-family:Stone Font,a}")
FIRST = sheet("p::first-letter{font-size:0}")
DOUBTS = [
    ("<ol start=12><li></li></ol>", "", ""),
    ("<ul style='list-style-type:decimal'><li value=12></ul>", "", ""),
    ("<i class=d></i>", sheet(".d{background:url(digits.png) -9px 0;display:inline-block}"), ""),
    ("9<b style='filter:blur(9px)'>8</b>", "", "98"),
    ("9<b style='mask-image:linear-gradient(#0000,#0000)'>8</b>", "", "98"),
    ("9<b style='mix-blend-mode:screen'>8</b>", "", "98"),
    ("<p style='width:9px;overflow:hidden'>12345</p>", "", "12345"),
    ("<span style='display:inline-block;max-width:1ch;overflow:hidden'>12</span>", "", "12"),
    ("<p>89</p>", FIRST, "89"),
    ("<span class=n>12</span>", FACE, "12"),
    ("<span style='font:9px/1.2 \"stone font\"'>12</span>", FACE, "12"),
    ("<b style='letter-spacing:-1em'>12</b>", "", "12"),
    ("9<b style='color:oklch(1 0 0)'>8</b>", "", "98"),
    ("9<b style='display:var(--shown, inline)'>8</b>", "", "98"),
    ("<span style='display:grid'><i style='grid-column:2'>1</i><i style='grid-column:1'>2</i></span>", "", "12"),
]


@pytest.mark.parametrize(("cell", "head", "text"), DOUBTS)
def test_what_is_drawn_otherwise_than_written_is_in_doubt(cell: str, head: str, text: str) -> None:
    found = cell_of(cell, head)
    assert (found.text, found.agreed, OTHER in [note.rule for note in found.notes]) == (text, False, True)


@pytest.mark.parametrize("reading", ["doubts", "unread_in"])
def test_either_reading_alone_sees_a_doubt(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = first_walk if reading == "doubts" else second_reading
    monkeypatch.setattr(place, reading, lambda *_: ())
    for cell, head, _ in [*DOUBTS[:9], *DOUBTS[-5:]]:
        assert "inline)" in cell or not cell_of(cell, head).agreed  # a variable that the first reading puts in


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("<ul><li>9</ul>", ""),
        ("<ol style='list-style:none outside'><li>9</ol>", ""),
        ("<p style='width:90px;overflow:hidden'>9</p>", ""),
        ("<span style='width:1px;overflow:hidden'>9</span>", ""),
        ("<b style='filter:grayscale(1);letter-spacing:-0.05pt;mask:none;mix-blend-mode:normal'>9</b>", ""),
        ("<p>9</p>", sheet("p::first-letter{font-size:200%;color:red}")),
        ("<span style='font-family:Arial,stone font'>9</span>", FACE),
        ("<b style='color:rgb(9, 9, 9);opacity:.9'><i style='color:inherit'>9</i></b>", ""),
        ("<b style='color:windowtext'><i style='color:darkslategray'>9</i></b>", ""),
        ("<p class=a>9</p>", sheet("@font-face{font-family:a;src:local(Song)} .a{font-family:a}")),
    ],
)
def test_what_is_drawn_as_it_is_written_is_not(cell: str, head: str) -> None:
    found = cell_of(cell, head)
    assert (found.text, found.agreed, found.notes) == ("9", True, ())


TABLE = "<table><tr><td>label<td>9</td></tr></table>"


@pytest.mark.parametrize(
    "page",
    [
        f'<iframe title="a>b" srcdoc="{escape(TABLE)}"></iframe>',
        f"<iframe srcdoc='{TABLE}'>",
        f'<iframe width=9 src="data:text/html;charset=gbk,{quote(TABLE)}"></iframe>',
        f"<object type='text/html' data='data:text/html;base64,{b64encode(TABLE.encode()).decode()}'>other</object>",
        f"<embed src=data:text/html,{quote(TABLE)}>",
        f"<embed src=data:text/html;base64,{b64encode(TABLE.encode()).decode().rstrip('=')}>",
        f"<iframe src='data:text/html;version=1;charset=utf-16le,{quote(TABLE.encode('utf-16le'))}'></iframe>",
        f"<div><template shadowrootmode=open><style>.x{{}}</style>{TABLE}</template></div>",
    ],
)
def test_tables_of_documents_within_a_page(page: str) -> None:
    (table,) = read_html(f"<p>before</p>{page}<p>after</p>".encode()).tables
    assert [(cell.text, cell.agreed) for cell in table.cells] == [("label", True), ("9", True)]


@pytest.mark.parametrize(
    "link", ["alternate stylesheet", "stylesheet alternate' title='large print", "stylesheet' disabled title='"]
)
def test_sheets_that_a_browser_sets_aside(link: str) -> None:
    found = cell_of("<span class=x>8</span>9", f"<link rel='{link}' href='data:text/css,.x%7Bdisplay:none%7D'>")
    assert (found.text, HIDDEN in {note.rule for note in found.notes}) == ("89", False)


@pytest.mark.parametrize(
    "page",
    [
        f"<template>{TABLE}</template>",
        f"<iframe title='{TABLE}'></iframe>",
        f"<iframe srcdoc='' src='data:text/plain,{TABLE}'></iframe>",
        "<iframe src='data:text/html;base64,@'></iframe>",
        f"<iframe title=' src=data:text/html,{quote(TABLE)}'></iframe>",
        f"<iframe data='data:text/html,{quote(TABLE)}'></iframe>",
        f"<object src='data:text/html,{quote(TABLE)}'></object>",
        f"<object srcdoc='{TABLE}'></object>",
        f"<iframe src='data:text/html;charset=no-such,{quote(TABLE)}'></iframe>",
    ],
)
def test_templates_and_titles_are_no_documents(page: str) -> None:
    assert read_html(f"<p>before</p>{page}".encode()).tables == ()
