"""Words of scanned pages without rules: what was found apart is read as the one text that it is."""

from __future__ import annotations

import numpy as np
import pytest

from gongkai.extractors.readers.scan import words
from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.recognition import Line

EM = 20.0
LABEL = Area(140, 100, 400, 127), Line("本年新收政府信息公开申请数量", 1.0, 1.0)


def found(x0: int, x1: int, text: str, *, y0: int = 100, y1: int = 127) -> tuple[Area, Line]:
    return Area(x0, y0, x1, y1), Line(text, 1.0, 1.0)


@pytest.mark.parametrize(
    ("left", "is_of"),
    [
        (found(95, 130, "一、"), True),
        (found(118, 132, "1"), True),  # a parenthesis
        (found(115, 128, "", y0=112, y1=115), True),  # 一, which the detector did not find
        (found(60, 130, "不补正、"), True),
        (found(60, 130, "不予公开"), False),
        (found(60, 130, "234"), False),
        (found(40, 80, "一、"), False),
        (found(95, 130, "一、", y0=130, y1=157), False),
    ],
)
def test_what_belongs_to_the_label_behind_it(left: tuple[Area, Line], is_of: bool) -> None:
    assert words._is_of(left, LABEL, EM) == is_of


def test_a_number_is_no_part_of_the_number_beside_it() -> None:
    assert not words._is_of(found(95, 130, "1"), found(135, 160, "25"), EM)


@pytest.mark.parametrize(("gap", "count"), [(6, 1), (12, 1), (30, 2)])
def test_a_text_is_cut_only_where_no_comma_makes_the_gap(gap: int, count: int) -> None:
    """Two words of boxes with a comma between them, so many pixels from either."""
    page = np.zeros((60, 300), np.bool_)
    page[20:40, 20:60] = page[34:40, 60 + gap : 64 + gap] = page[20:40, 64 + 2 * gap : 120 + 2 * gap] = True
    places = words._words_in(Area(10, 10, 290, 50), Line("公开、公正", 1.0, 1.0), page, EM)
    assert len(places) >= count
    assert (len(places) == 1) == (count == 1)


def test_numbers_side_by_side_are_two_words() -> None:
    page = np.zeros((60, 300), np.bool_)
    page[20:40, 20:60] = page[20:40, 72:120] = True
    assert len(words._words_in(Area(10, 10, 290, 50), Line("1234", 1.0, 1.0), page, EM)) == 2


@pytest.mark.parametrize(
    ("text", "gap", "count"),
    [
        ("一、本年新收", 15, 1),
        ("（一）予以公开", 15, 1),
        ("商业科研", 15, 2),  # two headings whose characters end in a slim stroke
        ("一、本年新收", 24, 2),  # further apart than a comma makes them
    ],
)
def test_an_ordinal_is_of_the_label_behind_its_comma(text: str, gap: int, count: int) -> None:
    """A box and a slim stroke close behind it, then a gap and the rest."""
    page = np.zeros((60, 300), np.bool_)
    page[20:40, 20:40] = page[30:40, 44:48] = page[20:40, 48 + gap : 68 + gap] = page[20:40, 72 + gap : 92 + gap] = True
    assert len(words._words_in(Area(10, 10, 290, 50), Line(text, 1.0, 1.0), page, EM)) == count


@pytest.mark.parametrize(
    ("size", "is_word"),
    [((24, 1), True), ((9, 2), True), ((7, 1), False), ((5, 3), False), ((3, 50), False)],  # dash, hyphen, dirt, rule
)
def test_a_thin_dash_is_no_blank(size: tuple[int, int], is_word: bool) -> None:
    page = np.zeros((120, 120), np.bool_)
    page[30 : 30 + size[1], 40 : 40 + size[0]] = True
    found, _stains = words._not_found(page, [], EM, 200 / 72)
    assert bool(found) is is_word


@pytest.mark.parametrize(
    ("text", "gap", "cut"),
    [
        ("商业企业 科研机构", 6, True),  # 0.33 em, as recognition reads a space there
        ("商业企业科研机构", 6, False),  # no space is read: the room between two characters
        ("商业企业 科研机构", 3, False),  # no gap where the space is
        ("商业 企业科研机构", 6, False),  # the gap is elsewhere
        ("（六） 其他", 6, False),  # behind an ordinal it is of the label
    ],
)
def test_headings_of_two_narrow_columns_are_cut_where_a_space_is_read(text: str, gap: int, cut: bool) -> None:
    em = 18
    left = [n for char in range(4) for n in range(char * em, char * em + em - 2)]
    right = [left[-1] + gap + n for n in left]
    found = words._gaps_of_spaces(np.array(left + right), text, em)
    assert found == ({len(left) - 1} if cut else set())


def test_the_end_of_a_word_that_another_area_reaches_into_is_no_word_of_its_own() -> None:
    word, number = Area(100, 100, 190, 130), Area(230, 100, 262, 130)
    ends = [Area(182, 101, 191, 129), Area(231, 100, 240, 131)]
    others = [Area(195, 100, 204, 130), Area(182, 132, 191, 160), Area(240, 100, 263, 130)]
    places = [words._Place(ink, ink, None) for ink in (word, number, *ends, *others)]
    assert [place.ink for place in words._once(places)] == [word, number, *others]


@pytest.mark.parametrize(
    ("first", "page", "is_label"),
    [
        ("—", "公益", True),  # the middle line of three set close
        ("", "纠正", True),
        ("—", "一一", False),
        ("00", "口口", False),
        ("12", "12件", False),
        ("—", "", False),
    ],
)
def test_ink_that_is_no_ideograph_alone_is_a_label_if_the_page_shows_one(
    first: str, page: str, is_label: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        def read(self, crops: list[object]) -> list[Line]:
            return [Line(first, 1.0, 1.0)] * len(crops)

    monkeypatch.setattr(words, "engine", Reader)
    pixels = np.full((60, 120), 255, np.uint8)
    pixels[20:40, 40:50] = pixels[20:40, 60:70] = 0
    place = words._place(Area(40, 20, 70, 40), EM, Line(page, 1.0, 1.0))
    ((text, _),) = words._read([place], Paper(pixels, 2.0, 48, 26), pixels)
    assert (text == page) is is_label
