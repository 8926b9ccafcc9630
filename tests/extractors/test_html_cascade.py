"""What wins among the declarations of a page, and what only a browser knows.

The expected texts are what Chromium draws.
"""

from __future__ import annotations

import pytest
from test_html_shown import cell_of, sheet

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading.colours import of_attribute
from gongkai.extractors.readers.html.reader import read_html

PICTURE = 'url("data:image/svg+xml,x")'
HALF = "<i class=a>7</i>64"


def either(cell: str, head: str = "", body: str = "") -> Cell:
    page = f"<html><head>{head}</head><body {body}><table><tr><td>label<td>{cell}</td></tr></table></body></html>"
    (table,) = read_html(page.encode()).tables
    return table.cells[1]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (".a{display:none;display:foo}", "64"),
        (".a{display:none}.a{visibility:gone;display:nothing at all}", "64"),
        (".a{display:inline;display:none !ie}", "764"),
        (".a{float:left sideways}", "764"),
        ("@media not print{.a{display:none}}", "64"),
        ("@media not screen{.a{display:none}}", "764"),
        ("@media (prefers-color-scheme:dark){.a{display:none}}", "764"),
        ("@media (hover:none) and (pointer:coarse){.a{display:none}}", "764"),
        ("@media (width>=600px){.a{display:none}}", "64"),
        ("@media (width<600px){.a{display:none}}", "764"),
        ("@media (width<=1280px){.a{display:none}}", "64"),
        ("@layer b,c;@layer c{.a{display:none}}.b{color:red}", "64"),
        (".a{display:none}td .a{display:revert}", "764"),
    ],
)
def test_what_a_browser_heeds_and_leaves_out(rules: str, text: str) -> None:
    found = cell_of(HALF, sheet(rules))
    assert (found.text, found.agreed, bool(found.notes)) == (text, True, text == "64")


@pytest.mark.parametrize(
    "rules",
    [
        "@keyframes k{to{opacity:0}}.a{animation:k 1ms forwards}",
        ".a{animation-name:k}",
        ".a:dir(ltr){display:none}",
        ".a:is(.a,:foo){font-size:0}",
        "tr:state(x) .a{visibility:hidden}",
        "@layer q{.a{display:none!important}}.a{display:inline!important}",
        f".a{{content:{PICTURE}}}",
        ".a::before{content:open-quote;quotes:'8' '9'}",
        ".a{display:flex;flex-flow:row-reverse}",
        ".a{display:flex;flex-wrap:wrap-reverse}",
        "@layer b,c;@layer c{.a{display:none}}@layer b{.a{display:inline}}",
        "@layer b{.a{display:none!important}}@layer c{.a{display:inline!important}}",
        "@font-face{font-family:z;src:local(x);size-adjust:0%}.a{font-family:z}",
        ".a{text-decoration:underline;text-underline-offset:-.4em}",
        ".a{text-decoration:underline;text-decoration-thickness:1em}",
        ".a{-webkit-text-stroke:3px white}",
        ".a{font-size-adjust:0}",
        ".a{font-size:calc(1em - 16px)}",
        ".a{margin-right:-1ch}",
        ".a{margin-left:-8px}",
        ".a{display:inline-block;width:0}",
        ".a::after{content:'8';text-decoration:line-through}",
        ".a::after{content:'8';vertical-align:super;font-size:60%}",
        "td{max-width:12px;overflow:hidden}",
    ],
)
def test_what_only_a_browser_knows_is_in_doubt(rules: str) -> None:
    assert not either(HALF, sheet(rules)).agreed


@pytest.mark.parametrize(
    "rules",
    [
        "@keyframes k{to{opacity:0}}.b{animation:k 1ms}",
        ".a{animation:none}",
        ".b:dir(ltr){display:none}",
        ".a:dir(ltr){color:red}",
        ".a:-moz-any(i){display:none}",
        ".a::part(x){display:none}",
        ".a:hover{display:none}",
        "@font-face{font-family:z;src:local(x)}.a{font-family:z}",
        ".a{text-decoration:underline;text-underline-offset:3px;text-decoration-thickness:1px}",
        ".a{-webkit-text-stroke:.3px}",
        ".a{font-size:calc(1em + 2px);margin-right:-1px;margin-left:8px}",
        "td{margin-left:-8px;width:0}",
        "td{max-width:200px;overflow:hidden}",
        ".a::after{content:'8';color:#fff}",
        ".a::after{content:'8';background:#000}",
        ".a{display:inline-block;width:2em}",
    ],
)
def test_what_is_drawn_all_the_same_is_not(rules: str) -> None:
    found = either(HALF, sheet(rules))
    assert (found.text, found.agreed) == ("764", True)


@pytest.mark.parametrize(
    "cell",
    [
        f"<i style='border-image:{PICTURE} 0 fill'></i>".replace('"', ""),
        f"<ul style='list-style-image:{PICTURE}'><li></li></ul>".replace('"', ""),
        "<math><mstyle mathcolor=white><mn>8</mn></mstyle><mn>64</mn></math>",
        "<math><mn class=x>64</mn></math>",
        "<q style=\"quotes:'8' '9'\">64</q>",
    ],
)
def test_pictures_in_borders_and_marks_and_coloured_formulas_are_in_doubt(cell: str) -> None:
    assert not either(cell).agreed


def test_links_in_the_colour_of_the_page_are_not_seen() -> None:
    assert not either("<a href=x>8</a>64", body="link=white").agreed
    assert either("<a name=x>8</a>64", body="link=white").text == "864"


@pytest.mark.parametrize(
    ("named", "colour"),
    [
        ("ffffff", (255, 255, 255)),
        ("FFF", (15, 15, 15)),
        ("#fff", (255, 255, 255)),
        ("chucknorris", (192, 0, 0)),
        ("white", (255, 255, 255)),
        ("transparent", (0, 160, 0)),
        ("#ffff", (255, 255, 0)),
    ],
)
def test_colours_of_attributes(named: str, colour: tuple[int, int, int]) -> None:
    found = of_attribute(named)
    assert found == colour or named == "transparent"
    assert found != "transparent"


def test_a_number_in_a_colour_without_its_mark_is_not_seen() -> None:
    assert cell_of("<font color=ffffff>8</font>64").text == "64"
