"""Changes of a page, each alone, after which Chromium draws another number, none, or one in another place; found by a
comparison of its pictures with what was read."""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.html.first_reading.computed_lengths import with_computed
from gongkai.extractors.readers.html.reader import read_html

ROWS = "".join(
    f"<tr class=r{row}><td class=l>{'甲乙丙'[row]}<td>{20 + row}<td class=k{row}><i class=i{row}>{row + 47}</i><td>"
    for row in range(3)
)


def doubted(sheet: str, before: str = "", after: str = "", kind: str = "<!DOCTYPE html>") -> list[str]:
    page = f"<style>{sheet}</style><body><div id=w>{before}<table id=t cellpadding=6>{ROWS}</table>{after}</div></body>"
    (table,) = read_html(f"{kind}<html>{page}</html>".encode()).tables
    wrong = [cell for cell in table.cells if not cell.agreed or cell.notes or not cell.shown]
    return [cell.text for cell in wrong]


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("calc(1px*-900)", "-900px"),
        ("calc(sign(-1)*40px)", "-40px"),
        ("clamp(-60px,-50px,9px) min(-40px, 3pt)", "-50px -40px"),
        ("round(-33px,10px) max(1em,3em)", "-30px 3em"),
        ("calc((1px + 2px)*2/3)", "2px"),
        ("calc(100%/-1)", "-100%"),
        ("env(safe-area-inset-left,-70px)", "-70px"),
        ("abs(-20px)", "20px"),
        ("calc(100% - 10px)", "calc(100% - 10px)"),
        ("calc(1px/0) calc( max() calc(1px*1px)", "calc(1px/0) calc( max() calc(1px*1px)"),
        ("calc(" * 300 + "1px", "calc(" * 300 + "1px"),
    ],
)
def test_lengths_are_computed(value: str, result: str) -> None:
    assert with_computed({"margin": value}) == {"margin": result}


def test_what_may_not_be_negative_is_nothing() -> None:
    assert with_computed({"font-size": "calc(1px*-9)", "top": "calc(1px*-9)"}) == {"font-size": "0px", "top": "-9px"}
    assert doubted(".k1{font-size:calc(1px*-9)}")


ALL_OF_IT = [
    "tr.r1::before{content:''}",  # a cell of its own
    "td{display:inline-grid}",
    "#w{display:ruby-text}",
    "#t{content:linear-gradient(#fff,#fff)}",
    "#t{text-indent:200%}",
    "#w{line-height:.04}",
    "#t{line-height:3px}",
    "body{letter-spacing:-50%}",
    "#t{margin-left:-100px}",
    "body{margin:0 0 0 -200px}",
    "tr{box-shadow:inset 0 0 0 9px}",
    ".k1{letter-spacing:-2em}",  # over the cell before
    ".i1{margin-left:-60px}",
    ".k1{transform:skewX(80deg)}",
    ".i1{filter:drop-shadow(60px 0 0 #000)}",
    ".k1{text-shadow:30px 0 0 #000}",
    ".k1::first-letter{margin-left:-20px}",
    ".l{transform:translate(0,24px)}",  # names beside other numbers
]


@pytest.mark.parametrize("sheet", ALL_OF_IT)
def test_what_is_drawn_over_others_is_a_doubt_about_all(sheet: str) -> None:
    assert {"20", "21", "22", "47", "48", "49"} <= {*doubted(sheet)}


@pytest.mark.parametrize("sheet", ["td{color:canvas}", "#w{background:canvastext}", "td{color:black;background:navy}"])
def test_colours_that_have_names_are_known(sheet: str) -> None:
    assert len(doubted(sheet)) >= 9


@pytest.mark.parametrize(
    "sheet",
    [
        ".k1::first-letter{color:oklch(1 0 0)}", ".k1::first-line{font-size:1px}", ".k1::first-letter{float:right}",
        ".i1{content:image-set('a.png' 1x)}", ".k1::before{content:'7';margin-top:-50%}",
        ".k1::before{content:'1';color:#eee}", ".k1::after{content:'7';display:table-row-group}",
        ".k1{background:color(srgb 0 0 0)}",
    ],
)  # fmt: skip
def test_a_number_that_is_drawn_otherwise_is_in_doubt(sheet: str) -> None:
    assert doubted(sheet)[:1] not in ([], ["20"])


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("margin-bottom:-2000px", ""),
        ("float:left;margin-right:-100%", "95"),
        ("position:fixed;inset:-2em;background:#fff", ""),
        ("position:fixed;height:200px;width:400px;background:#fff", ""),
    ],
)
def test_boxes_before_a_table_that_take_or_cover_it(style: str, text: str) -> None:
    assert len(doubted("", f"<div style='{style}'>{text}</div>")) >= 9


