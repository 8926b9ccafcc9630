"""Local tables in another arrangement: rows across, rows as lines of one cell, and what stands above their head."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from grids import Spot, grid, rules
from local_form import FUJIAN, WHOLE, errors, numbers, read, renamed

from gongkai.transforms.reference import Reference


def lines(rows: Sequence[Sequence[Spot]], starts: Sequence[int]) -> list[list[Spot]]:
    """Several rows as the lines of one."""
    groups = [rows[start:stop] for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return [["\n".join(str(row[n]).replace("\n", "") for row in group) for n in range(4)] for group in groups]


def test_several_rows_typed_as_the_lines_of_one(reference: Reference) -> None:
    rows = [FUJIAN[0], *lines(FUJIAN[1:], (0, 3, 10, 14, 15, 16))]
    report = read(reference, grid(rows))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    rows[2][3] = str(rows[2][3]).replace("\n", "", 1)  # a line less: which number is whose is not known
    report = read(reference, grid(rows))
    lost = {name for name in WHOLE if name.startswith("requests.received")}
    assert numbers(report) == {name: n for name, n in WHOLE.items() if name not in lost}
    assert errors(report)


@pytest.mark.parametrize("numbers_typed", ["3\n（含上年1件）\n1", "1,\n204\n1", "3\n见说明\n0"])
def test_a_remark_below_a_number_is_no_line_of_a_row(reference: Reference, numbers_typed: str) -> None:
    """As many lines as labels, but the numbers below the remark would be those of other rows."""
    names = "\n".join(str(row[0]) for row in FUJIAN[15:])
    rows = [*FUJIAN[:15], [names, "件\n件\n件", numbers_typed, "5\n2\n/"]]
    report = read(reference, grid(rows))
    found, last = numbers(report), {"review.total", "litigation.total", "appeals.total"}
    assert found == {name: n for name, n in WHOLE.items() if name.removesuffix("_cumulative") not in last}
    assert errors(report)


@pytest.mark.parametrize("units", [True, False])
def test_rows_printed_across(reference: Reference, units: bool) -> None:
    kept = [row if units else [row[0], *row[2:]] for row in FUJIAN]
    across: list[list[Spot]] = [[row[n] for row in kept] for n in range(len(kept[0]))]
    report = read(reference, grid(across))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


def test_who_filled_a_table_in_is_no_row_of_it(reference: Reference) -> None:
    def above(text: str) -> list[str]:
        report = read(reference, grid([["填表单位：泉州市政府办公室", "", "", text], *FUJIAN]))
        assert numbers(report) == WHOLE
        return [f.rule for f in report.findings if f.severity != "info"]

    assert above("单位：条、件") == []
    assert set(above("单位：千条")) == {"label.unit"}
    assert above("37") == ["label.extra_row"]  # a number is said to be left out


@pytest.mark.parametrize("word", ["总数", "合计", "小计"])
def test_the_total_beside_the_label_of_its_parts(reference: Reference, word: str) -> None:
    rows: list[list[Spot]] = [[("指标名称", 1, 2), *FUJIAN[0][1:]]]
    for start, stop in ((1, 4), (4, 11), (11, 15)):
        label, *values = FUJIAN[start]
        rows.append([(str(label), stop - start, 1), word, *values])
        rows += [[str(part).removeprefix("其中："), *others] for part, *others in FUJIAN[start + 1 : stop]]
    rows += [[(str(label), 1, 2), *values] for label, *values in FUJIAN[15:]]
    report = read(reference, grid(rows))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


@pytest.mark.parametrize("one", [2, 5, 8, 12])
def test_exchanged_labels_without_numbers_are_out_of_order(reference: Reference, one: int) -> None:
    rows = [[str(label).rpartition(".")[2], *values] for label, *values in FUJIAN]
    rows[one][0], rows[one + 1][0] = rows[one + 1][0], rows[one][0]
    assert "form.row_order" in rules(read(reference, grid(rows)).findings)


def test_shorter_words_of_a_local_form_are_known_in_it_alone(reference: Reference) -> None:
    words = {"行政复议数": "行政复议", "行政诉讼数": "行政诉讼"}
    report = read(reference, grid(renamed(FUJIAN, **words)))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    # they head columns elsewhere
    assert not any(word in reference.rows for word in words.values())
