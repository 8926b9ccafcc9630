"""Text that lists the cells of a table one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from unruled_page import facts, raws

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers.text_columns import layouts
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from tests.roundtrip.compare import compare
from tests.roundtrip.layout import Content, Grid, Sheet, compose
from tests.roundtrip.typed import copied
from tests.roundtrip.values import make

KINDS = ["legacy", "2019", "2021"]
Edit = Callable[[list[str]], list[str]]


def sheet(kind: str, zero: str = "0") -> Sheet:
    return compose(make(kind, 31), replace(Content(), zero=zero))


def read(lines: list[str], reference: Reference) -> Report:
    numbered = list(enumerate(lines))
    passages = tuple(Passage(n, line.strip()) for n, line in numbered if line.strip())
    document = Document("text/plain", None, passages, (), layouts=layouts(numbered))
    return to_report("x", document, reference, Hints())


def lines(printed: Sheet, *, apart: str) -> list[str]:
    """The report with the cells of each row parted by tabs or line breaks, each merged cell once."""
    return copied(printed, apart).split("\n")


@pytest.mark.parametrize("apart", ["\t", "\n"], ids=["tabs", "lines"])
@pytest.mark.parametrize("zero", ["0", "", "/"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_put_back(reference: Reference, kind: str, zero: str, apart: str) -> None:
    printed = sheet(kind, zero)
    found = compare(printed, read(lines(printed, apart=apart), reference))
    assert +found.counts() == {"right": len(printed.expected)}
    assert all(fact.agreed for fact in found.report.facts)


def without(text: str) -> Edit:
    """Leave out the first cell behind a label."""
    return lambda given: [line for n, line in enumerate(given) if given[n - 1] != text]


def with_one_more(text: str) -> Edit:
    return lambda given: [line for at in given for line in ((at, "7") if at == text else (at,))]


@pytest.mark.parametrize("edit", [without("（一）予以公开"), with_one_more("（一）予以公开")], ids=["less", "more"])
def test_a_row_with_another_count_of_numbers_costs_the_table(reference: Reference, edit: Edit) -> None:
    """Which of its columns is blank, nothing tells: no number of the table is put anywhere."""
    report = read(edit(lines(sheet("2021"), apart="\n")), reference)
    assert {fact.table_id for fact in report.facts} == {"proactive", "review_litigation"}
    assert any(f.severity == "error" and f.table_id == "requests" for f in report.findings)


def test_labels_in_another_order_cost_the_table(reference: Reference) -> None:
    given = lines(sheet("2021"), apart="\n")
    one, other = given.index("商业企业"), given.index("科研机构")
    given[one], given[other] = given[other], given[one]
    assert "requests" not in {fact.table_id for fact in read(given, reference).facts}


def test_a_row_of_the_legacy_table_without_a_number_is_blank(reference: Reference) -> None:
    """Its unit tells it from a row that lost another cell."""
    given = lines(sheet("legacy"), apart="\n")
    at = given.index("1．当面申请数") if "1．当面申请数" in given else given.index("1.当面申请数")
    report = read([*given[: at + 2], *given[at + 3 :]], reference)
    assert facts(report)["requests.received.in_person", None].state == "blank"


def test_two_tables_of_a_kind_are_not_chosen_from(reference: Reference) -> None:
    printed = sheet("2021")
    (table,) = [b for b in printed.blocks if isinstance(b, Grid) and len(b.widths) == 10]
    both = replace(printed, blocks=(*printed.blocks, table))
    assert "requests" not in {fact.table_id for fact in read(lines(both, apart="\n"), reference).facts}


def test_numbers_stay_in_their_columns(reference: Reference) -> None:
    printed = sheet("2021")
    report = read(lines(printed, apart="\t"), reference)
    wanted = {place: str(expected.value) for place, expected in printed.expected.items()}
    types = list(reference.applicants.values())
    assert raws(report, reference) == [
        [wanted[i.indicator, t] for t in types] for i in reference.of("requests", "2021")
    ]
