"""The bundled reports: every cell as it is published, and what does not add up in them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.extractors.document import Document
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
    with (GOLDEN / f"{Path(name).stem}.csv").open(encoding="utf-8", newline="") as file:
        golden = {
            (r["form"], r["table_id"], r["indicator"], r["applicant"]): r["printed"] for r in csv.DictReader(file)
        }
    report = to_report("0", reading(name), reference, Hints())
    assert (report.status, len(golden)) == ("loaded", SAMPLES[name])
    facts = {(f.form, f.table_id, f.indicator, f.applicant or ""): f.raw for f in report.facts}
    assert facts == golden
    assert all(f.agreed for f in report.facts)
    assert not [f for f in report.findings if f.severity == "error"]
