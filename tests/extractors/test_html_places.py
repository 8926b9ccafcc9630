"""Text that a page draws in another place than it is written, and columns that it folds: as Chromium draws them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading import walk as first_walk
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import reading as second_reading

COLLAPSED = "<col><col style='visibility:collapse'>"
FAR = [
    "<b style='position:relative;left:8em'>12</b>",
    "<p style='position:relative;bottom:25px'>12</p>",
    "<p style='transform:translate(2px, -25px)'>12</p>",
    "<p style='transform:translateY(25px)'>12</p>",
    "<p class=d>12</p>",
]


def cells(number: str, columns: str = "") -> tuple[Cell, ...]:
    page = f"<style>.d{{margin:0 0 0 -150px}}</style><table>{columns}<tr><td>label<td>{number}</td></tr></table>"
    (table,) = read_html(page.encode()).tables
    return table.cells


@pytest.mark.parametrize("reading", ["", "doubts", "unread_in"])
def test_text_that_may_stand_in_another_cell_is_in_doubt(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Iterator[str]:
        return iter(())

    if reading:  # one reading alone sees it
        monkeypatch.setattr(first_walk if reading == "doubts" else second_reading, reading, nothing)
    for number in FAR:
        _, found = cells(number)
        assert (found.text, found.agreed) == ("12", False), number


@pytest.mark.parametrize("style", ["margin:-5.4pt 0 0 -0.5em", "margin-left:50px", "text-indent:-0.4em"])
def test_text_that_is_moved_a_little_is_not(style: str) -> None:
    _, found = cells(f"<p style='{style}'>12</p>")
    assert (found.text, found.agreed, found.notes) == ("12", True, ())


def test_a_table_of_which_a_column_is_folded_is_in_doubt() -> None:
    assert [(cell.text, cell.agreed) for cell in cells("9", COLLAPSED)] == [("label", False), ("9", False)]
    assert all(cell.agreed for cell in cells("9", "<col><col style='width:0'>"))


LINE = "linear-gradient(#000,#000)"


@pytest.mark.parametrize("reading", ["", "doubts", "unread_in"])
def test_a_gradient_that_is_drawn_as_a_line_through_a_number(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if reading:
        monkeypatch.setattr(first_walk if reading == "doubts" else second_reading, reading, lambda *_: iter(()))
    for style in (f"background:{LINE} center/100% 1px no-repeat", f"background-image:{LINE};background-size:100% 1px"):
        assert not cells(f"9<b style='{style}'>8</b>")[1].agreed
    assert cells(f"<b style='background:{LINE}'>8</b>")[1].text == "8"


def test_rules_within_a_scope_hold() -> None:
    style = "<style>@scope (td){i{display:none}}</style>"
    _, found = cells(f"{style}<i>7</i>9")
    assert (found.text, [note.rule for note in found.notes]) == ("9", ["reading.hidden_text"])
