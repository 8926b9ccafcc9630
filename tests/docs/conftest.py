"""The warehouse of the bundled reports where the documents say that it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gongkai.flows.project import Project


@pytest.fixture(scope="session")
def docs_project(bundled_night: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty docs/ and data/warehouse/gongkai.duckdb."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "docs").mkdir()
    (folder / "data" / "warehouse").mkdir(parents=True)
    shutil.copyfile(bundled_night.warehouse, folder / "data" / "warehouse" / "gongkai.duckdb")
    return folder
