"""Names and texts as SQL writes them, where a parameter cannot stand."""

from __future__ import annotations

from pathlib import Path


def quoted_name(name: str) -> str:
    """A column or table."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str | Path) -> str:
    """A text or a path."""
    return "'" + str(text).replace("'", "''") + "'"
