"""What the tests of this room share."""

from __future__ import annotations

import pytest

from gongkai.extractors.sources.http import throttle as hosts


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No waiting; what would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(hosts, "pause", waited.append)
    return waited
