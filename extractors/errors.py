"""What every error of this project has that a person must know of: two messages, one in Chinese and one in English."""

from __future__ import annotations


class GongkaiError(Exception):
    """An error that names its place, what was expected and what to do, in both languages."""

    message_zh: str
    message_en: str

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}"
