"""What tests of every room share: the misbehaving web site, and which tests `make check` leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from website import Website

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


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as site:
        yield site
