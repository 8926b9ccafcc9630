"""Warehouses to test on: the three bundled reports, and small ones made of synthetic reports.

The forms are those of data/reference/indicators.csv. How their cells add up is written here by hand, once more
and independently of checks.csv, so that the two must agree.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.extractors.document import Box
from gongkai.extractors.readers import read
from gongkai.flows.project import load_reference
from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.connection import connect
from gongkai.sql.load import load_reports
from gongkai.sql.publish import publish_staging
from gongkai.sql.records import DocumentRow, RunRow, report_id_of
from gongkai.transforms.model import LOADED, Fact, Finding, Hints, Identity, Report, State, Status
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ("huaian-2024", "xixia-sfj-2024", "xingqing-sfj-2018")

Place = tuple[str, str | None]
Value = int | Decimal | str
Cells = dict[Place, Value]
"""What a table prints: a number, "" (blank), "/" (mark) or another text."""


def rows_of(name: str, folder: Path = REFERENCE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = {form: [r for r in rows_of("indicators") if r["form"] == form] for form in ("legacy", "2019", "2021")}
APPLICANTS = [row["applicant"] for row in rows_of("applicants")]
TYPES = [applicant for applicant in APPLICANTS if applicant != "total"]
OUTCOMES = ("upheld", "corrected", "other", "pending")
CHANNELS = ("review", "litigation_direct", "litigation_after_review")

LEGACY_SUMS = {
    "requests.received": [f"requests.received.{c}" for c in ("in_person", "fax", "online", "letter")],
    "requests.concluded": ["requests.concluded.on_time", "requests.concluded.extended"],
    "requests.replied": [
        f"requests.replied.{kind}"
        for kind in (
            "already_public",
            "granted",
            "granted_in_part",
            "denied",
            "not_this_agency",
            "does_not_exist",
            "asked_to_amend",
            "other_channel",
        )
    ],
    "requests.replied.denied": [
        f"requests.denied.{ground}"
        for ground in (
            "state_secret",
            "trade_secret",
            "privacy",
            "security_stability",
            "not_government_information",
            "other_law",
        )
    ],
    "review.total": [f"review.{o}" for o in ("upheld", "corrected", "other")],
    "litigation.total": [f"litigation.{o}" for o in ("upheld", "corrected", "other")],
    "organisation.staff": ["organisation.staff_full_time", "organisation.staff_part_time"],
}
"""forms.md §1, L-H1 … L-H7."""

_HANDLED = [
    "requests.granted",
    "requests.granted_in_part",
    *(
        f"requests.denied.{ground}"
        for ground in (
            "state_secret",
            "prohibited_by_law",
            "security_stability",
            "third_party_rights",
            "internal_affairs",
            "process_information",
            "enforcement_files",
            "administrative_queries",
        )
    ),
    *(f"requests.unavailable.{why}" for why in ("not_held", "requires_creation", "still_unclear")),
    *(
        f"requests.not_processed.{why}"
        for why in ("petition", "duplicate", "publications", "excessive", "confirm_or_reissue")
    ),
]
RESULTS = {
    "2019": [*_HANDLED, "requests.other"],
    "2021": [*_HANDLED, *(f"requests.other.{why}" for why in ("not_corrected_in_time", "fee_not_paid", "other"))],
}
"""forms.md §3.4, N-H2: the leaf rows (一) … (六): 19 in 2019, 21 since 2021."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An identity that does not hold: where, and what stands on its two sides."""

    rule: str
    indicator: str
    applicant: str | None
    expected: Decimal
    actual: Decimal


def broken(form: str, cells: Mapping[Place, Value]) -> set[Broken]:
    """Every hard identity of forms.md that these cells fail; one with a cell that is no number is passed over."""
    found: set[Broken] = set()

    def must(rule: str, place: Place, left: list[Place], right: list[Place]) -> None:
        values = [cells.get(p, "") for p in (*left, *right)]
        if any(isinstance(value, str) for value in values):
            return
        numbers = [Decimal(value) for value in values]
        actual, expected = sum(numbers[: len(left)]), sum(numbers[len(left) :])
        if actual != expected:
            found.add(Broken(rule, *place, Decimal(expected), Decimal(actual)))

    if form == "legacy":
        for total, parts in LEGACY_SUMS.items():
            must(f"legacy.{total}.sum", (total, None), [(total, None)], [(part, None) for part in parts])
        return found
    total = "requests.processed_total"
    for a in APPLICANTS:
        into = [("requests.received", a), ("requests.carried_in", a)]
        must(f"{form}.requests.balance", (total, a), into, [(total, a), ("requests.carried_out", a)])
        must(f"{form}.requests.results", (total, a), [(total, a)], [(row, a) for row in RESULTS[form]])
    for row in ("requests.received", "requests.carried_in", *RESULTS[form], total, "requests.carried_out"):
        must(f"{form}.requests.applicants", (row, "total"), [(row, "total")], [(row, a) for a in TYPES])
    for channel in CHANNELS:
        whole = (f"{channel}.total", None)
        must(f"{form}.{channel}.sum", whole, [whole], [(f"{channel}.{outcome}", None) for outcome in OUTCOMES])
    return found