def test_two_in_one_area_of_a_grid() -> None:
    assert len(doubted("#w{display:grid}", after="<div style='grid-area:1/1'>95</div>")) >= 9


@pytest.mark.parametrize(
    ("grid", "table", "text", "is_apart"),
    [
        ("", "grid-row:1", "grid-row:2", True),
        ("grid-template-columns:repeat(12,1fr)", "grid-row:1;grid-column:4/span 9", "grid-row:1;grid-column:1/4", True),
        ("", "grid-row:2/4", "grid-row:1/span 2", False),
        ("", "grid-row:1", "grid-row:1;grid-column:2", False),
        ("", "", "grid-row:2", False),
        ("", "grid-row:1;grid-row-end:5", "grid-row:2", False),
        ("grid-template-rows:9px 9px", "grid-row:1", "grid-row:2", False),
        ("height:9px", "grid-row:1", "grid-row:2", False),
    ],
)
def test_areas_of_a_grid_that_are_apart(grid: str, table: str, text: str, is_apart: bool) -> None:
    found = doubted(f"#w{{display:grid;{grid}}}#t{{{table}}}", after=f"<div style='{text}'>95</div>")
    assert (found == []) if is_apart else len(found) >= 9


@pytest.mark.parametrize(
    "sheet",
    [
        "#t::before{content:'x'}tr::after{content:''}", "tr.r1::before{content:'';position:absolute}",
        ".k1{display:flex}", "#w{display:grid;line-height:1.2;letter-spacing:-1%}", "#t{margin-left:-10px}",
        ".k1::first-letter{color:red;font-size:120%}", ".k1::first-line{padding:9px;max-height:3px}",
        ".k1{grid-area:1/1}", "tr{box-shadow:0 0 9px #000}", "td{color:windowtext}",
        "td{background:var(--a,#fff);text-indent:2em}", "#w{margin-left:calc(50% - 40px);padding:max(1px,30px)}",
        ".l{text-shadow:1px 1px 9px #000}", "td{box-shadow:inset 0 0 0 999px transparent}",
        "tr{box-shadow:inset 0 -1px #eee}",
        "h1{margin-bottom:-60px}",
        "td{font-size:calc(7px*2)}",
    ],
)  # fmt: skip
def test_what_draws_the_same_numbers_is_none(sheet: str) -> None:
    assert doubted(sheet, "<h1>年报</h1>") == []


OLD = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">'
LATER = f'{OLD[:-1]} "http://www.w3.org/TR/html4/loose.dtd">'


@pytest.mark.parametrize(
    "sheet", [".K1{color:white}", ".k1{color:ffffff}", ".k1{text-indent:-60}", "#W{margin-left:-500}"]
)
@pytest.mark.parametrize("kind", ["", OLD, "<!DOCTYPE foo>", '<!DOCTYPE html PUBLIC "-//IETF//DTD HTML//EN">'])
def test_browsers_are_lenient_to_pages_of_old_kinds(sheet: str, kind: str) -> None:
    assert doubted(sheet, kind=kind) and not doubted(sheet, kind=LATER) and not doubted(sheet)


def test_a_colour_that_is_none_is_left_out() -> None:
    assert doubted(".k1{color:white;color:bogus}") == [""]
    assert doubted(".k1{color:black;color:bogus}") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<template shadowrootmode=open>9</template>", ""),
        (
            "",
            "<div style='position:absolute;left:0;top:0;background:#fff;width:400px;height:200px'>注：数据为全年</div>",
        ),
        ("", "<img src=a.png style='position:absolute;left:0;top:0;width:200px;background:#fff'>"),
    ],
)
def test_what_a_part_of_a_page_lays_over_its_table(before: str, after: str) -> None:
    assert len(doubted("#w{position:relative}", before, after)) >= 9


def test_tables_that_are_laid_on_the_page_or_cut() -> None:
    assert len(doubted("#t{position:absolute;top:0;left:0}")) >= 9
    assert len(doubted("#w{width:90px;overflow:hidden}")) >= 9
    assert doubted("#w{width:190px;overflow:hidden}") == []


def test_a_script_that_is_shown_in_a_cell() -> None:
    page = "<table><tr><td>甲<td><script style='display:block' type=x>9</script>18</table>"
    assert not read_html(f"<!DOCTYPE html>{page}".encode()).tables[0].cells[1].agreed
