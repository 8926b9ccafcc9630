"""The bundled reports: every cell as it is published, and what does not add up in them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.extractors.document import Document, Table
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLES = {
    "hongze-2023.docx": 186,
    "hongze-2024.html": 186,
    "shanghai-bgt-2019.html": 198,
    "shanghai-bgt-2025.html": 200,
    "shanghai-kewei-2024.pdf": 200,
    "shuyang-2025.pdf": 200,
    "shuyang-fgj-2023.docx": 200,
    "suqian-2023.html": 200,
    "suqian-2024.pdf": 200,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cell_is_the_published_one(name: str, reading: Callable[[str], Document], reference: Reference) -> None:
    """Golden values are those of the publication; 上海 2019 and 沭阳发改 2023 leave cells blank that are no zeros."""
    holds_what_is_published(reading(name), name, reference)


def holds_what_is_published(document: Document, name: str, reference: Reference) -> set[str]:
    """The rules of the findings, where every number is the published one and nothing is an error."""
    with (GOLDEN / f"{Path(name).stem}.csv").open(encoding="utf-8", newline="") as file:
        golden = {
            (r["form"], r["table_id"], r["indicator"], r["applicant"]): r["printed"] for r in csv.DictReader(file)
        }
    report = to_report("0", document, reference, Hints())
    assert (report.status, len(golden)) == ("loaded", SAMPLES[name])
    facts = {(f.form, f.table_id, f.indicator, f.applicant or ""): f.raw for f in report.facts}
    assert facts == golden
    assert all(f.agreed for f in report.facts)
    assert not [f for f in report.findings if f.severity == "error"]
    return {f.rule for f in report.findings}


CUT = {
    "an empty cell beside": ("行政诉讼", (("行政诉讼", 5), ("", 5))),
    "split": ("行政诉讼", (("行政", 4), ("诉讼", 6))),
    "no text": ("行政诉讼", (("", 10),)),
    "an empty cell over two columns": ("未经复议直接起诉", (("未经复议直接起诉", 3), ("", 2))),
}
"""The heads of 行政诉讼 that a print cuts: text and number of columns of what is left."""


@pytest.mark.parametrize("cut", CUT)
@pytest.mark.parametrize("name", ["hongze-2023.docx", "hongze-2024.html"])
def test_a_misprinted_label_and_a_cut_head_lose_nothing(
    name: str, cut: str, reading: Callable[[str], Document], reference: Reference
) -> None:
    """As 洪泽's published files print them."""
    found = holds_what_is_published(misprinted(reading(name), *CUT[cut]), name, reference)
    assert "label.misprint" in found
    assert cut == "split" or "form.header_cut" in found


def misprinted(document: Document, head: str, pieces: tuple[tuple[str, int], ...]) -> Document:
    def changed(table: Table) -> Table:
        cells = []
        for cell in table.cells:
            at = cell.col
            slip = "2.其他法律行政止公开" if cell.text == "2.其他法律行政法规禁止公开" else cell.text
            for text, width in pieces if cell.text == head else ((slip, cell.colspan),):
                cells.append(replace(cell, col=at, colspan=width, text=text, second_text=text))
                at += width
        return replace(table, cells=tuple(cells))

    return replace(document, tables=tuple(map(changed, document.tables)))