def consistent(form: str, seed: int = 1) -> Cells:
    """A full form in which everything adds up, with numbers that differ from cell to cell."""
    cells: Cells = {}
    for number, row in enumerate(INDICATORS[form], seed):
        for applicant in APPLICANTS if row["by_applicant"] == "1" else [None]:
            where = APPLICANTS.index(applicant) if applicant else 0
            cells[row["indicator"], applicant] = number * 7 % 23 + 3 * where + 1
    if form == "legacy":
        for total in ("requests.replied.denied", *LEGACY_SUMS):
            cells[total, None] = sum(int(cells[part, None]) for part in LEGACY_SUMS[total])
        _loosely_consistent(cells)
        return cells
    for a in TYPES:
        handled = sum(int(cells[row, a]) for row in RESULTS[form])
        cells["requests.processed_total", a] = handled
        cells["requests.received", a] = handled + 5
        cells["requests.carried_out", a] = 5 + int(cells["requests.carried_in", a])
    for row in {indicator for indicator, applicant in cells if applicant}:
        cells[row, "total"] = sum(int(cells[row, a]) for a in TYPES)
    for channel in CHANNELS:
        cells[f"{channel}.total", None] = sum(int(cells[f"{channel}.{outcome}", None]) for outcome in OUTCOMES)
    for kind in ("regulations", "normative_documents"):
        for part, whole in (("newly_disclosed", "total_disclosed"), ("issued", "in_force")):
            if (f"{kind}.{part}", None) in cells:
                cells[f"{kind}.{whole}", None] = int(cells[f"{kind}.{part}", None]) + 2
    return cells


def _loosely_consistent(cells: Cells) -> None:
    """forms.md §1, L-S1 … L-S4: what usually holds in the legacy table."""
    replied, received = int(cells["requests.replied", None]), int(cells["requests.received", None])
    cells["requests.concluded", None] = replied
    cells["requests.concluded.on_time", None] = replied - int(cells["requests.concluded.extended", None])
    cells["requests.received.online", None] = int(cells["requests.received.online", None]) + replied
    cells["requests.received", None] = received + replied
    channels = [int(cells[f"disclosure.{c}", None]) for c in ("gazette", "website", "weibo", "wechat", "other")]
    cells["disclosure.total", None] = max(channels)
    cells["disclosure.normative_documents", None] = 1
    for part in ("press_conferences", "online_interviews"):
        cells[f"responses.{part}_by_principal", None] = 1


def _state(value: Value) -> State:
    if not isinstance(value, str):
        return "reported"
    return {"": "blank", "/": "mark"}.get(value, "text")  # type: ignore[return-value]


def facts_of(form: str, cells: Mapping[Place, Value], disagreed: Iterable[Place] = ()) -> tuple[Fact, ...]:
    doubted = set(disagreed)
    known = {row["indicator"]: row for row in INDICATORS[form]}
    return tuple(
        Fact(
            form=form,
            table_id=known[indicator]["table_id"],
            indicator=indicator,
            applicant=applicant,
            value=None if isinstance(value, str) else Decimal(value),
            unit=known[indicator]["unit"] or None,
            state=_state(value),
            raw=str(value),
            note=None,
            page=1,
            box=Box(10, 20, 30, 40),
            reader="made",
            agreed=(indicator, applicant) not in doubted,
        )
        for (indicator, applicant), value in cells.items()
    )


def document_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def report_id(name: str) -> str:
    return report_id_of(document_id(name))


INCOMPLETE = ("form.rows_missing", "form.table_missing")
"""Rules whose findings a report that is loaded whole never has."""


