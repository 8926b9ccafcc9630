"""The base classes of this project's errors, for everything that a person must know of."""

from __future__ import annotations

from pathlib import Path


class GongkaiError(Exception):
    """An error that names its place, what was expected and what to do, in Chinese and in English.

    It is raised with one text in both languages, or by a subclass that sets the two messages.
    """

    message_zh: str = ""
    message_en: str = ""

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}" if self.message_en else super().__str__()


class FileError(GongkaiError):
    """An error in a file that people write: its line (0: the file as a whole) and what was expected."""

    def __init__(self, file: Path, line: int, zh: str, en: str) -> None:
        super().__init__(file, line, zh, en)  # all of it in args, so that it crosses process boundaries
        self.file = file
        self.line = line
        self.message_zh = zh
        self.message_en = en

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {super().__str__()}"
