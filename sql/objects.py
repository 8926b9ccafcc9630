"""The SQL files of this room: what each holds, in which order they are applied, what their headers say.

The first comment line of a table or view names it: `-- name | 中文名 | English description`; the indented
lines below do the same for its columns. Both become the COMMENT in the database, as `中文名 | description`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOM = Path(__file__).parent

MACROS = ("finding_key", "plain", "comparability_order")
DATA_TABLES = (
    "documents",
    "sightings",
    "reports",
    "facts",
    "extra_cells",
    "statements",
    "findings",
    "corrections",
    "decisions",
    "runs",
    "build",
)
REFERENCE_TABLES = (
    "indicators",
    "applicants",
    "labels",
    "crosswalk",
    "rate_definitions",
    "checks",
    "agencies",
    "kinds",
    "districts",
)
DERIVED_TABLES = ("crosswalk_terms", "rate_terms", "check_terms")
FILLED_TABLES = ("check_results", "cell_findings", "measures")
"""Computed from the facts whenever a warehouse is checked: too slow as views over millions of reports."""
TABLES = (*DATA_TABLES, *REFERENCE_TABLES, *DERIVED_TABLES, *FILLED_TABLES)
VIEWS = (
    "finding_cells",
    "observations",
    "narrative",
    "harmonized",
    "harmonized_wide",
    "year_over_year",
    "coverage",
    "edition_changes",
    "findings_open",
    "missing_cells",
    "report_quality",
    "rule_coverage",
    "regions",
    "agency_kinds",
    "reporting",
    "rates",
    "peers",
    "district_totals",
)
"""In the order of their dependencies."""

STEPS = (
    ("derived", "check_results"),
    ("checks", "identities"),
    ("checks", "cells"),
    ("checks", "not_assessed"),
    ("checks", "parts"),
    ("checks", "all_zero"),
    ("checks", "which_year"),
    ("checks", "years"),
    ("checks", "scope"),
    # what a person dismissed is no error of a measure; what the measures show is decided about, too
    ("derived", "decisions"),
    ("derived", "cell_findings"),
    ("derived", "measures"),
    ("checks", "jumps"),
    ("checks", "editions"),
    ("derived", "decisions"),
    ("derived", "cell_findings"),
)
"""How a warehouse is checked, in order: tables that are computed, and rules that find what does not hold."""

_ENTRY = re.compile(r"--(?P<indent> +)(?P<name>[\w.]+) \| (?P<zh>[^|]+) \| (?P<en>.+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table, view or column as its header documents it."""

    name: str
    zh: str
    en: str

    @property
    def comment(self) -> str:
        return f"{self.zh} | {self.en}"


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of its object and the object's columns."""

    entry: Entry
    columns: tuple[Entry, ...]


def statement(folder: str, name: str) -> str:
    """The text of one SQL file."""
    return (ROOM / folder / f"{name}.sql").read_text(encoding="utf-8")


def header(folder: str, name: str) -> Header:
    """The header of a table or view. Raises ValueError where a line is not understood."""
    entries: list[Entry] = []
    for number, line in enumerate(statement(folder, name).splitlines(), 1):
        if not line.startswith("--"):
            break
        found = _ENTRY.fullmatch(line)
        if not found or (len(found["indent"]) == 1) != (number == 1):
            raise ValueError(f"sql/{folder}/{name}.sql:{number}: '--   name | 中文 | English' expected, got {line!r}")
        entries.append(Entry(found["name"], found["zh"].strip(), found["en"].strip()))
    if not entries or entries[0].name != name:
        raise ValueError(f"sql/{folder}/{name}.sql:1: the header must begin with '-- {name} | 中文 | English'")
    return Header(entries[0], tuple(entries[1:]))


def rules() -> Iterator[tuple[str, str]]:
    """The statements that check a warehouse, by name, in their order; what they found before goes first."""
    yield (
        "findings",
        "delete from findings where rule in "
        "(select check_id from checks where kind in ('identity', 'bound', 'derived'))",
    )
    for folder, name in STEPS:
        yield name, statement(folder, name)


def empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the filled tables anew, so that their place in the file is free at the next checkpoint."""
    for name in FILLED_TABLES:
        connection.execute(f"drop table {name}")
        connection.execute(statement("tables", name))
        _comment(connection, "table", header("tables", name))


def create(connection: duckdb.DuckDBPyConnection, *, tables: bool) -> None:
    """Apply macros and views, and the tables if asked; then comment everything from the headers."""
    connection.begin()  # one wait for the disk, not one for each of some hundred statements
    for name in MACROS:
        connection.execute(statement("tables", name))
    if tables:
        for name in TABLES:
            connection.execute(statement("tables", name))
            _comment(connection, "table", header("tables", name))
    for name in VIEWS:
        connection.execute(statement("views", name))
        _comment(connection, "view", header("views", name))
    connection.commit()


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, head: Header) -> None:
    connection.execute(f"comment on {kind} {head.entry.name} is {_quoted(head.entry.comment)}")
    for column in head.columns:
        connection.execute(f'comment on column {head.entry.name}."{column.name}" is {_quoted(column.comment)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
