"""Tables of other places that look like a local form: what is the same is read, what is another quantity is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from grids import Spot, grid, of_rule
from local_form import FUJIAN, WHOLE, errors, numbers, read
from test_coded_tables import CODED, PUDONG, coded, rows_of, wanted

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.labels import Variant, Vocabulary

HEADS: list[Spot] = ["指标", "单位", "2010年度", "历年累计"]
TITLE = "某市某区发展和改革委员会2010年度政府信息公开工作年度报告"
NARROW = [["1.同意公开答复数", "条", "21", "34"], ["2.同意部分公开答复数", "条", "3", "4"]]
REFUSED = [["3.不予公开答复总数", "条", "16", "26"]]
PARTS = [
    ["其中：（1）“国家秘密”数", "条", "1", "2"],
    ["（2）“信息不存在”数", "条", "8", "13"],
    ["（3）“非本机关掌握”数", "条", "5", "8"],
    ["（4）“申请内容不明确”数", "条", "2", "3"],
]


def table(*answers: Sequence[str]) -> Table:
    rows = [row for row in rows_of(CODED) if row[0].startswith("requests.received")]
    rows = [*rows, *(row for row in rows_of(CODED) if row[0] in ("review.total", "litigation.total", "appeals.total"))]
    made: list[list[Spot]] = [[label, unit, *values] for _, label, unit, values in rows]
    return grid([HEADS, *made[:7], ["对申请的答复总数", "条", "40", "64"], *map(list, answers), *made[7:]])


@pytest.mark.parametrize("answers", [[*NARROW, *REFUSED, *PARTS], [*NARROW, *REFUSED]], ids=["parts", "alone"])
def test_all_that_was_turned_down_is_not_what_was_denied(reference: Reference, answers: list[list[str]]) -> None:
    """In the table of Shanghai what does not exist or is not held stands in rows of its own before 8.不予公开."""
    report = read(reference, table(*answers), title=TITLE)
    found = numbers(report)
    assert not {"requests.replied.denied", "requests.replied.denied_cumulative"} & found.keys()
    assert found["requests.replied.granted"] == 21 and found["requests.received"] == 205
    assert [f for f in of_rule(report.findings, "label.unknown_row") if "3.不予公开答复总数" in f.message_zh]
    assert {16, 26} <= {cell.value for cell in report.extra_cells}


def test_what_was_denied_stands_behind_what_was_not_held(reference: Reference) -> None:
    rows = [row for row in rows_of(CODED) if row[0] != "requests.replied.does_not_exist"]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    assert "requests.replied.denied" not in numbers(report) and report.status == "partial"


def test_a_row_in_the_part_of_another_one_is_not_that_of_the_form(reference: Reference) -> None:
    rows = [*FUJIAN[:4], ["3.其他方式", "条", "31", "77"], *FUJIAN[4:]]
    report = read(reference, "附表", grid(rows))
    assert numbers(report) == WHOLE and not errors(report)
    assert {(cell.label, cell.value) for cell in report.extra_cells} == {("3.其他方式", 31), ("3.其他方式", 77)}
    without = [row for row in rows if row[0] != "6.其它形式申请数"]
    assert numbers(read(reference, "附表", grid(without))).get("requests.received.other") is None


def test_of_small_tables_that_lack_a_column_the_others_are_read(reference: Reference) -> None:
    rows = [row for row in rows_of(CODED) if not row[0].startswith("consultation.")]
    parts: list[Table] = []
    cut = [n for n, row in enumerate(rows) if row[0] in ("requests.received", "requests.replied", "review.total")]
    for first, last, both in zip([0, *cut], [*cut, len(rows)], [True, False, True, False], strict=True):
        heads = HEADS[: 3 + both]
        cells = [[label, unit, *values[: 1 + both]] for _, label, unit, values in rows[first:last]]
        parts.append(grid([heads, *cells]))
    report = read(reference, *parts, title=PUDONG)
    years = {name: value for name, value in wanted(rows).items() if not name.endswith("_cumulative")}
    found = numbers(report)
    assert {name: value for name, value in found.items() if name in years} == years
    assert (report.status, errors(report)) == ("partial", {"form.rows_missing"})
    assert "requests.replied_cumulative" in found and "requests.received_cumulative" not in found


@pytest.mark.parametrize("mark", ["①", "*", "＊", "²", " ※"])
def test_the_mark_of_a_note_is_no_part_of_a_label(reference: Reference, mark: str) -> None:
    rows = [[f"{row[0]}{mark}" if n in (4, 15) else row[0], *row[1:]] for n, row in enumerate(FUJIAN)]
    report = read(reference, "附表", grid(rows))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    assert not of_rule(report.findings, "label.misprint")


def test_a_label_that_ends_in_a_circled_number_is_asked_as_printed_first() -> None:
    known = Vocabulary(["范围1", "范围"], [Variant("范围1", "范围①", official=False)])
    assert [(m.label, m.how) for text in ("范围①", "范围②") if (m := known.find(text))] == [
        ("范围1", "exact"),
        ("范围", "alias"),
    ]
