"""The error for everything an operator writes: source files, tables of patterns, contact."""

from __future__ import annotations

from gongkai.errors import FileError


class CatalogueError(FileError):
    """A mistake in a source file."""
