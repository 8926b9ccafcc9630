"""Labels that the form of a scanned table settles: which they are, and that whatever else is printed there is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gongkai.extractors.readers.scan import cells, close_lines, table_ink
from gongkai.extractors.readers.scan.form_labels import in_place, on_page, words_of
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk

REVIEWS = ["行政复议", "行政诉讼", "结果维持", "结果纠正", "尚未审结"]
REQUESTS = ["（四）无法提供", "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "（五）不予处理"]


def test_labels_of_a_form_are_known_without_ordinals_and_white_space() -> None:
    assert in_place(REQUESTS) == {0, 1, 2, 3}
    assert in_place(["无法 提供", "1．本机关不掌握\n相关政府信息", "2、没有现成信息需要另行制作"]) == {0, 1, 2}
    longer = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    assert 1 in in_place(["（一）予以公开", longer, "（三）不予公开", "1.属于国家秘密"])


@pytest.mark.parametrize(
    "misread", ["（五）不子处理", "（五）不予处理3", "（五）不予处理 其中", "五不予处理", "不予", "O不予处理", ""]
)
def test_what_is_not_wholly_a_label_is_none(misread: str) -> None:
    assert in_place([*REQUESTS[:3], misread]) == {0, 1, 2}


def test_a_label_out_of_its_place_or_of_another_table_is_not_settled() -> None:
    assert in_place([REQUESTS[3], *REQUESTS[:3]]) == {1, 2, 3}
    assert in_place([REQUESTS[1], *REQUESTS[1:]]) == {1, 2, 3}
    assert in_place([*REQUESTS, "结果维持"]) == {0, 1, 2, 3}
    assert in_place([*REVIEWS, "（一）予以公开"]) == {0, 1, 2, 3, 4}


def test_one_or_two_labels_are_no_form() -> None:
    assert in_place(["总计", "其他", "科目", "金额"]) == frozenset()
    assert in_place([]) == frozenset()


def test_the_labels_of_all_tables_of_a_page_are_known() -> None:
    texts = ["本单位认真贯彻条例", *REQUESTS, "", "其他情况", *REVIEWS]
    assert on_page(texts) == {1, 2, 3, 4, *range(7, 12)}
    assert on_page(REQUESTS[:2]) == frozenset()


def test_only_what_leads_a_label_is_its_ordinal() -> None:
    assert words_of("三、本年度办理结果") == "本年度办理结果"
    assert words_of("第二十条 第（一）项") == "第二十条第一项"
    assert words_of("二十条") == "二十条"


LINES = [Area(20, 20, 80, 40), Area(20, 46, 70, 66)]


@pytest.mark.parametrize(
    ("found", "is_all"),
    [
        (Area(12, 12, 88, 74), True),
        (Area(12, 12, 88, 44), True),  # the first line alone
        (Area(12, 12, 88, 96), False),  # one more below
        (Area(12, -6, 88, 74), False),
        (Area(12, 12, 120, 74), False),  # and beside them
        (Area(12, 80, 88, 96), False),
    ],
)
def test_an_area_with_room_for_more_than_its_lines_of_ink_is_looked_at(found: Area, is_all: bool) -> None:
    assert close_lines.is_all(found, LINES) is is_all
    assert not close_lines.is_all(found, [])


def test_a_line_that_is_no_ink_may_lie_between_two() -> None:
    assert not close_lines.is_all(Area(12, 12, 88, 96), [LINES[0], Area(20, 68, 70, 88)])


@pytest.mark.parametrize(
    ("last", "low", "read_again"),
    [
        ("尚未审结", 0, False),
        ("尚未审給", 0, True),  # no label of the form
        ("尚未审结", 26, True),  # the detector found a pale line below it
    ],
)
def test_labels_of_the_form_are_read_once(
    last: str, low: int, read_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five labels in a row, drawn as bars."""
    xs = tuple(range(30, 781, 150))
    page = np.full((100, 810), 255, np.uint8)
    for left in xs[:5]:
        page[22:42, left + 30 : left + 110] = 0
    asked: list[int] = []

    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            asked.append(len(crops))
            texts = [*REVIEWS[:4], last] if len(crops) == 5 else ["尚未审结（件）"] * len(crops)
            return [Line(text, 0.99, 0.99, Line("", 1.0, 1.0)) for text in texts]

    monkeypatch.setattr(cells, "engine", Reader)
    monkeypatch.setattr(table_ink, "engine", Reader)
    grid = Grid(xs, (5, 95), tuple(GridCell(0, col, 1, 1) for col in range(5)))
    areas = [Area(left + 24, 16, left + 116, 48 + low * (left == xs[4])) for left in xs[:5]]
    scale = 150 / 72
    reading = cells.Reading(View(page, 0, np.eye(3), scale, page.shape), areas)
    table = cells.read_table(TableInk.of(grid, Paper(page, scale, 48, 13)), reading, None, 0)
    assert [cell.agreed for cell in table.cells] == [True] * 4 + [not read_again]
    assert sum(asked) == 5 + read_again
    assert table.cells[4].second_text == ("尚未审结（件）" if read_again else last)


@pytest.mark.parametrize(("reduced", "whole"), [("尚未审給", "尚未审结"), ("20231234", "202311234"), ("", "尚未审结")])
def test_a_reading_at_reduced_width_counts_only_for_labels_of_the_form(
    reduced: str, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five long lines in a row, drawn as bars; the last is no label of the form as read at the reduced width."""
    xs = tuple(range(30, 781, 150))
    page = np.full((100, 810), 255, np.uint8)
    for left in xs[:5]:
        page[22:42, left + 20 : left + 120] = 0

    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            is_reduced = [crop.shape[1] < table_ink.LONG * crop.shape[0] for crop in crops]
            texts = [*REVIEWS[:4], reduced] if all(is_reduced) else [whole] * len(crops)
            return [Line(text, 0.99, 0.99) for text in texts[: len(crops)]]

    monkeypatch.setattr(table_ink, "engine", Reader)
    grid = Grid(xs, (5, 95), tuple(GridCell(0, col, 1, 1) for col in range(5)))
    lines = TableInk.of(grid, Paper(page, 150 / 72, 48, 13)).lines()
    assert [line.text for own in lines for line in own] == [*REVIEWS[:4], whole]
