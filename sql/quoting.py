"""Quoting of names and texts in SQL, where a parameter is not allowed."""

from __future__ import annotations

from pathlib import Path


def quoted_name(name: str) -> str:
    """A quoted column or table name."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str | Path) -> str:
    """A quoted text or path."""
    return "'" + str(text).replace("'", "''") + "'"
