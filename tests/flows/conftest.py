"""A project of its own for each test: the real reference data and samples, everything made by runs in a new folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from paths import ROOT
from small_source import write_small_source

from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from tests.conftest import Once


def made(folder: Path) -> Project:
    root = folder / "project"
    for name in ("reference", "sources", "samples"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name, ignore=shutil.ignore_patterns("lists-*"))
    write_small_source(root)
    return of_root(root)


@pytest.fixture
def project(tmp_path: Path, keep_readings: Callable[[Project], None]) -> Project:
    """A project before its first night."""
    project = made(tmp_path)
    keep_readings(project)
    return project


@pytest.fixture
def unread(tmp_path: Path) -> Project:
    """A project whose reports nobody has read yet."""
    return made(tmp_path / "unread")


def of_root(root: Path) -> Project:
    return Project(root, root / "data" / "warehouse" / "gongkai.duckdb", root / "data" / "reference")


@pytest.fixture(scope="session")
def first_night(once: Once, keep_readings: Callable[[Project], None]) -> Project:
    """A project whose first night was run once for all tests; they get copies."""

    def run_it(folder: Path) -> None:
        project = made(folder)
        keep_readings(project)
        assert run_pipeline(project, None, Lines()).state == "published"

    return of_root(once("first_night", run_it) / "project")


@pytest.fixture
def loaded(project: Project, first_night: Project) -> Project:
    """The project after its first night."""
    shutil.copytree(first_night.root, project.root, dirs_exist_ok=True)
    return project
