"""What was read, held against what was printed: every cell right, wrong or missing, and whether a finding says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers import read
from gongkai.transforms.model import LOADED, Fact, Finding, Hints, Report
from gongkai.transforms.report import to_report, unreadable_report
from tests.roundtrip.layout import Expected, Sheet
from tests.roundtrip.paper import flaws
from tests.roundtrip.styles import STYLES, samples
from tests.roundtrip.values import Place, reference


@dataclass(frozen=True, slots=True)
class Result:
    """One cell: `outcome` is right, wrong, missing or extra; `pointed` if a finding points at it."""

    place: Place
    outcome: str
    expected: Expected | None
    fact: Fact | None
    pointed: bool

    @property
    def silent(self) -> bool:
        """A number that nobody would know to be wrong."""
        return self.outcome in ("wrong", "extra") and not self.pointed

    def __str__(self) -> str:
        found = (
            f"{self.fact.state} {self.fact.value} ({self.fact.raw!r}, agreed={self.fact.agreed})" if self.fact else None
        )
        return f"{self.outcome} {'pointed' if self.pointed else 'SILENT'} {self.place}: {self.expected} read as {found}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report read back."""

    report: Report
    results: tuple[Result, ...]

    def counts(self, *, legible: bool = True) -> Counter[str]:
        """Cells right, wrong, missing; of the ones right or not, those with a finding; those silently wrong.

        What is missing from a print that no one could read is unprintable; what is wrong there is wrong.
        """
        counts = Counter(result.outcome for result in self.results)
        if not legible:
            counts["unprintable"] = counts.pop("missing", 0)
        counts["flagged"] = sum(result.pointed and result.outcome != "right" for result in self.results)
        counts["alarms"] = sum(result.pointed and result.outcome == "right" for result in self.results)
        counts["silent"] = sum(result.silent for result in self.results)
        counts["mute"] = sum(result.outcome == "missing" and not result.pointed for result in self.results)
        return counts

    def bad(self) -> list[Result]:
        return [result for result in self.results if result.outcome != "right"]


def read_back(path: Path) -> tuple[Report, Document | None]:
    hints = Hints(source_url=path.name)
    try:
        document = read(path)
    except UnreadableError as error:
        return unreadable_report(path.stem, error, reference(), hints), None
    return to_report(path.stem, document, reference(), hints), document


def compare(sheet: Sheet, report: Report) -> Comparison:
    """Every cell that was printed, and every fact that was not."""
    facts = {(f.indicator, f.applicant): f for f in report.facts}
    results = []
    for place, expected in sheet.expected.items():
        fact = facts.pop(place, None)
        table_id = sheet.values.table_of(place)
        pointed = points_at(report.findings, place, table_id, sheet.values.forms[table_id], report.status)
        if fact is None:
            outcome = "missing"
        else:
            same = (fact.state, fact.value) == (expected.state, expected.value)
            # the last table is printed alike in two forms, and is of that of the others as far as they are read
            is_alike = table_id == "review_litigation" and report.status == "partial"
            same = same and (is_alike or fact.form == sheet.values.forms[table_id]) and fact.table_id == table_id
            outcome = "right" if same else "wrong"
        results.append(Result(place, outcome, expected, fact, pointed))
    for place, fact in facts.items():
        pointed = points_at(report.findings, place, fact.table_id, fact.form, report.status)
        results.append(Result(place, "extra", None, fact, pointed))
    return Comparison(report, tuple(results))


def compare_all(sheet: Sheet, report: Report) -> Comparison:
    """The same for a file of several reports; one that was not told apart from the others is missing."""
    nothing = replace(report, status="quarantined", facts=(), further=())
    reports = [*report.in_document(), *[nothing] * len(sheet.further)]
    compared = [compare(one, read) for one, read in zip((sheet, *sheet.further), reports, strict=False)]
    return Comparison(report, tuple(result for comparison in compared for result in comparison.results))


def points_at(findings: Iterable[Finding], place: Place, table_id: str, form: str, status: str) -> bool:
    """Whether a finding (a remark is none) names the cell, its row, its column, its table, or all of the report."""
    if status not in LOADED:
        return True
    labels = _labels(place, table_id, form)
    return any(_names(finding, place, table_id, labels) for finding in findings if finding.severity != "info")


def _names(finding: Finding, place: Place, table_id: str, labels: Sequence[str]) -> bool:
    if finding.indicator or finding.applicant:
        return finding.indicator in (None, place[0]) and finding.applicant in (None, place[1])
    if finding.rule.startswith("identity."):
        return False  # who and when, not what
    if finding.rule == "form.rows_missing" and finding.detail == table_id:
        return any(label in finding.message_zh for label in labels)
    if finding.rule in ("form.row_order", "label.qualified", "label.misprint"):
        return finding.detail.startswith(f"{table_id}|")
    is_of_readings = finding.rule.startswith("reading.") and finding.table_id in (None, table_id)
    return is_of_readings or finding.detail.split("|")[0] in ("", table_id)


def _labels(place: Place, table_id: str, form: str) -> list[str]:
    """How `form.rows_missing` may name a cell: its row, its cell, its column."""
    indicator = next(i for i in reference().of(table_id, form) if i.indicator == place[0])
    column = next((label for label, applicant in reference().applicants.items() if applicant == place[1]), None)
    return [indicator.label_zh] if column is None else [indicator.label_zh, f"各行（{column}）"]


def run(name: str, seeds: Sequence[int], folder: Path) -> tuple[str, Counter[str], list[str]]:
    """Some reports of one style: the counts, and every cell that is not right, in words."""
    counts: Counter[str] = Counter()
    lines = []
    for sample in samples(name, seeds, folder):
        report = read_back(sample.path)[0]
        comparison = compare_all(sample.sheet, report)
        bad = comparison.bad()
        flawed = bad and name in STYLES and sample.path.suffix == ".pdf" and flaws(sample.path, sample.sheet)
        counts += comparison.counts(legible=not flawed)
        counts["reports"] += 1
        if bad:
            kind, status = sample.sheet.values.kind, comparison.report.status
            head = f"{sample.path.name} ({kind}, {status}; {sample.content.described()}; {sample.look})"
            rules = Counter(f.rule for f in comparison.report.findings if f.severity != "info")
            lines += [
                head,
                f"    findings: {dict(rules)}",
                *([f"    print: {flawed}"] if flawed else []),
                *(f"    {result}" for result in bad[:5]),
            ]
            lines += [f"    … {len(bad) - 5} more"] * (len(bad) > 5)
    return name, counts, lines
