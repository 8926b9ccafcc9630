"""The rows that the queries write and the names by which the scripts read them are the same, in the same order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "site"
READ = [
    ("report_cells", "report_cells", "given.cells.map( (["),
    ("findings", "site", 'const FINDING = "'),
    ("indicators", "report_cells", 'G.named("position'),
    ("applicants", "report_cells", "known.applicants.map((["),
    ("applicants", "report_tables", "known.applicants.map((["),
    ("corrections", "report_cells", "given.corrections.map((["),
    ("report_statements", "report_statements", "drawStatement = (["),
    ("report_statements", "report_statements", "const [, value"),
    ("report_statements", "report_cells", "findIndex((["),
    ("identities", "report_cells", "known.rules.filter( (["),
    ("identities", "report_detail", "rules.map((["),
    ("feeds", "report", "flatMap((["),
    ("series", "site", "const [values"),
    ("boundary_values", "compare", 'const BOUNDARY = "'),
    ("district_totals", "site", "rows.map((["),
    ("peers", "agency", 'G.named("'),
    ("district_rates", "district", 'G.named("'),
    ("cities", "measure", 'G.named("'),
    ("finding_counts", "findings", 'G.named("'),
    ("measure_labels", "compare", "map(({entry: ["),
    ("rate_labels", "compare", "map(({entry: ["),
    ("measure_labels", "agency", "const decoded = (["),
]
"""A query, a script that reads its rows, and where the names begin there. A name left out is a hole."""

AFTER = ("caveats", "breaks")
"""What site/build.py puts behind the columns of a query."""

FIRST = {"indicators": 1, "rules": 1}
"""How many columns it takes off: they become keys."""

TOLD_BY = {
    "id": ("check_id", "applicant", "finding_id", "measure", "rate"),
    "key": ("indicator",),
    "applicant": ("applicant", "a.position"),
    "zh": ("label_zh", "message_zh", "rate_zh"),
    "en": ("label_en", "message_en", "rate_en"),
    "table": ("table_id",),
    "report": ("report_id",),
    "current": ("is_current",),
    "rows": ("row_path",),
    "columns": ("column_path",),
    "byApplicant": ("by_applicant",),
    "box": ("x0",),
    "unit": ("unit", "share"),
    "hows": ("how",),
    "values": ("value",),
    "noted": ("number",),
    "doubts": ("doubt",),
    "breaks": ("series_break",),
    "over": ("numerator",),
    "under": ("denominator",),
    "reports": ("n_reports",),
    "missing": ("n_missing",),
    "series": ("string_agg",),
    "without": ("without_rate",),
    "slug": ("slug",),
    "rate": ("rate", "n.name"),
    "findings": ("count(*)",),
    "indicators": ("indicator",),
    "absent": ("absent", "n_missing"),
    "names": ("names", "missing"),
    "how": ("how", "comparability"),
}
"""What an expression must hold to be the column of that name; otherwise the name itself."""


def query(name: str) -> str:
    return (SITE / "queries" / f"{name}.sql").read_text("utf-8")


def named(text: str) -> list[str]:
    """The names in the head of a query."""
    (names,) = re.findall(r"^-- row: (.*)$", text, re.MULTILINE)
    return str(names).split(", ")


def items(text: str) -> list[str]:
    """The expressions of the row that a query makes: of its only json_array with several, or of its last select."""
    sql = re.sub(r"--.*", "", text)
    is_array = "json_array(" in sql
    start = sql.index("json_array(") + len("json_array(") if is_array else sql.rindex("select") + len("select")
    found, depth, begun = [], 0, start
    for at in range(start, len(sql)):
        char = sql[at]
        if depth == 0 and (char == ")" if is_array else re.match(r"\sfrom\s", sql[at:])):
            found.append(sql[begun:at])
            break
        if depth == 0 and char == ",":
            found.append(sql[begun:at])
            begun = at + 1
        depth += (char in "([") - (char in ")]")
    return found


def differences(text: str) -> list[str]:
    """Where the head of a query and the row that it makes are not the same."""
    names, made = named(text), items(text)
    if len(names) != len(made):
        return [f"{len(names)} names, {len(made)} columns"]
    return [
        f"{name}: {' '.join(item.split())}"
        for name, item in zip(names, made, strict=True)
        if not any(re.search(rf"(?<!\w){re.escape(word)}", item) for word in TOLD_BY.get(name, (name,)))
    ]


def read_by(script: str, begins: str) -> list[str]:
    """The names by which a script reads a row; a hole is an empty one."""
    text = " ".join((SITE / "static" / f"{script}.js").read_text("utf-8").split())
    assert begins in text, f"{script}.js: {begins}"
    rest = text.split(begins, 1)[1]
    if '"' in begins:
        return (begins.rpartition('"')[2] + rest.split('"')[0]).split()
    return [name.strip() for name in (begins.rpartition("[")[2] + rest.split("]")[0]).split(",")]


QUERIES = sorted(path.stem for path in (SITE / "queries").glob("*.sql") if "-- row: " in path.read_text("utf-8"))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_makes_the_row_that_its_head_names(name: str) -> None:
    assert differences(query(name)) == []


@pytest.mark.parametrize(("name", "script", "begins"), READ)
def test_a_script_reads_the_names_of_the_query(name: str, script: str, begins: str) -> None:
    names = [*named(query(name))[FIRST.get(name, 0) :], *AFTER]
    read = read_by(script, begins)
    assert 2 <= len(read) <= len(names)
    assert [name for name in read if name] == [known for known, name in zip(names, read, strict=False) if name]


def test_every_row_is_read_by_some_script() -> None:
    assert {name for name, *_ in READ} == set(QUERIES) - {"rules"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("f.agreed::int, f.corrected::int", "f.corrected::int, f.agreed::int"),
        ("f.raw, ", ""),
        ("applicant, raw, value", "applicant, value, raw"),
    ],
)
def test_an_order_that_differs_is_seen(old: str, new: str) -> None:
    text = query("report_cells")
    assert old in text
    assert differences(text.replace(old, new, 1))
