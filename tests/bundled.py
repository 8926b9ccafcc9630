"""A night over the bundled reports, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project

ROOT = Path(__file__).parents[1]


def project_in(folder: Path) -> Project:
    """The sources of this checkout, and the warehouse of `folder` where the documents say that one is."""
    return Project(ROOT, folder / "data" / "warehouse" / "gongkai.duckdb")


def run_night(folder: Path) -> None:
    assert run_pipeline(project_in(folder), None, Lines()).state == "published"
