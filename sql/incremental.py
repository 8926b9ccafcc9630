"""Applies the rules only to reports concerned by a change; the result is the same as if all were checked again.

The reports whose results may change (changes.py, neighbourhoods/*.sql) are copied into a small warehouse, the rules run
there, and the resulting rows replace the old ones. Everything is checked again where the file is new, where the
programs or reference data changed, where a rule depends on the whole country, or where many reports are concerned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from gongkai.sql import changes, objects
from gongkai.sql.connection import transaction
from gongkai.sql.findings import CHECKED_RULES, EDITIONS, REPEATED, needed, order, statements
from gongkai.sql.quoting import quoted_text
from gongkai.sql.records import RunRow
from gongkai.sql.small_warehouse import SmallWarehouse, small_warehouse_beside
from gongkai.sql.warehouse_tests import run_tests
from gongkai.transforms.model import Correction, Decision

MOST = 0.25
"""Above this share of the reports all are checked: copying them would cost as much as it saves."""

FEW = 5_000
"""Up to this many reports, checking all takes seconds and is always done."""

MANY = ("变动涉及的报告多", "changes concern many of the reports")

AFFECTED = "report_id in (from affected_reports)"
_COMPUTED = {
    "agency_kinds": "agency_id in (from affected_agencies)",
    "check_places": "true",
    "check_sums": AFFECTED,
    "measure_forms": "choice in (select choice from small.measure_forms)",
    "measure_values": AFFECTED,
    "cell_findings": AFFECTED,
}
"""The computed tables, each with the condition for its rows of affected reports."""

_SUMMED = "(year, district_code) in (select (year, district_code) from summed_places)"
_COMPUTED_OF_TREES = {"district_numbers": _SUMMED, "district_number_parts": _SUMMED}
"""The computed tables of districts, each with the condition for its affected rows."""

_OF_ONE_YEAR = f"""
select report_id from reports
where agency_id is null or agency_id in (select agency_id from reports where {AFFECTED})
qualify count(*) over (partition by agency_id, year) > 1
"""
"""Reports that may be editions of each other: only for these, facts are counted."""

_NAMELESS = "* replace ('' as document_id, '' as source_url, null as title)"
"""Reports without their longest columns, which no rule over districts asks for."""

_EXPECTED = "* replace (coalesce(first_year, if(agency_id in (from tree_reporting), 0, null)) as first_year)"
"""Agencies with a first year in place of their reports of other years, of which no rule over districts asks more than
whether there are any."""

_EDITION_COLUMNS = ("is_current", "superseded_by", "is_pending", "withdrawn_on")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many reports were checked, of how many, and why all of them, if so, in both languages."""

    reports: int
    of: int
    why_zh: str = ""
    why_en: str = ""


def why_everything(
    connection: duckdb.DuckDBPyConnection, built_with: Mapping[str, str], runs: Sequence[RunRow]
) -> tuple[str, str] | None:
    """Why all reports must be checked, in both languages; None where it is
    enough to check those concerned by a change."""
    known = dict(connection.execute("select name, value from build").fetchall())
    country = [
        name for folder, name in order() if objects.neighbourhood(folder, name) == "country" and name not in REPEATED
    ]
    if not known or not changes.is_noted(connection):
        return "新建的数据库", "a new file"
    if "inputs" not in known or known["inputs"] != built_with.get("inputs"):
        return "程序、规则或参考数据已变", "programs, rules or reference data have changed"
    if not runs or _started(connection) is None:
        return "没有上次运行的记录", "the run before is not on record"
    if _reports(connection) < FEW:
        return "报告少", "there are few reports"
    if country:
        return f"全国性规则：{'、'.join(country)}", f"rules over the whole country: {', '.join(country)}"
    return None


