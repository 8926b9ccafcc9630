"""What adorns a box, or stands beside it, is drawn over no table; what is moved or enlarged is."""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.html.reader import read_html

TABLE = "<table{}><tr><td>label<td>12<td>345<td>6789</table>"
ALL = ["12", "345", "6789"]


def doubted(body: str, head: str = "") -> list[str]:
    """The cells with figures that do not count as shown."""
    table = read_html(f"<!DOCTYPE html><head>{head}</head><body>{body}</body>".encode()).tables[0]
    return [cell.text for cell in table.cells[1:] if not cell.agreed]


def within(style: str) -> str:
    return f'<div style="{style}">{TABLE.format("")}</div>'


BOX = "<style>#a{{position:relative;{}}}#a::after{{content:'';position:absolute;{}}}</style>"
AROUND = "<div id=a>" + TABLE.format("") + "</div>"


@pytest.mark.parametrize(
    ("box", "drawn", "expected"),
    [
        ("", "left:0;top:0;width:100%;height:4px;background:#c00", []),
        ("", "left:0;top:9px;width:100%;height:4px;background:#c00", ALL),
        ("", "left:auto;top:50%;width:100%;height:4px;background:#c00", ALL),
        ("", "left:0;top:0;width:100%;height:20px;background:#fff", ALL),
        ("padding-left:70px", "left:0;top:-20px;width:60px;height:60px;background:#c00", []),
        ("padding-left:50px", "left:0;top:-20px;width:60px;height:60px;background:#c00", ALL),
        ("padding:9px 9px 80px", "bottom:40px;height:1px;width:100%;background:#ddd", []),
        ("padding:9px 9px 30px", "bottom:40px;height:1px;width:100%;background:#ddd", ALL),
        ("padding:20px", "left:0;top:24px;width:4px;height:18px;background:#06c", []),
        ("", "left:-1px;top:-1px;width:12px;height:12px;border:2px solid red", []),
        ("", "left:-1px;top:-1px;width:12px;height:12px;border:2px solid red;background:#fff", ALL),
        ("", "left:-1px;top:-1px;width:90px;height:12px;border:2px solid red", ALL),
        ("", "left:0;top:0;width:100%;height:4px;background:#c00;transform:translateY(12px)", ALL),
        ("", "left:0;top:0;width:100%;height:4px;background:#c00;margin-top:12px", ALL),
        ("", "left:0;top:0;width:100%;height:2px;border-bottom:60px solid #fff", ALL),
        ("", "left:0;top:0;width:100%;height:2px;background:#fff;scale:20", ALL),
        ("", "left:90px;top:0;bottom:0;width:1px;height:100%;background:#ddd", []),
        ("", "left:90px;top:9px;width:1px;height:14px;background:#000", ALL),
        ("", "left:9px;top:9px;width:90px;height:90px;backdrop-filter:blur(9px)", ALL),
    ],
)
def test_boxes_that_adorn_another(box: str, drawn: str, expected: list[str]) -> None:
    assert doubted(AROUND, BOX.format(box, drawn)) == expected
    placed = f"<div id=a>{TABLE.format('')}<i style='position:absolute;{drawn}'></i></div>"
    assert doubted(placed, BOX.format(box, "")) == expected


def test_tables_that_are_moved_into_the_padding() -> None:
    box = "<div id=a>" + TABLE.format(" style='margin-left:-70px'") + "</div>"
    drawn = BOX.format("padding-left:70px", "left:0;top:0;width:60px;height:60px;background:#fff")
    assert doubted(box, drawn) == ALL


@pytest.mark.parametrize(
    ("box", "number", "expected"),
    [
        ("", "right:20px;bottom:-40px", []),
        ("", "right:20px;bottom:-4px", ALL),
        ("", "left:-80px;top:0;width:70px", []),
        ("", "left:-30px;top:0;width:70px", ALL),
        ("padding-left:40px", "left:0;top:0;width:30px", []),
        ("padding-left:40px", "left:60px;top:0;width:30px", ALL),
        ("padding-left:40px", "left:0;top:0;width:30px;margin-left:90px", ALL),
    ],
)
def test_numbers_that_stand_beside_a_box(box: str, number: str, expected: list[str]) -> None:
    page = f"<div id=a>{TABLE.format('')}<b style='position:absolute;{number}'>7</b></div>"
    assert doubted(page, BOX.format(box, "")) == expected


@pytest.mark.parametrize("place", ["top:-30px", "bottom:-30px"])
def test_numbers_above_and_below_a_box_without_tables(place: str) -> None:
    box = f"<div style='position:relative'>注<b style='position:absolute;left:90px;{place}'>13</b></div>"
    page = f"<div>{TABLE.format('')}{box}{TABLE.format('')}</div>"
    first, second = read_html(f"<!DOCTYPE html><body>{page}".encode()).tables
    covered, other = (first, second) if place.startswith("top") else (second, first)
    assert not any(cell.agreed for cell in covered.cells[1:])
    assert all(cell.agreed for cell in other.cells)


def test_pages_whose_footer_stays_below() -> None:
    assert doubted(within("min-height:100%;margin-bottom:-120px") + "<div>版权</div>") == []
    assert doubted(within("margin-bottom:-120px") + "<div>版权</div>") == ALL


def test_services_beside_a_page() -> None:
    assert doubted("<b style='position:fixed;left:20px;top:40%'>12345</b>" + TABLE.format("")) == []
    assert doubted("<b style='position:fixed;right:0;top:40%'>12345</b>" + TABLE.format("")) == []
    assert doubted("<b style='position:fixed;right:40%;top:40%'>12345</b>" + TABLE.format("")) == ALL
    assert doubted("<div style='-webkit-backdrop-filter:blur(4px)'>" + TABLE.format("") + "</div>") == []
    assert doubted("<div style='-webkit-box-direction:normal'>" + TABLE.format("") + "</div>") == []
