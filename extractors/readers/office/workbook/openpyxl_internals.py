"""The only module that uses private names of openpyxl: it has no public ones for what these functions return.

pyproject.toml pins openpyxl; tests/extractors/test_private_names.py fails where one of the names is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def cells_of(sheet: Any) -> list[Any]:
    """The cells that the file has. `iter_rows` would create every cell up to a far-off one."""
    return list(sheet._cells.values())


def cell_at(sheet: Any, row: int, column: int) -> Any | None:
    """The cell at a place, counted from 1; None where the file has none. `sheet.cell` would create it."""
    return sheet._cells.get((row, column))


def usual_font_size(sheet: Any) -> float | None:
    """The size of the first font of the workbook, in which widths of columns are counted."""
    fonts = sheet.parent._fonts
    return fonts[0].sz if len(fonts) else None


def anchors_of(sheet: Any) -> Iterator[tuple[Any, Any | None]]:
    """Where pictures and charts begin and end; those without a place are left out, and some have no end."""
    for drawing in (*sheet._images, *sheet._charts):
        start = getattr(drawing.anchor, "_from", None)
        if start is not None:
            yield start, getattr(drawing.anchor, "to", None)
