"""The root of this project's errors: whatever a person must know of is one of these."""

from __future__ import annotations

from pathlib import Path


class GongkaiError(Exception):
    """An error that names its place, what was expected and what to do, in Chinese and in English.

    Raised with one text that holds both languages, or by a class that sets the two messages.
    """

    message_zh: str = ""
    message_en: str = ""

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}" if self.message_en else super().__str__()


class FileError(GongkaiError):
    """A mistake in a file that people write: where it stands (line 0: the file as a whole) and what was expected."""

    def __init__(self, file: Path, line: int, zh: str, en: str) -> None:
        super().__init__(file, line, zh, en)  # all of it in args, so that it crosses process boundaries
        self.file = file
        self.line = line
        self.message_zh = zh
        self.message_en = en

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {super().__str__()}"
