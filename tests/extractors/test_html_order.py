"""Figures of the raised kind of a typeface, lines drawn over text, text that is computed away, and rows that a browser
shows in another order than they are written."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.reader import read_html


@pytest.mark.parametrize(
    "style", ["font-variant-position:super", "font-variant:normal sub", "font-feature-settings:'liga', 'sups' 1"]
)
def test_figures_of_the_raised_kind_of_a_typeface(style: str) -> None:
    page = f'<table><tr><td>label<td>97<span style="{style}">8</span></table>'
    _, found = read_html(page.encode()).tables[0].cells
    assert (found.text, [note.rule for note in found.notes]) == ("97", ["reading.raised_text"])


def test_foot_and_head_rows_stand_where_a_browser_shows_them() -> None:
    page = (
        "<table><tfoot><tr><td>sum<td>9</tr></tfoot><tr><td>a<td>4<tr><td><table><tr><td>x<td>y</table><td>5"
        "<thead><tr><td>label<td>n</tr></thead></table>"
    )
    table = max(read_html(page.encode()).tables, key=lambda table: table.rows)
    shown = [cell.text for cell in table.cells]
    assert (shown[:4], shown[-2:]) == (["label", "n", "a", "4"], ["sum", "9"])


def cell_of(cell: str, rules: str = "") -> Cell:
    page = f"<style>{rules}</style><table><tr><td>label<td>{cell}</table>"
    _, found = read_html(page.encode()).tables[0].cells
    return found


@pytest.mark.parametrize(
    "style",
    ["block-size:0", "max-inline-size:0", "line-height:0", "margin-inline-start:-999px", "margin-block:-4000px auto"],
)
def test_text_that_sizes_and_margins_of_all_names_take_away(style: str) -> None:
    found = cell_of(f"9<b style='display:inline-block;overflow:hidden;{style}'>8</b>")
    assert (found.text, found.agreed, [n.rule for n in found.notes]) == ("9", True, ["reading.hidden_text"])
    assert cell_of("9<b style='display:block;overflow:hidden;line-height:1;margin-inline:3px'>8</b>").agreed


OVER = "content:'';position:absolute;top:50%;border-top:1px solid"


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("<b class=o>77</b>9", f".o::after{{{OVER}}}"),
        ("<b class=o>77</b>9", '.o:before{content:"";display:block;border-top:1px solid;margin-top:-.5em}'),
        ("<b style='position:relative'>77<i style='position:absolute;border-top:1px solid'></i></b>9", ""),
        ("<b style='background:linear-gradient(#0000 44%,red 44% 52%,#0000 52%)'>77</b>9", ""),
        ("<b style='box-shadow:inset 0 -8px 0 -7px red'>77</b>9", ""),
        ("9<b style='font-size:clamp(0px,1px,0px)'>8</b>", ""),
        ("9<b style='translate:-9999px'>8</b>", ""),
        ("<p dir=rtl><b class=o>8</b><b class=o>9</b></p>", ".o{display:inline-block}"),
        ("<p style='direction:rtl;display:flex'><b>8</b><b>9</b></p>", ""),
        ("9<b style='rotate:x 90deg'>8</b>", ""),
        ("9<b style='contain:strict;display:inline-block'>8</b>", ""),
        ("9<b class=o>8</b>", ".o{display:none} @layer a{.o{display:inline}}"),
        ("9<b class=o>8</b>", ".o:not(:not(b)){color:red} .o:not{color:red} .o{visibility:hidden}"),
    ],
)
def test_what_is_drawn_over_text_or_takes_it_away_is_told(cell: str, rules: str) -> None:
    found = cell_of(cell, rules)
    assert found.notes or not found.agreed


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("<b class=o>9</b>", ".o::after{content:'';display:table;clear:both}"),
        ("<b style='box-shadow:0 0 2px red;font-size:clamp(12px,2vw,1rem);rotate:none;contain:layout'>9</b>", ""),
        ("<b class=o>9</b>", "@layer a{.o{display:none}} .o{display:inline}"),
    ],
)
def test_what_only_adorns_it_is_not(cell: str, rules: str) -> None:
    found = cell_of(cell, rules)
    assert (found.text, found.agreed, found.notes) == ("9", True, ())
