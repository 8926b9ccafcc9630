"""A number is in doubt where a page declares anything of it that no row of plain_styles.csv calls plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading import walk as first_walk
from gongkai.extractors.readers.html.plain_styles import PlainStyles, plain_styles
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import doubts as second_doubts
from gongkai.extractors.readers.html.second_reading import reading as second_reading
from gongkai.reference import ReferenceDataError

NOT_TEXT, UNEVEN = "reading.not_text", "reading.uneven_digits"


def cells_of(rows: str, head: str = "", tail: str = "") -> tuple[Cell, ...]:
    (table,) = read_html(f"<head>{head}</head><body><table>{rows}</table>{tail}</body>".encode()).tables
    return table.cells


def cell_of(cell: str, head: str = "", tail: str = "") -> Cell:
    return cells_of(f"<tr><td>label{cell if cell.startswith('<td') else '<td>' + cell}</td></tr>", head, tail)[1]


ODD = [
    "property-of-next-year:on",
    "writing-mode:vertical-rl",
    "-webkit-transform:rotateY(180deg);display:inline-block",
    "transform:matrix(-1,0,0,1,0,0);display:inline-block",
    "rotate:.5turn;display:inline-block",
    "text-shadow:1em 0 red",
    "outline:10px solid white;outline-offset:-10px",
    "word-spacing:-1em",
    "margin-inline-start:-9px",
    "color:hwb(0 100% 0%)",
    "background:currentColor",
    "background-image:linear-gradient(#000,#000)",
    "opacity:.2",
    "font-size:1e-3px",
    "font-size:.5Q",
    "font-variant-numeric:ordinal",
    "font-feature-settings:'frac'",
    "font-variation-settings:'wght' 0",
    "font-family:'Wingdings 2'",
    "initial-letter:2",
    "display:ruby-text",
    "z-index:-1;position:relative",
    "zoom:2",
    "all:unset",
    "offset-path:path('M0 0')",
    "backdrop-filter:invert(1)",
    "columns:2",
    "display:inline-block;height:.1em;overflow:hidden",
]
PLAIN = [
    "",
    "font-size:12.0pt;mso-bidi-font-size:10.5pt;mso-font-kerning:0pt;line-height:150%;font-family:宋体",
    "font:12px/1.5 'Times New Roman',serif;color:rgb(51, 51, 51);background:rgb(255, 255, 255) none repeat scroll 0% 0",
    "-webkit-text-stroke-width:0px;widows:2;text-indent:32px;display:inline !important;float:none;word-spacing:0px",
    "border:1px solid windowtext;padding:0 7px;word-break:break-all;text-transform:none;white-space:normal",
    "_height:1px;*zoom:1;filter:progid:DXImageTransform.Microsoft.gradient(a='#fff');font-size:",
    "margin:0 0 0 -5.4pt;letter-spacing:-.05pt;vertical-align:middle;transition:all .3s;--own:8",
    "opacity:0.87;color:windowtext;transform:none;text-shadow:none;box-shadow:0 0 1px #ddd",
]


@pytest.mark.parametrize("style", ODD)
def test_what_no_row_calls_plain_is_in_doubt(style: str) -> None:
    found = cell_of(f'<span style="{style}">12</span>')
    assert NOT_TEXT in [note.rule for note in found.notes]
    assert not found.shown


@pytest.mark.parametrize("style", PLAIN)
def test_what_real_pages_declare_is_not(style: str) -> None:
    found = cell_of(f'<td style="{style}"><p style="{style}">12')
    assert (found.text, found.agreed, found.notes) == ("12", True, ())


@pytest.mark.parametrize("colour", ["hwb(0 100% 0%)", "hsl(0 0% 100%)", "oklch(1 0 0)"])
def test_colours_of_a_cell_that_a_browser_alone_knows(colour: str) -> None:
    assert not cell_of(f"<td style='color:{colour}'>12").shown


def test_a_label_may_look_as_it_likes() -> None:
    assert cell_of("<span style='text-shadow:1em 0 red;writing-mode:tb-rl'>其他处理</span>").notes == ()


@pytest.mark.parametrize("reading", [(first_walk, "doubts"), (second_reading, "unread_in")], ids=["first", "second"])
def test_either_reading_sees_it_alone(reading: tuple[object, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*reading, lambda *_: iter(()))
    assert not cell_of("<b style='property-of-next-year:on'>12</b>").shown


DIM = [(first_walk, "is_dim"), (second_reading, "near_its_ground")]
OVER = [(first_walk, "drawn_over"), (second_reading, "boxes_over")]


@pytest.mark.parametrize("other", [0, 1], ids=["second", "first"])
@pytest.mark.parametrize(
    ("witnesses", "style"),
    [
        (DIM, ".o{color:#d8d8d8}"),
        (DIM, ".o{color:#456;background:#234}"),
        (OVER, ".o::before{content:'';display:block;border-top:1px solid;margin-top:-.6em}"),
        (OVER, ".o::after{content:'';display:inline-block;width:20px;border-top:1px solid;margin-left:-20px}"),
    ],
)
def test_either_reading_sees_pale_figures_and_boxes_over_them_alone(
    witnesses: list[tuple[object, str]], style: str, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*witnesses[other], lambda *_: [])
    assert not cell_of("<b class=o>77</b>", f"<style>{style}</style>").agreed


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("<x-number>12</x-number>", ""),
        ("<font face=Webdings>12</font>", ""),
        ("<div style='display:list-item;list-style:decimal inside'>12</div>", ""),
        ("<ul><li class=m>12</ul>", "<style>.m::marker{content:'8'}</style>"),
        ("<b class=f>12</b>", "<style>@font-face{font-family:own;src:url(own.woff)}.f{font-family:own}</style>"),
        ("<span style='background:#222'>12</span>", ""),
        ("<input value=12 dir=rtl style='unicode-bidi:bidi-override'>", ""),
        ("<textarea placeholder=12></textarea>", ""),
    ],
)
def test_elements_and_typefaces_that_may_draw_other_figures(cell: str, head: str) -> None:
    found = cell_of(cell, head)
    assert found.notes
    assert not found.agreed


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("1<font color=red>2</font>", ""),
        ("<span style='background:yellow'>1</span>2", ""),
        ("<i class=old>1</i>2", "<link rel=stylesheet href=a.css>"),
        ("<i class=sr-only>12</i>", "<link rel=stylesheet href=a.css>"),
    ],
)
def test_digits_of_one_number_that_differ(cell: str, head: str) -> None:
    assert [note.rule for note in cell_of(cell, head).notes] == [UNEVEN]


def test_digits_that_do_not() -> None:
    linked = "<link rel=stylesheet href=a.css>"
    for cell in ("<font color=red>12</font>", "<p class=MsoNormal><span class=n>12</span></p>", "<i class=a>1</i>2"):
        assert cell_of(cell, linked if "class=a" not in cell else "").notes == ()


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ("<tr style='position:relative;top:26px'><td>a<td>1</tr><tr><td>b<td>2</tr>", ""),
        ("<tr><td>a<td>1</tr><tr style='display:flex;flex-direction:row-reverse'><td>b<td>2</tr>", ""),
        ("<tbody style='display:grid'><tr><td>a<td>1</tr></tbody>", ""),
        ("<tr class=r><td>a<td>1</tr>", "<style>.r:before{content:'a';display:table-cell}</style>"),
        ("<tr><td>a<td>1</tr>", "<style>table{transform:scaleX(-1)}</style>"),
        ("<tr><td>a<td>1</tr>", "<style>tr{display:unset}</style>"),
        ("<tr><td>a<td>1</tr>", "<style>table{filter:invert(1)}</style>"),
        ("<tr><td>a<td>1</tr>", "<style>tbody{text-shadow:1em 0 red}</style>"),
        ("<tr style='font-family:Webdings'><td>a<td>1</tr>", ""),
        ("<tr style='color:hwb(0 100% 0%)'><td>a<td>1</tr>", ""),
        ("<tr><td style='float:right'>1<td style='position:absolute'>2</tr>", ""),
    ],
)
def test_rows_out_of_their_place(rows: str, head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(cell.shown for cell in cells_of(rows, head))
    for place, name in ((first_walk, "misplaced"), (second_reading, "out_of_place")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, lambda *_: [])
            assert not any(cell.shown for cell in cells_of(rows, head))


def test_tables_as_usual_sheets_arrange_them() -> None:
    usual = "table{display:block;position:relative;left:-5px;overflow:auto}thead{display:table-row-group}"
    usual += "table{align:center;margin:0 auto;background:#fff url(a.png);max-width:100%;font:12px/1.5 simsun}"
    usual += "tr{background:linear-gradient(#fff,#eee);mso-height-source:userset}td{color:var(--c);float:none}"
    usual += "tr{transition:all .2s}table:after{content:' ';display:table;clear:both}"
    assert all(cell.agreed for cell in cells_of("<tr><td>a<td>1</tr>", f"<style>{usual}</style>"))


SCRIPTS = [
    "document.getElementById('n').textContent='12'",
    "$('.num').html('12')",
    "document.querySelector('[data-n]').innerText=12",
    "document.querySelector(`.num`).textContent='12'",
    "document.getElementsByClassName('num')[0].textContent='12'",
    "n.innerText=12",
    "n.remove()",
    "n.style.display='none'",
    "n.hidden=true",
    "document.getElementsByTagName('table')[0].rows[0].cells[1].innerHTML='12'",
    "$('table td').eq(1).text('12')",
    "document.body.innerHTML=document.body.innerHTML.replace('9','12')",
    "var b=document.querySelector('.a');b.innerHTML=b.innerHTML.replace('9','12')",
    "document.body.innerHTML=document.body.innerHTML.replaceAll('9','12')",
    "document.body.innerHTML=document.body.innerHTML.split('9').join('12')",
    "document.querySelector('[class=num]').innerText=12",
    "document.evaluate('//td[2]',document,null,9).singleNodeValue.textContent='12'",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_that_write_numbers(script: str) -> None:
    assert not cell_of("<b id=n class=num data-n=1>9</b>", tail=f"<script>{script}</script>").shown
    assert not cell_of("<b id=n class=num data-n=1>9</b>", tail=f'<img src=x onerror="{script}">').shown


def test_a_script_that_fills_a_row() -> None:
    rows = "<tr id=r><td>a<td>1</tr><tr><td>b<td>2</tr>"
    found = cells_of(rows, tail="<script>document.getElementById('r').innerHTML='<td>a<td>8'</script>")
    assert [cell.shown for cell in found] == [False, False, True, True]


def test_scripts_of_usual_pages_do_not() -> None:
    usual = "$('table').wrap('<div>');$('.TRS_Editor table td').css('width','auto');$('#n-2').text('9');doZoom(16);"
    usual += "document.getElementById('count').innerHTML='8';var n='a.num b';document.body.innerHTML=el.innerHTML;"
    assert cell_of("<b id=n class=number>9</b>", tail=f"<script>{usual}</script>").agreed


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("<b class=a>12</b>", "<style>.a{font:var(--f,0/0 a)}</style>"),
        ("<b class=a>1</b>", "<style>.a::after{content:'2';display:var(--none,none)}</style>"),
    ],
)
def test_what_a_variable_decides(cell: str, head: str) -> None:
    assert not cell_of(cell, head).agreed


@pytest.mark.parametrize("column", ["<col><col style='background:#000'>", "<col><col bgcolor=#111111>"])
def test_columns_as_dark_as_their_text(column: str) -> None:
    assert not cells_of(f"{column}<tr><td>a<td>1</tr>")[1].shown
    assert cells_of("<col><col style='background:#eee' width=9><tr><td>a<td>1</tr>")[1].agreed


@pytest.mark.parametrize("rule", ["(max-width:9px) or (min-width:9px)", "(min-width:9px) or (max-width:9px)"])
def test_alternatives_of_a_query(rule: str) -> None:
    assert cell_of("<i class=a>8</i>9", f"<style>@media {rule}{{.a{{display:none}}}}</style>").text == "9"


def test_a_row_that_is_no_pattern(tmp_path: Path) -> None:
    table = tmp_path / "plain_styles.csv"
    table.write_text("property,values,note\nclip-path,(,\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"plain_styles\.csv:2"):
        PlainStyles(table)


def test_the_longest_beginning_decides() -> None:
    assert plain_styles().is_always_plain("border-top-color")
    assert not plain_styles().is_plain("border-image-source", "url(a.png)")
    assert second_doubts.plain_styles() is plain_styles()
