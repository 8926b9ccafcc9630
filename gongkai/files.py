"""Writing files so that no reader ever sees half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, shared: bool = False) -> Iterator[Path]:
    """A hidden file beside `path` to write to, which takes its place when the block ends without an error.

    With an error it goes away; what a killed process left is written over. Where several processes may write the same
    file at a time (`shared`), each writes beside it under a name of its own.
    """
    own = f".{os.getpid()}" if shared else ""
    part = path.with_name(f".{path.name}{own}.part")
    try:
        yield part
        part.replace(path)
    except BaseException:
        if part.is_file():
            part.unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """Replace a text file in one step."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file in one step."""
    with replacing(path) as part:
        part.write_bytes(data)
