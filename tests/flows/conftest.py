"""A project of its own for each test: the real reference data and samples, everything made by runs in a new folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from paths import ROOT

from gongkai.flows.cli.progress import Lines
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.project import Project

THREE = (
    ("huaian-2024", "淮安市人民政府", 320800),
    ("xixia-sfj-2024", "银川市西夏区司法局", 640105),
    ("xingqing-sfj-2018", "银川市兴庆区司法局", 640104),
)


def made(folder: Path) -> Project:
    root = folder / "project"
    for name in ("reference", "sources", "samples"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    write_small_source(root)
    return Project(root, root / "data" / "warehouse" / "gongkai.duckdb", root / "data" / "reference")


def write_small_source(root: Path) -> None:
    """Three of the bundled reports and no more are expected: what a night does with them, it does with twelve."""
    (root / "data" / "sources" / "samples.yaml").write_text(
        "source: samples\npublisher: gongkai\nenabled: true\ndocuments:\n"
        + "".join(
            f"  - path: data/samples/{name}.pdf\n    agency: {agency}\n    district_code: {code}\n"
            for name, agency, code in THREE
        ),
        encoding="utf-8",
    )
    (root / "data" / "sources" / "expectations.csv").write_text(
        "source,district_code,year,min_reports,max_reports,note\nsamples,,2018,1,1,\nsamples,,2024,2,2,\n",
        encoding="utf-8",
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path)


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose first night was run once for all tests; they get copies."""
    project = made(tmp_path_factory.mktemp("first"))
    assert run_pipeline(project, None, Lines()).state == "published"
    return project


@pytest.fixture
def loaded(project: Project, first_night: Project) -> Project:
    """The project after its first night."""
    shutil.copytree(first_night.root, project.root, dirs_exist_ok=True)
    return project
