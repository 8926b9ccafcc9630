"""The root of this project's errors: whatever a person must know of is one of these."""

from __future__ import annotations


class GongkaiError(Exception):
    """An error that names its place, what was expected and what to do, in Chinese and in English.

    Raised with one text that holds both languages, or by a class that sets the two messages.
    """

    message_zh: str = ""
    message_en: str = ""

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}" if self.message_en else super().__str__()
