"""The page for SQL in the browser: what it says about the tables that can be queried."""

from __future__ import annotations

from pathlib import Path

from gongkai.site.pages import Pages, as_json
from gongkai.site.query_tables import TABLES, Files
from gongkai.site.site_data import Row
from gongkai.sql import objects

EXAMPLES = Path(__file__).parent / "examples"
"""One query per file; the first line describes it in Chinese and English."""


def _header(name: str) -> objects.Header:
    return objects.header("views" if name in objects.views() else "tables", name)


def sql_page(pages: Pages, files: Files) -> str:
    """Render the page; `files` gives the files of each table and their sizes in bytes."""
    tables = [
        {"entry": header.entry, "columns": header.columns, "files": files[header.entry.name]}
        for header in map(_header, TABLES)
    ]
    return pages.single("sql", tables=tables, examples=examples(), files=as_json(files))


def examples() -> list[Row]:
    found = []
    for path in sorted(EXAMPLES.glob("*.sql")):
        head, _, sql = path.read_text(encoding="utf-8").partition("\n")
        zh, _, en = head.removeprefix("-- ").partition(" | ")
        found.append({"zh": zh, "en": en, "sql": sql.strip()})
    return found
