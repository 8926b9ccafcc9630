"""A project of its own for each test: the real reference data and samples, everything made by runs in a new folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from paths import ROOT

from flows.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for folder in ("reference", "sources", "samples"):
        shutil.copytree(ROOT / "data" / folder, root / "data" / folder)
    return Project(root, root / "data" / "warehouse" / "gongkai.duckdb")
