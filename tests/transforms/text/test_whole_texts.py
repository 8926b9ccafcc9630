"""Whole texts beside their tables, written for the tests: silent where both agree, each contradiction found."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.extractors.document import Passage
from gongkai.transforms.model import Fact, Finding
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running
from gongkai.transforms.text_against_tables import compare

ROWS = Path(__file__).parents[2] / "data" / "text" / "narratives.csv"
CONTRADICTIONS = ROWS.with_name("contradictions.csv")
"""Single sentences beside the cells that they contradict, or agree with; labelled before they were first read."""


def rows(path: Path = ROWS) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def conflicts(row: dict[str, str], reference: Reference, more: int = 0) -> list[Finding]:
    """What is found where each cell holds a multiple of `more` above what the text says; a cell not named holds 0."""
    cells = dict(cell.split("=") for cell in row["cells"].split(";"))
    facts = [
        Fact(row["form"], i.table_id, i.indicator, "total" if i.by_applicant else None,
             Decimal(cells.get(i.indicator, 0)) + more * place, i.unit, "reported", "", None, None, None, "test", True)
        for place, i in enumerate(reference.indicators, 1)
        if i.form == row["form"]
    ]  # fmt: skip
    text = running(Passage(i, line) for i, line in enumerate(row["text"].splitlines()))
    findings = compare(read_statements(text, reference.grammar), facts, reference)
    return [finding for finding in findings if finding.rule == "text.conflict"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["text"][:12])
def test_silent_where_text_and_table_agree(row: dict[str, str], reference: Reference) -> None:
    assert [finding.message_zh for finding in conflicts(row, reference)] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["text"][:12])
def test_each_contradiction_is_found(row: dict[str, str], reference: Reference) -> None:
    found = [finding.detail for finding in conflicts(row, reference, more=1000)]
    assert sorted(found, key=str) == sorted(row["contradicted"].split())


def test_contradictions_of_sentences(reference: Reference) -> None:
    """None is invented, and hardly any is overlooked."""
    labelled = found = 0
    for row in rows(CONTRADICTIONS):
        contradicted = set(row["contradicted"].split())
        details = {str(finding.detail) for finding in conflicts(row, reference)}
        assert details <= contradicted, row["text"]
        labelled += len(contradicted)
        found += len(details)
    assert found >= 0.95 * labelled
