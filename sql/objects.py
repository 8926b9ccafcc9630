"""The SQL files of this room: what each holds, what it needs, and what its header says.

The first comment line of a table or view names it: `-- name | 中文名 | English description`; the indented lines below
do the same for its columns. Both become the COMMENT in the database, as `中文名 | description`. Further lines:

- `-- kind: reference`: the kind of a table (KINDS);
- `-- needs: facts, reports`: the other objects of the warehouse that a file uses; this decides the order of the files;
- `-- neighbourhood: agency`: on which reports the rows of a check, derived table or test depend (NEIGHBOURHOODS);
- `-- only with: reports where …` (what follows FROM): the statement of a check or derived table changes nothing unless
  such rows exist. In a small warehouse, planning a rule takes as long as applying it.

Within a derived table, `-- slices: measure_reports` says that the statements behind it are executed for one slice of
that table's ranks after the other, from `getvariable('slice_first')` to `getvariable('slice_last')`: lists and groups
of all reports do not fit into memory.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from gongkai.sql.quoting import quoted_text

ROOM = Path(__file__).parent

KINDS = ("data", "reference", "terms", "computed")
"""Kinds of tables: what a run reads; what data/reference/ holds; the terms of its formulas; and what is computed from
the facts whenever a warehouse is checked (too slow as views over millions of reports)."""

NEIGHBOURHOODS = ("agency", "tree", "country")
"""On which reports the rows about a report depend: those of its agency and of its predecessors and successors
(neighbourhoods/agency.sql); those of all districts under the same province (neighbourhoods/tree.sql); or all."""

_ENTRY = re.compile(r"--(?P<indent> +)(?P<name>[\w.]+) \| (?P<zh>[^|]+) \| (?P<en>.+)")
_DIRECTIVE = re.compile(r"-- (?P<key>kind|needs|neighbourhood): (?P<value>\w+(?:, \w+)*)")
_SLICES = "\n-- slices: "
_ONLY_WITH = re.compile(r"^-- only with: (.+)$", re.MULTILINE)


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
    """What a file's header says about its object and the object's columns."""

    entry: Entry
    columns: tuple[Entry, ...]


def statement(folder: str, name: str) -> str:
    """The text of an SQL file."""
    return (ROOM / folder / f"{name}.sql").read_text(encoding="utf-8")


def names(folder: str) -> tuple[str, ...]:
    """The files of a folder, sorted."""
    return tuple(sorted(path.stem for path in (ROOM / folder).glob("*.sql")))


def header(folder: str, name: str) -> Header:
    """The header of a table or view. Raises ValueError where a line is not understood."""
    entries: list[Entry] = []
    for number, line in enumerate(statement(folder, name).splitlines(), 1):
        if not line.startswith("--") or (entries and _DIRECTIVE.fullmatch(line)):
            break
        found = _ENTRY.fullmatch(line)
        if not found or (len(found["indent"]) == 1) != (number == 1):
            raise ValueError(f"sql/{folder}/{name}.sql:{number}: '--   name | 中文 | English' expected, got {line!r}")
        entries.append(Entry(found["name"], found["zh"].strip(), found["en"].strip()))
    if not entries or entries[0].name != name:
        raise ValueError(f"sql/{folder}/{name}.sql:1: the header must begin with '-- {name} | 中文 | English'")
    return Header(entries[0], tuple(entries[1:]))


def needs(folder: str, name: str) -> tuple[str, ...]:
    """The objects of the warehouse that a file names as needed."""
    return tuple(_directive(folder, name, "needs").split(", ")) if _directive(folder, name, "needs") else ()


def neighbourhood(folder: str, name: str) -> str:
    """On which reports the rows of a file depend, one of NEIGHBOURHOODS. Raises
    ValueError where the file does not say."""
    found = _directive(folder, name, "neighbourhood")
    if found not in NEIGHBOURHOODS:
        raise ValueError(f"sql/{folder}/{name}.sql: '-- neighbourhood: {'|'.join(NEIGHBOURHOODS)}' expected")
    return found


def condition(folder: str, name: str) -> str:
    """An SQL condition for whether a check or derived table has anything to do: `true`, or whether the FROM clause that
    its header names has rows."""
    found = _ONLY_WITH.search(statement(folder, name))
    return f"exists (from {found[1]})" if found else "true"


def parts(folder: str, name: str) -> tuple[str, str, str]:
    """The statements of a file that are executed once; the table by whose ranks those behind `-- slices:` are executed
    in slices, and these. Both are empty where there is no such line."""
    once, _, sliced = statement(folder, name).partition(_SLICES)
    table, _, repeated = sliced.partition("\n")
    return once, table, repeated


def _directive(folder: str, name: str, key: str) -> str:
    for line in statement(folder, name).splitlines():
        if not line.startswith("--"):
            break
        found = _DIRECTIVE.fullmatch(line)
        if found and found["key"] == key:
            return found["value"]
    return ""


@cache
def tables(*kinds: str) -> tuple[str, ...]:
    """The tables of these kinds (of all if none is given), sorted. Raises ValueError for a table of an unknown kind."""
    chosen = []
    for name in names("tables"):
        kind = _directive("tables", name, "kind")
        if kind not in KINDS:
            raise ValueError(f"sql/tables/{name}.sql: '-- kind: {'|'.join(KINDS)}' expected")
        if not kinds or kind in kinds:
            chosen.append(name)
    return tuple(chosen)


@cache
def views() -> tuple[str, ...]:
    """The views, each after those that it needs."""
    every = names("views")
    return tuple(name for name in in_order({name: needs("views", name) for name in every}) if name in every)


def in_order(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The names of a graph (name → what it needs), each after what it needs, otherwise sorted."""
    sorter = TopologicalSorter({name: sorted(graph[name]) for name in sorted(graph)})
    return list(sorter.static_order())


def empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Recreate the computed tables, so that their space in the file is free after the next checkpoint. Returns whether
    any had rows; an empty table takes no space."""
    emptied = False
    for name in tables("computed"):
        if connection.execute(f"select 1 from {name} limit 1").fetchone() is None:
            continue
        emptied = True
        connection.execute(f"drop table {name}")
        connection.execute(statement("tables", name))
        _comment(connection, "table", header("tables", name))
    return emptied


def create(connection: duckdb.DuckDBPyConnection, only: Collection[str] | None = None) -> None:
    """Create macros, tables and views; with `only`, of the views and of the macros that return a table those named."""
    connection.begin()  # to wait for the disk once, not for each of some hundred statements
    asking = [name for name in names("macros") if needs("macros", name)]
    for name in names("macros"):
        if name not in asking:
            connection.execute(statement("macros", name))
    create_tables(connection)
    for folder, name in [*(("views", view) for view in views()), *(("macros", macro) for macro in asking)]:
        if only is None or name in only:
            connection.execute(statement(folder, name))
    connection.commit()


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create only the tables, which need nothing else."""
    for name in tables():
        connection.execute(statement("tables", name))


def comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Comment tables and views from their headers, which takes twice as long as creating them."""
    connection.begin()
    for name in tables():
        _comment(connection, "table", header("tables", name))
    for name in views():
        _comment(connection, "view", header("views", name))
    connection.commit()


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, head: Header) -> None:
    connection.execute(f"comment on {kind} {head.entry.name} is {quoted_text(head.entry.comment)}")
    for column in head.columns:
        connection.execute(f'comment on column {head.entry.name}."{column.name}" is {quoted_text(column.comment)}')
