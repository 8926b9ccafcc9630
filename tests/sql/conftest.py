"""Warehouses to test on: the three bundled reports, and small ones made of synthetic reports."""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from gongkai.extractors.document import Box
from gongkai.extractors.readers import read
from gongkai.extractors.readers.office.word.libreoffice import find_soffice
from gongkai.flows.project import load_reference
from gongkai.sql import export, findings
from gongkai.sql.build import check_staging, create_file, prepare_staging
from gongkai.sql.connection import rows_of
from gongkai.sql.load import load_reports
from gongkai.sql.publish import publish_staging
from gongkai.sql.records import DocumentRow, RunRow, report_id_of
from gongkai.transforms.model import LOADED, Fact, Finding, Hints, Identity, Report, Scope, State, Status
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from tests.edits import edit
from tests.sql.form_cells import INDICATORS, REFERENCE, ROOT, Place, Value, consistent
from tests.sql.opened import asking, held, releasing

if TYPE_CHECKING:
    from tests.conftest import Once

GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ("huaian-2024", "xixia-sfj-2024", "xingqing-sfj-2018")


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


NO_AGENCIES = ["delete from agencies"]
"""To plant: the bundled agencies.csv expects reports of its own."""

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
    usual: dict[str, Any] = {"severity": "error", "cause": "unknown", "message_zh": "有误", "message_en": "wrong"}
    return Finding(rule=rule, **(usual | more))


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
    return asking(path).execute(sql, values or []).fetchall()


def records(path: Path, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    return rows_of(asking(path).execute(sql, values or []))


def change(path: Path, *statements: str) -> None:
    """Plant something in a warehouse file by hand."""
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        edit(connection, *statements)


@pytest.fixture(scope="module", autouse=True)
def opened_once() -> Iterator[None]:
    with releasing():
        yield


OF_NO_PLACE = (
    *("agency_kinds", "agency_links", "breaks", "coverage", "current_edition", "editions", "harmonized", "identities"),
    *("local_forms", "misread_cells", "overlays", "peers", "rates", "rollups", "rules", "scope_changes", "statements"),
    *("survivors", "timeliness", "year_over_year", "years"),
)
"""Files of tests that ask nothing of the numbers that stand for places: these take a quarter of a check, and their
warehouses have none. test_catalog.py sees that no test of them names what is made of these."""


ORDER = findings.order


def has_numbers_of_places(file: str) -> bool:
    return Path(file).stem.removeprefix("test_") not in OF_NO_PLACE


@pytest.fixture(scope="module", autouse=True)
def numbers_of_places(request: pytest.FixtureRequest) -> Iterator[None]:
    def without() -> tuple[tuple[str, str], ...]:
        return tuple(step for step in ORDER() if step[1] != "district_numbers")

    with pytest.MonkeyPatch.context() as patched:
        if not has_numbers_of_places(request.module.__file__):
            patched.setattr(findings, "order", without)
        yield


@pytest.fixture(scope="session")
def template(once: Once) -> Path:
    """A prepared file with the reference data and nothing else; copied, never changed."""
    folder = once("template", lambda folder: create_file(folder / "template.duckdb", REFERENCE))
    return folder / "template.duckdb"


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
        with held(path):
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
def samples(reference: Reference, once: Once) -> dict[str, Report]:
    """The three bundled reports, read from their PDFs."""

    def read_them(folder: Path) -> None:
        reports = {}
        for name in SAMPLES:
            path = ROOT / "data" / "samples" / f"{name}.pdf"
            sha = hashlib.sha256(path.read_bytes()).hexdigest()
            reports[name] = to_report(sha, read(path), reference, Hints(source_url=path.as_uri()))
        (folder / "reports").write_bytes(pickle.dumps(reports))

    read_before: dict[str, Report] = pickle.loads((once("samples", read_them) / "reports").read_bytes())
    return read_before


@pytest.fixture(scope="session")
def published(samples: dict[str, Report], once: Once) -> Path:
    """The warehouse of the bundled reports, built and published as a night does it. Read it, never change it."""

    def publish_them(folder: Path) -> None:
        target = folder / "gongkai.duckdb"
        staging = prepare_staging(target, REFERENCE, fresh=True)
        Builder.load(staging, *samples.values())
        with pytest.MonkeyPatch.context() as patched:  # whole, whichever file of tests asks for it first
            patched.setattr(findings, "order", ORDER)
            check_staging(staging, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
        publish_staging(staging, target)

    return once("published", publish_them) / "gongkai.duckdb"


def moved(report: Report, name: str, facts: tuple[Fact, ...]) -> Report:
    """The same report from another agency's document, with other facts."""
    who = replace(report.identity, agency=name, agency_id=name)
    return replace(report, document_id=document_id(name), identity=who, facts=facts)


BILINGUAL = re.compile("[\u4e00-\u9fff].* / .*[a-z]{3}", re.DOTALL)


def good() -> list[Report]:
    quarantined = made("bad", status="quarantined", findings=(found("form.unknown"),))
    return [made("one"), made("old", "legacy", year=2018), quarantined, made("none", status="no_table")]


def publish(target: Path, *reports: Report, plant: tuple[str, ...] = (), fresh: bool = True) -> None:
    """What a night does."""
    staging = prepare_staging(target, REFERENCE, fresh=fresh)
    with held(staging):
        Builder.load(staging, *reports)
        if plant:
            change(staging, *plant)
        check_staging(staging, {"inputs": "inputs", "gongkai": "1.0"}, [run_row(1), run_row(2)])
    publish_staging(staging, target)


def with_scope(report: Report, scope: Scope) -> Report:
    return replace(report, identity=replace(report.identity, scope=scope, scope_quote=scope))


@pytest.fixture(scope="module")
def soffice() -> Path:
    found_program = find_soffice()
    if found_program is None:
        pytest.skip("LibreOffice is not installed: the workbook is not opened with it")
    return found_program


FEW = (
    "reports",
    "observations",
    "harmonized",
    "harmonized_wide",
    "rates",
    "findings",
    "coverage",
    "check_results",
    "crosswalk",
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of some tables and views, for tests of what is beside them or of these alone: all take three times as
    long, and are written in the other tests."""
    monkeypatch.setattr(export, "OBJECTS", tuple(pair for pair in export.OBJECTS if pair[1] in FEW))
