"""What the tests of this room share: the reference data, and the sample documents, each read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from gongkai.extractors.document import Document
from gongkai.extractors.readers import read
from gongkai.flows.project import load_reference
from gongkai.transforms.reference import Reference

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(ROOT / "data" / "reference")


@pytest.fixture(scope="session")
def reading() -> Callable[[str], Document]:
    """The reader's output for a bundled sample or a typeset file, by name; read once per session."""

    @cache
    def of(name: str) -> Document:
        folders = (ROOT / "data" / "samples", ROOT / "tests" / "data" / "typeset")
        return read(next(folder / name for folder in folders if (folder / name).exists()))

    return of
