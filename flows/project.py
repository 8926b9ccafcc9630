"""Where everything is stored, and the versions that a warehouse depends on.

What belongs to the program (reference data, samples, SQL, templates) is a resource of the package `gongkai`, in a
checkout as in an installed wheel. What people edit and what runs make is below a home folder, in `data/`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from pathlib import Path

import duckdb

from gongkai.errors import GongkaiError
from gongkai.reference import ReferenceTables
from gongkai.sql.connection import WarehouseError, connect, naming_damage
from gongkai.transforms.reference import Reference

PACKAGE = Path(str(resources.files("gongkai")))
"""The installed package. In a checkout its folders are links to those at the top."""

NOT_READING = {
    *("prefect", "prefect-dask", "fastapi", "sqlalchemy", "typer", "rich"),  # run the steps
    *("httpx2", "anyio", "tenacity", "protego", "cryptography"),  # fetch
    *("duckdb", "pandas", "jinja2", "xlsxwriter", "packaging", "pyyaml"),  # load, write and check
}
"""Dependencies that play no part in reading. Any dependency not listed here counts as one that reads."""


class ProjectError(GongkaiError):
    """The project's own files are not as they must be; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Project:
    """The home folder and the warehouse of one installation, and the reference data that it uses."""

    root: Path
    warehouse: Path
    reference: Path = PACKAGE / "data" / "reference"

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
        """Each warehouse has an archive of its own, so that experiments never reach the published one."""
        if self.is_default:
            return self.root / "data" / "archive"
        return self.warehouse.with_name(f"{self.warehouse.stem}-archive")

    @property
    def readings(self) -> Path:
        """The readings made by this version of the readers."""
        return self.archive / "readings" / reader_version()

    @property
    def exports(self) -> Path:
        if self.is_default:
            return self.root / "data" / "exports"
        return self.warehouse.with_name(f"{self.warehouse.stem}-exports")

    @property
    def parts(self) -> Path:
        """The partitioned exports; where they exist, nights update them instead of the bundle."""
        return self.exports / "parts"

    @property
    def site(self) -> Path:
        if self.is_default:
            return self.root / "data" / "site"
        return self.warehouse.with_name(f"{self.warehouse.stem}-site")

    @property
    def releases(self) -> Path:
        if self.is_default:
            return self.root / "data" / "releases"
        return self.warehouse.with_name(f"{self.warehouse.stem}-releases")

    @property
    def site_record(self) -> Path:
        """The file that names the run whose warehouse the site shows."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.site.txt")

    @property
    def spool(self) -> Path:
        """Reports that were read and wait to be loaded, during a run; beside the
        archive, where all workers can write."""
        return self.archive / "spool"

    @property
    def journal(self) -> Path:
        return self.warehouse.with_name(f"{self.warehouse.stem}.runs.jsonl")

    @property
    def unfetched(self) -> Path:
        """What could not be fetched from each source when it was last asked."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.unfetched.json")

    @property
    def source_health(self) -> Path:
        """What each source gave when it was last asked."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.sources.json")

    @property
    def unpublished(self) -> Path:
        """The agencies and years that sites list without a report."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.unpublished.json")

    @property
    def logs(self) -> Path:
        """One log per run."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.logs")

    @property
    def lock(self) -> Path:
        return self.warehouse.with_name(f".{self.warehouse.stem}.lock")

    @property
    def expectations(self) -> Path:
        """How many reports there should be: the home folder's own file, else the one shipped with the program."""
        own = self.sources / "expectations.csv"
        return own if own.exists() else self.reference / "expectations.csv"


def find_project(warehouse: Path | None = None) -> Project:
    """The project that `GONGKAI_HOME` names, else that of the current folder, else the checkout the program runs from.

    `GONGKAI_REFERENCE` names a folder of reference data to use instead of the program's own. Raises ProjectError.
    """
    root = _home()
    reference = Path(os.environ.get("GONGKAI_REFERENCE") or PACKAGE / "data" / "reference")
    if not (reference / "indicators.csv").exists():
        raise ProjectError(
            f"{reference} 中没有参考数据；请检查 GONGKAI_REFERENCE，或重新安装 gongkai / "
            f"there is no reference data in {reference}; check GONGKAI_REFERENCE or install gongkai again"
        )
    return Project(root, (warehouse or root / "data" / "warehouse" / "gongkai.duckdb").resolve(), reference.resolve())


def _home() -> Path:
    named = os.environ.get("GONGKAI_HOME")
    checkout = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").exists() else None
    places = [Path(named)] if named else [Path.cwd(), *([checkout] if checkout else [])]
    for place in places:
        if (place / "data" / "sources").is_dir():
            return place.resolve()
    raise ProjectError(
        f"{places[0]} 不是 gongkai 的文件夹（没有 data/sources）；用 gongkai init 文件夹 建立一个，"
        f"并在其中运行或设置 GONGKAI_HOME / {places[0]} is not a folder of gongkai (it has no data/sources); "
        "make one with 'gongkai init FOLDER', and run inside it or set GONGKAI_HOME"
    )


