"""What tests of every room share: the misbehaving web site, and which tests `make check` leaves out."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from website import Website

from gongkai.sql import build
from gongkai.sql.build import create_file

SLOW = (
    "tests/site/test_site",
    "tests/roundtrip/",
    "tests/docs/test_docs.py",
    "tests/docs/test_faults.py",
    "tests/docs/test_notebook.py",
    *(f"tests/extractors/test_{name}.py" for name in ("fetch", "fetch_turns", "grid", "office", "pictures", "scan")),
    *(
        f"tests/extractors/test_{name}.py"
        for name in ("bad_input", "hostile", "pdf", "pdf_rules", "scan_images", "web", "web_schedule")
    ),
    *(f"tests/flows/test_{name}.py" for name in ("cli", "conversions", "corrections", "dark_sources", "drawing")),
    *(f"tests/flows/test_{name}.py" for name in ("evidence", "night", "night_web", "operate", "order", "review")),
    *(f"tests/flows/test_{name}.py" for name in ("page_pictures", "survival", "workers")),
    *(
        f"tests/sql/test_{name}.py"
        for name in ("export", "publish", "reference_tables", "release", "synthetic", "workbook", "workbook_sheets")
    ),
    "tests/transforms/test_mutations.py",
    "tests/transforms/test_samples.py",
)
"""Files of tests that run whole nights, other programs, text recognition or a web server that takes its time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with the reference data alone, by what that is."""
    return tmp_path_factory.mktemp("prepared")


@pytest.fixture(autouse=True)
def prepared_once(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file of the same reference data is the same: most warehouses of the tests begin with one."""

    def copied(path: Path, reference: Path) -> None:
        files = sorted(file for file in reference.rglob("*") if file.is_file())
        key = hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()
        kept = prepared / f"{key}.duckdb"
        if not kept.exists():
            create_file(kept.with_suffix(".new"), reference)
            kept.with_suffix(".new").replace(kept)
        shutil.copyfile(kept, path)

    monkeypatch.setattr(build, "create_file", copied)


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as site:
        yield site
