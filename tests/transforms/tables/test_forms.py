"""From tables to facts: real and typeset documents to the last cell."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from grids import (
    filled,
    grid,
)

from gongkai.extractors.document import Document
from gongkai.reference import ReferenceTables
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import read_tables

TESTS = Path(__file__).parents[2]
TYPESET = [
    "sample-2017-legacy.pdf",
    "sample-2017-legacy.html",
    "sample-2020-form2019.pdf",
    "sample-2020-form2019.html",
    "sample-2022-form2021.pdf",
    "sample-2022-form2021.docx",
    "sample-2023-hybrid.pdf",
]
PAGE_WIDTH, PAGE_HEIGHT = 596, 842


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "count"), [("huaian-2024", 200), ("xixia-sfj-2024", 200), ("xingqing-sfj-2018", 58)])
def test_samples_are_exact_to_the_last_cell(
    reference: Reference, reading: Callable[[str], Document], name: str, count: int
) -> None:
    golden = rows_of(TESTS / "golden" / f"{name}.csv")
    content = read_tables(reading(f"{name}.pdf").tables, reference)
    assert len(golden) == count
    assert {(f.form, f.table_id, f.indicator, f.applicant or "", f.raw, str(f.page)) for f in content.facts} == {
        (r["form"], r["table_id"], r["indicator"], r["applicant"], r["printed"], r["page"]) for r in golden
    }
    assert len(content.facts) == count
    assert content.is_complete
    assert all(f.agreed and f.state == "reported" and f.value == Decimal(f.raw) for f in content.facts)
    for fact in content.facts:
        assert fact.box is not None
        assert 0 < fact.box.x0 < fact.box.x1 < PAGE_WIDTH
        assert 0 < fact.box.y0 < fact.box.y1 < PAGE_HEIGHT
    assert not [f for f in content.findings if f.severity != "info"]


@pytest.mark.parametrize("name", TYPESET)
def test_typeset_files_are_exact_to_the_last_cell(
    reference: Reference, reading: Callable[[str], Document], name: str
) -> None:
    truth = [r for r in rows_of(TESTS / "data" / "typeset" / "truth.csv") if r["case"] == name.rpartition(".")[0]]
    content = read_tables(reading(name).tables, reference)
    found = {(f.form, f.indicator, f.applicant or ""): f for f in content.facts}
    assert len(truth) > 50
    assert len(content.facts) == len(found) == len(truth)
    for row in truth:
        fact = found[row["form"], row["indicator"], row["applicant"]]
        printed = row["printed"].strip()
        assert fact.state == ("reported" if printed else "blank"), row
        assert fact.value == (Decimal(row["value"]) if printed else None), row
        assert fact.agreed
    assert content.is_complete
    assert not [f for f in content.findings if f.severity == "error"]


def test_the_form_is_that_of_each_table(reference: Reference, reading: Callable[[str], Document]) -> None:
    content = read_tables(reading("sample-2023-hybrid.pdf").tables, reference)
    forms = {(f.table_id, f.form) for f in content.facts}
    assert {("proactive", "2021"), ("requests", "2019")} <= forms
    assert len(forms) == 3


@pytest.mark.parametrize("table_id", ["requests", "proactive"])
def test_a_form_that_only_adds_rows_takes_no_whole_report_from_the_one_before(table_id: str) -> None:
    """A form of 2027: that of 2021 with one row more. Every label of a report of 2021 is one of it, too."""
    tables = dict(ReferenceTables(TESTS.parent / "data" / "reference"))
    form = [row | {"form": "2027"} for row in tables["indicators"] if row["form"] == "2021"]
    last = max((row for row in form if row["table_id"] == table_id), key=lambda row: int(row["position"]))
    *above, _ = last["row_path"].split(">")
    added = last | {"indicator": "one.more", "label_zh": "新增一行", "row_path": ">".join([*above, "新增一行"])}
    form.insert(form.index(last) + 1, added)
    form = [row | {"position": str(place)} for place, row in enumerate(form, 1)]
    known = [*tables["forms"], tables["forms"][-1] | {"form": "2027", "position": "99"}]
    reference = Reference(tables | {"indicators": [*tables["indicators"], *form], "forms": known})
    old = filled(reference, "2021")
    content = read_tables(old.all(), reference)
    assert ({f.form for f in content.facts}, content.findings) == ({"2021"}, ())
    new = read_tables(filled(reference, "2027").all(), reference)
    assert {f.form for f in new.facts if f.table_id == table_id} == {"2027"}
    assert not new.findings


@pytest.mark.parametrize("form", ["2021", "2019", "legacy", "fujian", "shanghai", "shanghai_2004"])
def test_a_filled_form_is_read_without_a_word(reference: Reference, form: str) -> None:
    whole = filled(reference, form)
    content = read_tables(whole.all(), reference)
    assert {f.form for f in content.facts} == {form}
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())


def test_a_table_that_two_forms_print_alike_is_of_the_form_of_the_others(reference: Reference) -> None:
    """行政复议、行政诉讼, beside the tables of 2019, and beside the legacy table as well."""
    whole = filled(reference, "2019")
    for tables in (whole.all(), (*whole.all(), *filled(reference, "legacy").all())):
        facts = read_tables(tables, reference).facts
        assert {f.form for f in facts if f.table_id == "review_litigation"} == {"2019"}


def test_units_are_those_of_the_form(reference: Reference) -> None:
    for form in ("2021", "2019", "legacy"):
        units = {i.indicator: i.unit for i in reference.indicators if i.form == form}
        for fact in read_tables(filled(reference, form).all(), reference).facts:
            assert fact.unit == units[fact.indicator]


def test_a_table_with_two_words_of_a_form_is_none_of_its_tables(reference: Reference) -> None:
    """Lists of visitors have 自然人 and 商业企业, too; with a third label it is looked at."""
    words = ["自然人", "商业企业", "科研机构"]
    assert not read_tables([grid([words[:2], ["3", "1"]])], reference).found
    assert read_tables([grid([words, ["3", "1", "0"]])], reference).found