def create_home(folder: Path) -> list[Path]:
    """Create the folders that people edit, with the sources and samples shipped with the program. Returns the files
    written; existing files stay unchanged. Raises ProjectError where the folder cannot be written."""
    written = []
    try:
        for name in ("sources", "samples", "corrections", "decisions"):
            (folder / "data" / name).mkdir(parents=True, exist_ok=True)
            for shipped in sorted((PACKAGE / "data" / name).glob("*")):
                target = folder / "data" / name / shipped.name
                if shipped.is_file() and not shipped.name.startswith(".") and not target.exists():
                    shutil.copyfile(shipped, target)
                    written.append(target)
    except OSError as error:
        raise ProjectError(f"无法写入 {folder} / cannot write to {folder}: {error.strerror}") from None
    return written


_REFERENCES: dict[str, Reference] = {}


@cache
def load_reference(folder: Path) -> Reference:
    """The reference data as the transforms use it, loaded once per content.
    Raises ReferenceDataError or ProjectError."""
    version = _fingerprint(_files(folder), [])
    try:
        if version not in _REFERENCES:
            _REFERENCES[version] = Reference(ReferenceTables(folder))
        return _REFERENCES[version]
    except (KeyError, ValueError, TypeError) as error:
        raise ProjectError(f"{folder}/{error}: 参考数据有误 / the reference data is not as expected") from None


@cache
def reader_version() -> str:
    """Fingerprint of the readers and the libraries they use: a document is read once per version."""
    extractors = PACKAGE / "extractors"
    files = [*extractors.glob("*.py"), *_files(extractors / "readers")]
    return _fingerprint(files, [f"{name} {version}" for name, version in _reading_libraries()])


def _reading_libraries() -> Iterator[tuple[str, str]]:
    """Name and version of the libraries that may play a part in reading."""
    for requirement in sorted(metadata.requires("gongkai") or ()):
        name = re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower()
        if name not in NOT_READING:
            yield name, metadata.version(name)


def work_version(reference: Path) -> str:
    """Fingerprint of all that a worker makes a report with: if it differs between machines, so may their reports."""
    return _fingerprint(
        [*_files(PACKAGE / "transforms"), *PACKAGE.glob("reference.py"), *_reference_files(reference)],
        [reader_version()],
    )


def inputs_version(project: Project) -> str:
    """Fingerprint of all that facts and findings are made with, except documents; a new one rebuilds the warehouse.

    It covers whole packages and folders: anything missing from a hand-picked list would leave outdated results
    published.
    """
    return _fingerprint(_files(PACKAGE / "sql"), [work_version(project.reference)])


def overlays_version(project: Project) -> str:
    """Fingerprint of what people overlay on facts and findings, or expect, and of what sites list without a report.

    A new one causes everything to be checked and published again.
    """
    single = [path for path in (project.expectations, project.unpublished) if path.exists()]
    return _fingerprint([*project.corrections.glob("*.yaml"), *project.decisions.glob("*.yaml"), *single], [])


def _reference_files(reference: Path) -> list[Path]:
    return [path for path in _files(reference) if path.name != "expectations.csv"]  # changes no number


def _files(folder: Path) -> list[Path]:
    """Every file below a folder except what Python, editors and file managers leave there."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".") and not path.name.endswith("~")
    ]


def _fingerprint(files: Iterable[Path], names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda p: (p.parent.name, p.name, str(p))):
        digest.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    for name in names:
        digest.update(name.encode() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def explaining_other_versions(project: Project) -> Iterator[None]:
    """Turn the error of a missing table or column, in a warehouse of another
    version, into a message that says what to do."""
    try:
        with naming_damage(project.warehouse):
            yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if _is_of_this_version(project):
            raise
        raise WarehouseError(
            f"{project.warehouse} 由另一版本的程序写成，缺少需要的表或列："
            "请先运行 gongkai nightly 重建，不能时先运行 gongkai mend / "
            f"{project.warehouse} was written by another version and lacks what this one needs: run 'gongkai nightly' "
            f"first, which builds it anew from the archive, or 'gongkai mend' before it if that is refused "
            f"({str(error).splitlines()[0]})"
        ) from None


def _is_of_this_version(project: Project) -> bool:
    with suppress(WarehouseError, duckdb.Error), connect(project.warehouse, read_only=True) as connection:
        built = connection.execute("select value from build where name = 'inputs'").fetchone()
        return built == (inputs_version(project),)
    return False
