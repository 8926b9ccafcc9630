"""The tables of web pages and Word files as they were read, shown on the pages of their reports instead of pictures.

They are stored beside the pictures of other documents, so that a site is built without reading anything again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.extractors.document import Table
from gongkai.files import write_text
from gongkai.flows import reading_cache
from gongkai.flows.project import Project
from gongkai.site import page_images

FILE = "tables.json"
MOST_CELLS = 5_000
"""The most cells shown of one document; a report has some 300."""

Rows = list[list[list[Any]]]
"""For each row its cells: the text, and the rows and columns that the cell spans."""


def of(report: Mapping[str, Any], project: Project, folder: Path) -> list[Rows]:
    """The tables of a report's document; none for documents with pages, or where no reading is stored."""
    if page_images.has_pages(report["media_type"]) or not report["cells"]:
        return []
    version, known = _known(folder / FILE)
    if version == project.readings.name:
        return known
    document = reading_cache.latest(project.readings, report["document_id"])
    if document is None:
        return known
    tables = _within(document.tables)
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / FILE, json.dumps([project.readings.name, tables], ensure_ascii=False))
    return tables


def _within(tables: Sequence[Table]) -> list[Rows]:
    """The first tables that together have no more than MOST_CELLS cells."""
    found: list[Rows] = []
    room = MOST_CELLS
    for table in tables:
        room -= len(table.cells)
        if room < 0:
            break
        found.append(_rows(table))
    return found


def _rows(table: Table) -> Rows:
    rows: Rows = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col)):
        text = cell.text.replace("\n", "") if cell.shown else ""
        rows[cell.row].append([text, cell.rowspan, cell.colspan])
    return rows


def _known(path: Path) -> tuple[str, list[Rows]]:
    try:
        version, tables = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "", []
    return version, tables
