"""What tests of every room share: the misbehaving web site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from website import Website


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as site:
        yield site
