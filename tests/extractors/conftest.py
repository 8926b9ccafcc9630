"""What the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest
from nights import Night
from scanned_pages import HUAIAN, PT, UPPER_TOP, printed
from website import Website

from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.sources.http import throttle as hosts


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No waiting; what would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(hosts, "pause", waited.append)
    return waited


@pytest.fixture
def night(website: Website, tmp_path: Path) -> Night:
    return Night(website, tmp_path)


@pytest.fixture(scope="module")
def upper_part() -> Gray:
    """The first three rows of page 4, from a point of `UPPER_TOP` on: small pictures are read fast."""
    return printed(HUAIAN, 4)[round(UPPER_TOP * PT) : 532]