def _started(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the run that last checked this file started."""
    found = connection.execute(
        "select started_at from runs where run_id = (select value from build where name = 'run_id')"
    ).fetchone()
    return found[0] if found else None


def check_changes(
    connection: duckdb.DuckDBPyConnection,
    staging: Path,
    run: RunRow,
    corrections: Sequence[Correction],
    decisions: Sequence[Decision],
) -> int | None:
    """Apply the rules to the reports concerned by a change, and test the results. Returns how many these were; None,
    with nothing checked, where they are too many."""
    with transaction(connection):
        hour = timedelta(hours=1)  # as sql/derived/editions.sql has it
        since, until = _started(connection), datetime.fromisoformat(run.started_at)
        connection.execute("delete from build")  # a file whose check fails half-way does not count as checked
        changes.collect(connection, (since or until) + hour, until + hour)
        changes.decide(connection, decisions)
    if _find_affected(connection) > MOST:
        return None
    with small_warehouse_beside(connection, staging, needed()) as small:
        _choose_editions(small)
        with transaction(connection):
            corrected = changes.correct(connection, corrections)
        if corrected:
            _find_affected(connection)
            _choose_editions(small)
        _check_agencies(small)
        _check_trees(small)
        _finish(small)
    return _reports(connection, AFFECTED)


def _reports(connection: duckdb.DuckDBPyConnection, select: str = "true") -> int:
    ((count,),) = connection.execute(f"select count(*) from reports where {select}").fetchall()
    return int(count)


def _find_affected(connection: duckdb.DuckDBPyConnection) -> float:
    """Create `affected_reports`: all reports that share an agency with a change. Returns their share of all reports."""
    connection.execute(objects.statement("neighbourhoods", "agency"))
    return _reports(connection, AFFECTED) / max(_reports(connection), 1)


def _choose_editions(small: SmallWarehouse) -> None:
    """Decide first which editions are current: corrections of a year's report apply to the current one."""
    with transaction(small.connection):
        for table in ("documents", "sightings"):
            small.fill(table, f"document_id in (select document_id from reports where {AFFECTED})")
        small.fill("reports", AFFECTED)
        small.fill("fact_values", f"{AFFECTED} and report_id in ({_OF_ONE_YEAR})")
        small.fill("decisions")
        with small.using():
            small.connection.execute(objects.statement("derived", EDITIONS))
    with transaction(small.connection):
        assigned, were, are = (
            ", ".join(form.format(column) for column in _EDITION_COLUMNS)
            for form in ("{0} = p.{0}", "reports.{0}", "p.{0}")
        )
        small.connection.execute(
            f"update reports set {assigned} from small.reports as p "
            f"where p.report_id = reports.report_id and ({were}) is distinct from ({are})"
        )


def _check_agencies(small: SmallWarehouse) -> None:
    """Apply all rules except those over districts, and the tests, to the affected reports."""
    with transaction(small.connection):
        for table in ("fact_values", "statements", "corrections"):
            small.fill(table, AFFECTED)
        small.fill("findings", f"{AFFECTED} and rule not in (select check_id from checks where {CHECKED_RULES})")
        with small.using():
            for folder, name in order():
                if objects.neighbourhood(folder, name) != "tree":
                    _run(small.connection, folder, name)
    with small.using():
        run_tests(small.connection, "agency", "tree")
    _find_other_numbers(small)
    with transaction(small.connection):
        for table, concerned in _COMPUTED.items():
            small.put(table, concerned)
        small.connection.execute("delete from measure_forms where choice not in (select choice from measure_values)")
        small.put("findings", f"{AFFECTED} and rule not in ({_tree_rules()})")


def _find_other_numbers(small: SmallWarehouse) -> None:
    """Create `changed_places`: district and year of every changed number; the year is NULL
    (every year) where an agency's kind changed."""
    small.connection.execute("create or replace temporary table changed_places (year smallint, district_code varchar)")
    for table, year, concerned in (("measures", "year", AFFECTED), ("agency_kinds", "null", _COMPUTED["agency_kinds"])):
        small.connection.execute(
            f"insert into changed_places select distinct {year}, district_code from ("
            f"select *, 1 as n from {small.name_of(table)} where {concerned} "
            f"union all select *, -1 from small.{table} where {concerned}) group by all having sum(n) <> 0"
        )


def _run(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> None:
    for sql in statements(connection, folder, name):
        connection.execute(sql)


def _tree_steps() -> list[tuple[str, str]]:
    return [(folder, name) for folder, name in order() if objects.neighbourhood(folder, name) == "tree"]


def _tree_rules() -> str:
    files = ", ".join(quoted_text(f"sql/checks/{name}.sql") for folder, name in _tree_steps() if folder == "checks")
    return f"select check_id from checks where file in ({files})"


def _check_trees(small: SmallWarehouse) -> None:
    """Apply the rules over districts to reports that cover more than their own
    agency, and compute the districts' numbers."""
    small.connection.execute(objects.statement("neighbourhoods", "tree"))
    found = f"report_id in (from tree_sums) and rule in ({_tree_rules()})"
    with transaction(small.connection):
        small.fill("reports", "report_id in (from tree_reports)", _NAMELESS)
        small.fill("agency_kinds", "agency_id in (from tree_agencies)", _EXPECTED)
        small.fill("measure_values", "report_id in (from tree_reports)")
        small.fill("measure_forms")
        small.fill("findings", "false")
        with small.using():
            for folder, name in _tree_steps():
                _run(small.connection, folder, name)
    with small.using():
        run_tests(small.connection, "tree")
    with transaction(small.connection):
        for table, concerned in _COMPUTED_OF_TREES.items():
            small.put(table, concerned)
        small.put("findings", found)


def _finish(small: SmallWarehouse) -> None:
    """Apply what follows all findings: the decisions, for all reports, and the list of cells with findings."""
    concerned = f"({AFFECTED} or report_id in (from tree_sums))"
    country = [name for name in REPEATED if objects.neighbourhood("derived", name) == "country"]
    with transaction(small.connection):
        for name in country:
            _run(small.connection, "derived", name)
    with transaction(small.connection):
        small.fill("findings", concerned)
        with small.using():
            for name in REPEATED:
                if name not in country:
                    _run(small.connection, "derived", name)
    with transaction(small.connection):
        small.put("cell_findings", concerned)
