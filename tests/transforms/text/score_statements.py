"""Precision and recall of the statements read, against labels typed by hand.

`python tests/transforms/text/score_statements.py` prints both, and each difference. The labels stand beside the texts:
`indicator=value`, with `~` behind a value that the text calls approximate and `@own` where its scope counts.
tests/data/text/statements.csv has real texts, sentences.csv sentences in the manner of other agencies, labelled before
they were first read, and traps.csv sentences of which many look like a statement and are none: nearly half of them
state nothing. agencies.csv has sentences in the manner of departments, towns, customs and development zones.
pages.csv has excerpts of published pages, labelled before they were first read; what it allows is neither right nor
wrong: an open question that people would answer in two ways. excerpts.csv has the like without the title of the page,
so that nothing in them says whose report it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.extractors.document import Passage
from gongkai.flows.project import load_reference
from gongkai.transforms.model import Statement
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running

ROOT = Path(__file__).parents[3]
LABELS = ROOT / "tests" / "data" / "text" / "statements.csv"
WRITTEN = LABELS.with_name("sentences.csv")
TRAPS = LABELS.with_name("traps.csv")
AGENCIES = LABELS.with_name("agencies.csv")
PAGES = LABELS.with_name("pages.csv")
EXCERPTS = LABELS.with_name("excerpts.csv")


@dataclass(frozen=True)
class Score:
    """What was read rightly, wrongly, and not at all: each as `report: indicator=value`."""

    right: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]

    @property
    def precision(self) -> float:
        return self.right.total() / max(self.right.total() + self.wrong.total(), 1)

    @property
    def recall(self) -> float:
        return self.right.total() / max(self.right.total() + self.missed.total(), 1)


def score(reference: Reference, labels: Path = LABELS) -> Score:
    """The statements of all texts against their labels."""
    read: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    for report, year, agency, text, statements, allowed in _rows(labels):
        traditional = reference.simplifier.is_traditional(text)
        lines = (reference.simplifier.simplified(text) if traditional else text).splitlines()
        passages = (Passage(i, line) for i, line in enumerate(lines))
        found = read_statements(running(passages), reference.grammar, year, agency)
        labels_here = {label for label in statements.split(";") if label}
        scoped = {label.split("@")[0] for label in labels_here if "@" in label}
        briefs = {_brief(statement, scoped) for statement in found} - set(allowed.split(";"))
        read.update({f"{report}: {brief}" for brief in briefs})
        labelled.update({f"{report}: {label}" for label in labels_here})
    return Score(read & labelled, read - labelled, labelled - read)


def _rows(path: Path) -> Iterator[tuple[str, frozenset[int], str | None, str, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = (row.get("year") or "").rpartition("|")[2]
            own = frozenset({int(year)}) if year else frozenset()
            agency = row.get("agency") or None
            yield (
                row.get("report", row["text"][:40]),
                own,
                agency,
                row["text"],
                row["statements"],
                row.get("allowed", ""),
            )


def _brief(statement: Statement, scoped: set[str]) -> str:
    """As labelled; with its scope where the label of that number has one."""
    brief = f"{statement.statement}={statement.value.normalize():f}{'~' if statement.approximate else ''}"
    return f"{brief}@{statement.scope}" if brief in scoped else brief


def main() -> None:
    reference = load_reference(ROOT / "data" / "reference")
    for labels in (LABELS, WRITTEN, TRAPS, AGENCIES, PAGES, EXCERPTS):
        result = score(reference, labels)
        for name, items in (("wrong", result.wrong), ("missed", result.missed)):
            for item in sorted(items):
                print(f"{name:7} {item}")
        texts = [statements for *_, statements, _ in _rows(labels)]
        print(
            f"{labels.name}, {result.right.total() + result.missed.total()} labels of {len(texts)} texts, of which"
            f" {texts.count('')} state nothing: precision {result.precision:.1%}, recall {result.recall:.1%}"
        )


if __name__ == "__main__":
    main()
