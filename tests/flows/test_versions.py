"""What makes a warehouse be built anew: a change of anything that facts and findings are made with."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paths import TYPESET
from run_here import HERE

from gongkai.flows import project as projects
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, inputs_version, reader_version, work_version

Versions = Callable[[], tuple[str, str, str]]


@pytest.fixture(scope="module")
def libraries() -> list[tuple[str, str]]:
    """Those installed: to list them takes longer than to read all files of the package."""
    return list(projects._reading_libraries())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, libraries: list[tuple[str, str]]) -> Iterator[Path]:
    """A copy of the package's files, which may be changed."""
    monkeypatch.setattr(projects, "_reading_libraries", lambda: iter(libraries))
    copy = tmp_path / "gongkai"
    for room in ("extractors", "transforms", "sql", "data/reference"):
        shutil.copytree(projects.PACKAGE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for module in projects.PACKAGE.glob("*.py"):
        shutil.copyfile(module, copy / module.name)
    monkeypatch.setattr(projects, "PACKAGE", copy)
    reader_version.cache_clear()
    yield copy
    reader_version.cache_clear()


@pytest.fixture
def versions(package: Path, tmp_path: Path) -> Versions:
    reference = package / "data" / "reference"
    project = Project(tmp_path, tmp_path / "x.duckdb", reference)

    def now() -> tuple[str, str, str]:
        reader_version.cache_clear()
        return reader_version(), work_version(reference), inputs_version(project)

    return now


KINDS = [
    # a file of each kind, and whether readings, reports and warehouse depend on it
    ("extractors/document.py", (True, True, True)),
    ("extractors/readers/**/*.py", (True, True, True)),
    ("transforms/**/*.py", (False, True, True)),
    ("reference.py", (False, True, True)),
    ("data/reference/*.csv", (False, True, True)),
    ("data/reference/web/*.csv", (False, True, True)),
    ("sql/*.py", (False, False, True)),
    ("sql/tables/*.sql", (False, False, True)),
    ("sql/views/*.sql", (False, False, True)),
    ("sql/checks/*.sql", (False, False, True)),
    ("sql/derived/*.sql", (False, False, True)),
    ("sql/tests/*.sql", (False, False, True)),
]


@pytest.mark.parametrize(("pattern", "expected"), KINDS)
def test_a_change_of_any_file_is_a_new_version(
    package: Path, versions: Versions, pattern: str, expected: tuple[bool, bool, bool]
) -> None:
    before = versions()
    paths = [path for path in sorted(package.glob(pattern)) if path.name != "expectations.csv"]
    for path in paths[:: 1 + len(paths) // 8]:  # each takes a reading of all files
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert tuple(a != b for a, b in zip(before, versions(), strict=True)) == expected, path
        path.write_bytes(text)
    assert versions() == before
    paths[0].unlink()
    assert tuple(a != b for a, b in zip(before, versions(), strict=True)) == expected, paths[0]


def test_a_file_more_is_a_new_version_and_what_editors_leave_is_none(package: Path, versions: Versions) -> None:
    before = versions()
    (package / "sql" / "checks" / "new.sql").write_text("select 1")
    assert versions()[2] != before[2]
    (package / "sql" / "checks" / "new.sql").unlink()
    for name in (".new.sql.swp", "new.sql~", "__pycache__/new.pyc"):
        (package / "sql" / name).parent.mkdir(exist_ok=True)
        (package / "sql" / name).write_text("x")
    (package / "data" / "reference" / "expectations.csv").write_text("x")
    assert versions() == before


def test_the_place_of_the_reference_data_is_no_difference(package: Path, versions: Versions, tmp_path: Path) -> None:
    shutil.copytree(package / "data" / "reference", tmp_path / "reference")
    assert work_version(tmp_path / "reference") == versions()[1]


def test_a_library_is_part_of_the_readers_unless_it_is_known_not_to_read(
    versions: Versions, monkeypatch: pytest.MonkeyPatch, libraries: list[tuple[str, str]]
) -> None:
    before = versions()
    installed = dict(libraries)
    assert {"camelot-py", "pikepdf", "python-docx", "rapidocr", "numpy", "pillow"} <= set(installed)
    assert not {"prefect", "duckdb", "typer"} & set(installed)
    newer = installed | {"pikepdf": "99"}
    monkeypatch.setattr(projects, "_reading_libraries", lambda: iter(sorted(newer.items())))
    assert versions()[0] != before[0]


def test_a_rule_taken_away_is_checked_without_it(package: Path, tmp_path: Path) -> None:
    """Its findings would stay published, and the night be `unchanged`."""
    project = Project(tmp_path, tmp_path / "w.duckdb", package / "data" / "reference")
    (tmp_path / "data" / "sources").mkdir(parents=True)
    files = [TYPESET / "sample-2017-legacy.html"]
    assert run(project, files, Lines(), steps=HERE).state == "published"
    assert run(project, files, Lines(), steps=HERE).state == "unchanged"
    listed = next((package / "sql").glob("objects.py"))
    listed.write_text(listed.read_text("utf-8") + "\n# a rule less\n", "utf-8")
    again = run(project, files, Lines(), steps=HERE)
    assert (again.state, again.changed) == ("published", 1)


def test_what_other_versions_read_is_cleared_after_some_days(loaded: Project) -> None:
    readings = loaded.readings.parent
    for name, days in (("0123456789abcdef", 30), ("fedcba9876543210", 3), ("notes", 30)):
        (readings / name / "ab").mkdir(parents=True)
        for path in (readings / name / "ab", readings / name):
            os.utime(path, (time.time() - days * 86_400,) * 2)
    assert run(loaded, None, Lines(), steps=HERE).state == "unchanged"
    assert {path.name for path in readings.iterdir()} == {loaded.readings.name, "fedcba9876543210", "notes"}
    assert run(loaded, None, Lines(), steps=HERE).state == "unchanged"
