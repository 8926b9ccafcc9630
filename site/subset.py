"""A site of some districts: for one connection, the tables and views that the queries read are restricted to these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from gongkai.sql import objects
from gongkai.sql.connection import column_types
from gongkai.sql.selection import Chosen, Selection

WHOLE = ("area_changes",)
"""Views that relate districts to each other: what concerns one may be in the history of another."""

_ASKED = re.compile(r"\b(?:from|join) (\w+)")


def narrow(
    connection: duckdb.DuckDBPyConnection, selection: Selection, queries: Path, tables: Iterable[str] = ()
) -> None:
    """Create temporary tables and views that hide those read by the queries of a folder, and these `tables`.

    Views are computed over the whole warehouse first, since an agency is compared with all its peers, wherever they
    are. Raises SelectionError for a district that the warehouse does not know.
    """
    chosen = Chosen(connection, selection)
    texts = [path.read_text(encoding="utf-8") for path in queries.glob("*.sql")]
    asked = {*tables, *(name for text in texts for name in _ASKED.findall(text))}

    def condition(name: str) -> str:
        columns = list(column_types(connection, name))
        if "document_id" in columns and "report_id" not in columns:
            return "document_id in (select document_id from reports join chosen_reports using (report_id))"
        return chosen.condition(name, columns)

    kept = ("facts", *objects.tables("data"))
    cut = {
        name: f"select * from {name} where {condition(name)}"
        for name in objects.views()
        if name in asked and name not in kept and name not in WHOLE
    }
    for name, select in cut.items():
        connection.execute(f"create temporary table part_{name} as {select}")
    [(database,)] = connection.execute("select current_database()").fetchall()
    for name in kept:
        if name in asked and (where := condition(name)) != "true":
            connection.execute(f'create temporary view {name} as select * from "{database}".main.{name} where {where}')
    for name in cut:
        connection.execute(f"alter table part_{name} rename to {name}")
