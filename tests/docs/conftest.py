"""The warehouse of the bundled reports where the documents say that it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.flows.cli.progress import Lines
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.project import Project

ROOT = Path(__file__).parents[2]


def bundled(folder: Path) -> Path:
    """A folder with an empty docs/ and data/warehouse/gongkai.duckdb."""
    warehouse = folder / "data" / "warehouse" / "gongkai.duckdb"
    (folder / "docs").mkdir()
    assert run_pipeline(Project(ROOT, warehouse), None, Lines()).state == "published"
    return folder


@pytest.fixture(scope="session")
def docs_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled(tmp_path_factory.mktemp("project"))
