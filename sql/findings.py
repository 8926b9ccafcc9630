"""Turns the rows that the checks select into rows of `findings`, and orders the steps that check a warehouse.

A file of sql/checks/ is one SELECT. Each of its rows is a finding, with these columns:

- `rule` (checks.check_id) and `report_id`, always;
- `indicator`, `applicant`: the cell concerned; NULL or missing where there is none;
- `detail`: distinguishes several findings of a rule and cell; part of finding_id;
- `id_applicant`: the applicant type in finding_id, where it is not `applicant` (ids never change);
- `expected`, `actual`: numbers or texts;
- `cause`: findings.cause;
- `deviation`: the size of the error; a row is a finding only if it exceeds the rule's tolerance;
- `message_zh`, `message_en`: the message, where it is not that of checks.csv;
- every further column fills the placeholder of its name in the message: `difference` fills {difference}, `measure_zh`
  and `measure_en` fill {measure} in their language. So do `expected` and `actual`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import duckdb

from gongkai.sql import objects
from gongkai.sql.quoting import quoted_name, quoted_text

CHECKED_RULES = "kind in ('identity', 'bound', 'derived')"
"""The rules that are applied here; findings of other rules come with the reports."""

EDITIONS = "editions"
"""The derived step before all others: a correction of a year's report applies to its current edition."""

REPEATED = ("decisions", "cell_findings")
"""Steps that follow the findings. They run before the measures, which leave out what a person dismissed, and once more
after the checks that need measures; findings of those checks change no measure."""

SLICE = 50_000
"""Ranks in a slice: the lists that are made of the measures of so many reports take 0.4 GB."""

_OWN_COLUMNS = (
    "rule",
    "report_id",
    "indicator",
    "applicant",
    "id_applicant",
    "detail",
    "cause",
    "deviation",
    "message_zh",
    "message_en",
)


def steps(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Names and statements of the steps that check a warehouse, in order, beginning with the removal
    of earlier findings. Execute each statement before asking for the next: its result decides
    whether later steps have anything to do."""
    yield "findings", f"delete from findings where rule in (select check_id from checks where {CHECKED_RULES})"
    for folder, name in order():
        for sql in statements(connection, folder, name):
            yield name, sql


def statements(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> Iterator[str]:
    """The statements of a check or derived table: none where they would change nothing, also one for each
    slice. Each can be executed again if it was stopped."""
    condition = objects.condition(folder, name)
    if condition != "true" and connection.execute(f"select {condition}").fetchone() == (False,):
        return
    once, table, repeated = objects.parts(folder, name)
    yield once if folder == "derived" else insertion(connection, once)
    if table:
        ((last,),) = connection.execute(f"select coalesce(max(rank), 0) from {table}").fetchall()
        for first in range(1, last + 1, SLICE):
            yield f"set variable slice_first = {first};\nset variable slice_last = {first + SLICE - 1};\n{repeated}"


@cache
def order() -> tuple[tuple[str, str], ...]:
    """Folder and name of every step. `findings` comes after every check that does not itself need findings."""
    graph: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for folder in ("derived", "checks"):
        for name in set(objects.names(folder)) - ({EDITIONS} if folder == "derived" else set()):
            graph[folder, name] = {("derived", need) for need in _all_needs(folder, name)} - {(folder, name)}
    findings = ("derived", "findings")
    graph[findings] = {step for step, need in graph.items() if step[0] == "checks" and findings not in need}
    done = [step for step in _sorted(graph) if step in graph and step != findings]
    return (*done, *(("derived", name) for name in REPEATED))


def _sorted(graph: Mapping[tuple[str, str], set[tuple[str, str]]]) -> list[tuple[str, str]]:
    named = {f"{folder}/{name}": {"/".join(need) for need in needs} for (folder, name), needs in graph.items()}
    pairs = (step.split("/") for step in objects.in_order(named))
    return [(folder, name) for folder, name in pairs]


def _all_needs(folder: str, name: str) -> set[str]:
    """What a file needs, directly or by way of views and computed tables."""
    found: set[str] = set()
    todo = list(objects.needs(folder, name))
    while todo:
        need = todo.pop()
        if need in found or (folder == "derived" and need == name):
            continue
        found.add(need)
        for place in ("views", "derived"):
            if need in objects.names(place):
                todo.extend(objects.needs(place, need))
    return found


@cache
def needed() -> frozenset[str]:
    """The objects of the warehouse that the steps need, directly or by way of views and computed tables."""
    return frozenset().union(*(_all_needs(*step) for step in (("derived", EDITIONS), *order())))


def insertion(connection: duckdb.DuckDBPyConnection, select: str) -> str:
    """The statement that inserts the rows of a check into `findings`, with their ids and messages."""
    body = select.rstrip().rstrip(";")
    columns = _columns(connection, body)

    def text(name: str) -> str:
        return _as_text(name, columns[name]) if name in columns else "null"

    words = {name: _as_text(name, kind) for name, kind in columns.items() if name not in _OWN_COLUMNS}
    return f"""
insert into findings by name
with found as ({body}
)
select
    finding_key(coalesce(r.agency_id, r.document_id), r.year, found.rule, {text("indicator")},
        {text("id_applicant" if "id_applicant" in columns else "applicant")}, {text("detail")}) as finding_id,
    found.report_id,
    found.rule,
    c.severity,
    {text("indicator")} as indicator,
    {text("applicant")} as applicant,
    {text("expected")} as expected,
    {text("actual")} as actual,
    found.cause,
    {_worded("message_zh", words, columns)} as message_zh,
    {_worded("message_en", words, columns)} as message_en,
    'open' as decision
from found
join checks as c on c.check_id = found.rule and c.active
join reports as r using (report_id)
where {"found.deviation > c.tolerance" if "deviation" in columns else "true"}
"""


_columns_of: dict[str, dict[str, str]] = {}


def _columns(connection: duckdb.DuckDBPyConnection, select: str) -> dict[str, str]:
    """Names and types of the columns of a check, asked once per process: planning some checks takes as long as applying
    them to a few reports. The tables have the same columns in every file of this version (sql/tables/)."""
    if select not in _columns_of:
        described = connection.execute(f"describe select * from ({select}\n)").fetchall()
        _columns_of[select] = {name: kind for name, kind, *_ in described}
    return _columns_of[select]


def _as_text(name: str, kind: str) -> str:
    column = f"found.{quoted_name(name)}"
    if kind == "VARCHAR":
        return column
    return f"plain({column})" if kind.startswith("DECIMAL") else f"{column}::varchar"


def _worded(message: str, words: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """SQL for the message in one language, with every placeholder filled."""
    language, other = ("_zh", "_en") if message == "message_zh" else ("_en", "_zh")
    worded = f"found.{message}" if message in columns else f"c.{message}"
    for name, word in words.items():
        if not name.endswith(other) and f"{name}{language}" not in words:
            worded = f"replace({worded}, {quoted_text('{' + name.removesuffix(language) + '}')}, {word})"
    return worded