def made(
    name: str,
    form: str = "2021",
    cells: Mapping[Place, Value] | None = None,
    *,
    agency: str | None = "",
    year: int | None = 2023,
    district: str | None = "640104",
    status: Status = "loaded",
    published_on: dt.date | None = None,
    disagreed: Iterable[Place] = (),
    findings: tuple[Finding, ...] = (),
    title: str | None = None,
) -> Report:
    """A synthetic report; `name` makes its document, and its agency unless one is given."""
    if status == "loaded" and any(finding.rule in INCOMPLETE for finding in findings):
        status = "partial"  # as reading gives it
    facts = facts_of(form, consistent(form) if cells is None else cells, disagreed) if status in LOADED else ()
    whose = name if agency == "" else agency
    who = Identity(
        title=title,
        agency=whose,
        agency_id=whose,
        district=district and "兴庆区",
        district_code=district,
        year=year,
        published_on=published_on,
    )
    return Report(document_id(name), f"https://www.example.gov.cn/{name}", status, who, facts, findings)


def found(rule: str, **more: Any) -> Finding:
    """A finding as a transform would give it."""
    said: dict[str, Any] = {"severity": "error", "cause": "unknown", "message_zh": "有误", "message_en": "wrong"}
    return Finding(rule=rule, **(said | more))


def document_row(sha: str, first_seen_at: str = "2025-01-01 00:00:00") -> DocumentRow:
    return DocumentRow(
        document_id=sha,
        media_type="application/pdf",
        bytes=1000,
        first_seen_at=first_seen_at,
        archive_path=f"{sha[:2]}/{sha}",
        source_url=f"https://www.example.gov.cn/{sha}",
        source="made",
        hints="{}",
        reader_version="r1",
    )


def run_row(number: int = 1) -> RunRow:
    stamp = f"2025-12-0{number} 00:00:00"  # after all that was seen
    return RunRow(f"n{number}", stamp, stamp, "published", 1, 1, 0, 0)


def ask(path: Path, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connect(path, read_only=True) as connection:
        return connection.execute(sql, values or []).fetchall()


def records(path: Path, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    with connect(path, read_only=True) as connection:
        cursor = connection.execute(sql, values or [])
        names = [name for name, *_ in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def change(path: Path, *statements: str) -> None:
    """Plant something in a warehouse file by hand."""
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file with the reference data and nothing else; copied, never changed."""
    return prepare_staging(tmp_path_factory.mktemp("template") / "template.duckdb", REFERENCE, fresh=True)


@dataclass(slots=True)
class Builder:
    """Makes small warehouses in a folder."""

    folder: Path
    template: Path
    made: list[Path] = field(default_factory=list)

    def __call__(
        self, *reports: Report, seen: Mapping[str, str] | None = None, plant: Iterable[str] = (), checked: bool = True
    ) -> Path:
        """Load the reports, plant faults, check. `seen` says when the document of a name was first seen."""
        path = self.folder / f"made{len(self.made)}.duckdb"
        self.made.append(path)
        shutil.copyfile(self.template, path)
        first_seen = {document_id(name): moment for name, moment in (seen or {}).items()}
        self.load(path, *reports, first_seen=first_seen)
        if plant:
            change(path, *plant)
        if checked:
            check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
        return path

    @staticmethod
    def load(path: Path, *reports: Report, first_seen: Mapping[str, str] | None = None) -> tuple[int, int]:
        moments = first_seen or {}
        rows = [
            document_row(r.document_id, moments.get(r.document_id, "2025-01-01 00:00:00"))
            for r in {report.document_id: report for report in reports}.values()
        ]
        return load_reports(path, rows, reports)


Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path, template: Path) -> Builder:
    return Builder(tmp_path, template)


@pytest.fixture(scope="module")
def make_shared(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Builder:
    """The same for fixtures that several tests of a module read."""
    return Builder(tmp_path_factory.mktemp("shared"), template)


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(REFERENCE)


@pytest.fixture(scope="session")
def samples(reference: Reference) -> dict[str, Report]:
    """The three bundled reports, read from their PDFs."""
    reports = {}
    for name in SAMPLES:
        path = ROOT / "data" / "samples" / f"{name}.pdf"
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        reports[name] = to_report(sha, read(path), reference, Hints(source_url=path.as_uri()))
    return reports


@pytest.fixture(scope="session")
def published(samples: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the bundled reports, built and published as a night does it. Read it, never change it."""
    target = tmp_path_factory.mktemp("published") / "gongkai.duckdb"
    staging = prepare_staging(target, REFERENCE, fresh=True)
    Builder.load(staging, *samples.values())
    check_staging(staging, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    publish_staging(staging, target)
    return target


def moved(report: Report, name: str, facts: tuple[Fact, ...]) -> Report:
    """The same report from another agency's document, with other facts."""
    who = replace(report.identity, agency=name, agency_id=name)
    return replace(report, document_id=document_id(name), identity=who, facts=facts)
