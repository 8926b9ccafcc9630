"""Warehouse files that stay open from one question or step to the next: to open one takes longer than to ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.sql.connection import connect

_asked: list[tuple[Path, tuple[int, int, int], duckdb.DuckDBPyConnection]] = []
"""The file that was asked last, as it was then, and its connection, which cannot write."""


def asking(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection for questions: that of the question before, where the file is the same."""
    state = _state(path)
    if not _asked or _asked[0][:2] != (path, state):
        release()
        _asked.append((path, state, connect(path, read_only=True)))
    return _asked[0][2]


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def release() -> None:
    """Nothing is open any more."""
    while _asked:
        _asked.pop()[2].close()


@contextmanager
def releasing() -> Iterator[None]:
    """Whoever else opens a file finds none open: programs have it as they have it without tests."""
    opened = duckdb.connect

    def connecting(*values: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        release()
        return opened(*values, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(duckdb, "connect", connecting)
        yield
        release()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The file stays open while it is made, one step after the other."""
    with duckdb.connect(path):
        yield
