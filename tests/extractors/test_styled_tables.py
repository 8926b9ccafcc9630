"""Tables that a style sheet alone lays out."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.reader import read_html

Found = dict[tuple[int, int, int, int], str]

GRID = ".g{display:grid;grid-template-columns:2fr repeat(2, 1fr)} .w{grid-column:span 2} .h{grid-row:1 / 3}"


def cells_of(body: str, rules: str) -> list[Cell]:
    document = read_html(f"<html><style>{rules}</style><body>{body}</body></html>".encode())
    return [cell for table in document.tables for cell in table.cells]


def places(body: str, rules: str) -> Found:
    found = cells_of(body, rules)
    assert all(cell.same_readings for cell in found)
    return {(cell.row, cell.col, cell.rowspan, cell.colspan): cell.text for cell in found}


def boxes(*texts: str) -> str:
    return "".join(f"<div>{text}</div>" for text in texts)


IN_GRID = {
    (0, 0, 2, 1): "a",
    (0, 1, 1, 2): "b",
    (1, 1, 1, 1): "c",
    (1, 2, 1, 1): "d",
    (2, 0, 1, 1): "e",
    (2, 1, 1, 1): "7",
    (2, 2, 1, 1): "8",
}
"""Row, column and spans of each box, as a browser places them."""


def test_a_grid() -> None:
    body = f"<div class=g><div class=h>a</div><div class=w>b</div>{boxes('c', 'd', 'e', '7', '8')}</div>"
    assert places(body, GRID) == IN_GRID


def test_places_that_are_stated_by_lines() -> None:
    body = (
        "<div class=g><p style='grid-column:2 / -1;grid-row:2'>z</p>" + boxes("a", "b", "c", "d", "e", "f") + "</div>"
    )
    found = places(body, ".g{display:grid;grid-template-columns:1fr 10px auto}")
    assert found[1, 1, 1, 2] == "z"


def test_places_that_are_stated_as_areas() -> None:
    body = (
        "<div class=g><p style='grid-area:1/1/3/2'>a</p><p style='grid-area:1 / 2 / 2 / 4'>b</p>"
        "<p style='grid-area:2/2'>c</p><p style='grid-area:2/3/auto/span 1'>d</p>" + boxes("e", "7", "8") + "</div>"
    )
    assert places(body, GRID) == IN_GRID


@pytest.mark.parametrize(
    ("rules", "spans"),
    [
        (".r{display:flex} .r>div{flex:1} .r>div:first-child{flex:2}", [2, 1, 1]),
        (".t{display:table} .r{display:table-row} .r>div{display:table-cell}", [1, 1, 1]),
    ],
)
def test_rows_of_boxes(rules: str, spans: list[int]) -> None:
    body = "<div class=t>" + "".join(f"<div class=r>{boxes(*row)}</div>" for row in ("abc", "d12", "e34")) + "</div>"
    found = places(body, rules)
    assert list(found.values()) == list("abcd12e34")
    assert [cols for (row, _, _, cols) in found if row == 1] == spans


def test_what_a_selector_hides_by_its_place_stays_hidden() -> None:
    body = f"<div class=g>{boxes('a', 'b', 'c', 'd', '5<i>6</i>', '7', 'e', '8', '9')}</div>"
    found = cells_of(body, GRID + ".g>div:nth-child(5)>i{visibility:hidden}")
    assert [(cell.text, [note.quote for note in cell.notes]) for cell in found if cell.notes] == [("5", ["6"])]


@pytest.mark.parametrize(
    ("inside", "rules"),
    [
        ("loose " + boxes(*"abcdef"), ""),
        (boxes(*"abcdef"), ".g{grid-auto-flow:column}"),
        (boxes(*"abcdef"), ".g>div{order:1}"),
        (boxes(*"abcdef"), ".g>div::before{content:'8'}"),
        (boxes(*"abcdef"), ".g{grid-template-columns:repeat(auto-fill, 9em)}"),
        (boxes(*"abcdef"), ".g>div{grid-column:sum}"),
        (boxes(*"abcdef"), ".g>div:first-child{grid-column:-2}"),
        (boxes(*"abcdef"), ".g>div:first-child{grid-row:999999999}"),
        (boxes(*"abcdef"), ".g>div:first-child{grid-area:head}"),
        (boxes(*"abcdef"), ".g>div:first-child{grid-area:1/2;grid-column:1}"),
    ],
)
def test_where_places_are_not_told_there_is_no_table(inside: str, rules: str) -> None:
    assert cells_of(f"<div class=g>{inside}</div>", GRID + rules) == []
