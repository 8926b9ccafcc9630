"""The error of everything an operator writes: source files, tables of patterns, contact."""

from __future__ import annotations

from pathlib import Path

from gongkai.errors import GongkaiError


class CatalogueError(GongkaiError):
    """A mistake in a source file: where it stands (line 0: the file as a whole) and what was expected."""

    def __init__(self, file: Path, line: int, zh: str, en: str) -> None:
        super().__init__(file, line, zh, en)  # all of it in args, so that it crosses process boundaries
        self.file = file
        self.line = line
        self.message_zh = zh
        self.message_en = en

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {super().__str__()}"
