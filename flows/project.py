"""Where everything lies, and what it all depends on."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from gongkai.transforms.reference import Reference

REFERENCE_TABLES = (
    "indicators",
    "applicants",
    "marks",
    "districts",
    "district_names",
    "hosts",
    "agencies",
    "agency_words",
    "agency_names",
    "title_words",
    "page_labels",
    "form_years",
    "checks",
    "labels",
    "statements",
    "scopes",
)
READING_LIBRARIES = (
    "camelot-py",
    "playa-pdf",
    "pypdfium2",
    "rapidocr",
    "onnxruntime",
    "opencv-python-headless",
    "selectolax",
    "lxml",
    "python-docx",
    "python-calamine",
    "openpyxl",
    "xlrd",
    "olefile",
)


class ProjectError(Exception):
    """The project's own files are not as they must be; the message names file and remedy."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one installation. `GONGKAI_HOME` names another root than the checkout itself."""

    root: Path
    warehouse: Path

    @property
    def reference(self) -> Path:
        return self.root / "data" / "reference"

    @property
    def sources(self) -> Path:
        return self.root / "data" / "sources"

    @property
    def corrections(self) -> Path:
        return self.root / "data" / "corrections"

    @property
    def decisions(self) -> Path:
        return self.root / "data" / "decisions"

    @property
    def is_default(self) -> bool:
        return self.warehouse == self.root / "data" / "warehouse" / "gongkai.duckdb"

    @property
    def archive(self) -> Path:
        """Each warehouse has an archive of its own: what is tried elsewhere never reaches the published one."""
        if self.is_default:
            return self.root / "data" / "archive"
        return self.warehouse.with_name(f"{self.warehouse.stem}-archive")

    @property
    def readings(self) -> Path:
        """What this version of the readers has read."""
        return self.archive / "readings" / reader_version()

    @property
    def exports(self) -> Path:
        if self.is_default:
            return self.root / "data" / "exports"
        return self.warehouse.with_name(f"{self.warehouse.stem}-exports")

    @property
    def site(self) -> Path:
        if self.is_default:
            return self.root / "data" / "site"
        return self.warehouse.with_name(f"{self.warehouse.stem}-site")

    @property
    def spool(self) -> Path:
        """What was read and waits to be loaded, while a run lasts; beside the archive, where all workers can write."""
        return self.archive / "spool"

    @property
    def journal(self) -> Path:
        return self.warehouse.with_name(f"{self.warehouse.stem}.runs.jsonl")

    @property
    def unfetched(self) -> Path:
        """What each source did not give when it was last asked."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.unfetched.json")

    @property
    def logs(self) -> Path:
        """One log per run."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.logs")

    @property
    def lock(self) -> Path:
        return self.warehouse.with_name(f".{self.warehouse.stem}.lock")

    @property
    def expectations(self) -> Path:
        return self.reference / "expectations.csv"


def find_project(warehouse: Path | None = None) -> Project:
    """The project this program was installed from, or the one `GONGKAI_HOME` names."""
    root = Path(os.environ.get("GONGKAI_HOME") or Path(__file__).resolve().parent.parent).resolve()
    if not (root / "data" / "reference" / "indicators.csv").exists():
        raise ProjectError(
            f"{root} 中没有 data/reference；请在项目目录中运行，或设置 GONGKAI_HOME / "
            f"no data/reference in {root}; run inside the project or set GONGKAI_HOME"
        )
    return Project(root, (warehouse or root / "data" / "warehouse" / "gongkai.duckdb").resolve())


@cache
def load_reference(folder: Path) -> Reference:
    """The reference data as the transforms use it."""
    tables = {}
    for name in REFERENCE_TABLES:
        path = folder / f"{name}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.DictReader(file)
                tables[name] = [{**row, "line": str(rows.line_num)} for row in rows]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ProjectError(f"{path}: 无法读取参考数据 / the reference data cannot be read: {error}") from None
    try:
        return Reference(tables)
    except (KeyError, ValueError, TypeError) as error:
        raise ProjectError(f"{folder}/{error}: 参考数据有误 / the reference data is not as expected") from None


@cache
def reader_version() -> str:
    """Fingerprint of the readers and the libraries they stand on: a document is read once per version."""
    libraries = [f"{name} {metadata.version(name)}" for name in READING_LIBRARIES]
    here = Path(__file__).resolve().parent.parent
    files = [
        here / "extractors" / "document.py",
        here / "extractors" / "media_types.py",
        *(here / "extractors" / "readers").rglob("*.py"),
    ]
    return _fingerprint(files, libraries)


def work_version(reference: Path) -> str:
    """Fingerprint of all that a worker makes a report with: on every machine the same, or the reports are not."""
    here = Path(__file__).resolve().parent.parent
    files = [here / "extractors" / "dates.py", *(here / "transforms").glob("*.py")]
    return _fingerprint([*files, *(reference / f"{name}.csv" for name in REFERENCE_TABLES)], [reader_version()])


def inputs_version(project: Project) -> str:
    """Fingerprint of all that facts and findings are made with, documents apart: a new one rebuilds the warehouse."""
    here = Path(__file__).resolve().parent.parent
    files = [
        here / "extractors" / "dates.py",
        *(here / "transforms").glob("*.py"),
        *(here / "sql").rglob("*.sql"),
        *(here / "sql").glob("*.py"),
    ]
    reference = (path for path in project.reference.glob("*.csv") if path != project.expectations)  # changes no number
    return _fingerprint([*files, *reference], [reader_version()])


def overlays_version(project: Project) -> str:
    """Fingerprint of what people laid over the facts and findings, or expect: a new one checks and publishes again."""
    expected = [project.expectations] if project.expectations.exists() else []
    return _fingerprint([*project.corrections.glob("*.yaml"), *project.decisions.glob("*.yaml"), *expected], [])


def _fingerprint(files: Iterable[Path], names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda p: (p.parent.name, p.name)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in names:
        digest.update(name.encode() + b"\0")
    return digest.hexdigest()[:16]
