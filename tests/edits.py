"""Changing the facts of a warehouse by hand, as if `facts` were a table."""

from __future__ import annotations

import re

import duckdb

from gongkai.sql.facts import write_facts

_WRITING = re.compile(r"\b(insert into|update|delete from) facts\b")


def edit(connection: duckdb.DuckDBPyConnection, *statements: str) -> None:
    """Apply statements; what they write to `facts` is kept as a night would keep it."""
    for statement in statements:
        if not _WRITING.search(statement):
            connection.execute(statement)
            continue
        connection.execute("create or replace temporary table edited_facts as from facts")
        connection.execute(_WRITING.sub(r"\1 edited_facts", statement))
        connection.execute("delete from fact_values")
        write_facts(connection, "from edited_facts")
        connection.execute("drop table edited_facts")
