"""Building the warehouse file beside the published one, testing it, and swapping it in."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TypeVar

import duckdb
import pandas as pd

from gongkai.sql import objects
from gongkai.transforms.formulas import parse_bound, parse_equation, parse_sum
from gongkai.transforms.model import Correction, Decision, Report

_T = TypeVar("_T")

STORAGE_VERSION = "v1.2.0"
"""Files of this version open in every DuckDB from 1.2 on; newer versions add nothing that is needed here."""

FORMULAS = {"identity": parse_equation, "bound": parse_bound}
"""The kinds of rules that are formulas over the cells of one report, and how each is written."""

MEMORY_GIB = 3.0
"""What building may take of the memory, beside the workers that read; DuckDB puts the rest on disk, beside the file."""

GIB_PER_THREAD = 0.125
"""What DuckDB's guide asks for at least."""

CHUNK = 100
"""Reports loaded at once: with five times as many a night needs 130 MB more and is no faster to speak of."""


class WarehouseError(Exception):
    """The warehouse could not be built or published; the message says what to do. The published file is as it was."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of `documents`, in the order of its columns."""

    document_id: str
    media_type: str
    bytes: int
    first_seen_at: str
    archive_path: str
    source_url: str
    source: str
    hints: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row of `runs`, in the order of its columns."""

    run_id: str
    started_at: str
    finished_at: str | None
    state: str
    documents_seen: int
    documents_new: int
    documents_changed: int
    documents_failed: int
    accepted: str | None = None


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file. Raises WarehouseError where it cannot be opened."""
    if read_only and not path.exists():
        raise WarehouseError(
            f"没有数据库文件 {path}；请先运行 gongkai nightly / no warehouse at {path}; run 'gongkai nightly' first"
        )
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(f"无法打开 {path} / cannot open {path}: {error}") from None
    connection.execute("set enable_progress_bar = false")
    disable_type_sniffing(connection)
    if not read_only:
        limit_memory(connection, MEMORY_GIB)
    return connection


def limit_memory(connection: duckdb.DuckDBPyConnection, gib: float) -> None:
    """Take at most so much memory, and no more threads than that is enough for.

    DuckDB's own limit, four fifths of the machine, stays where that is less.
    """
    ((limit, threads),) = connection.execute(
        "select current_setting('memory_limit'), current_setting('threads')"
    ).fetchall()
    size, unit = limit.split()
    if unit in ("GiB", "TiB") and (unit == "TiB" or float(size) > gib):
        connection.execute(f"set memory_limit = '{gib}GiB'")
    connection.execute(f"set threads = {max(1, min(threads, int(gib / GIB_PER_THREAD)))}")


def with_memory_limit(connection: duckdb.DuckDBPyConnection, gib: float, step: Callable[[], _T]) -> _T:
    """What a step gives: in so much memory, or in as much as DuckDB takes by itself where that was too little."""
    limit_memory(connection, gib)
    try:
        return step()
    except duckdb.OutOfMemoryException:
        connection.execute("reset memory_limit")
        return step()


def disable_type_sniffing(connection: duckdb.DuckDBPyConnection) -> None:
    """Values of a frame reach their column as they are. Else DuckDB guesses the type of a column from a thousand of
    its rows: after a thousand whole numbers 3.75 becomes DECIMAL(1,0), that is 4, and 447228 an error."""
    connection.execute("set pandas_analyze_sample = 0")


def published_documents(target: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What the published file was built with, and its documents: document_id → hints."""
    if not target.exists():
        return {}, {}
    with connect(target, read_only=True) as connection:
        try:
            built_with = connection.execute("select name, value from build").fetchall()
            known = connection.execute("select document_id, hints from documents").fetchall()
        except duckdb.Error as error:
            raise WarehouseError(
                f"{target} 不是 gongkai 的数据库，请移走或另选路径 / "
                f"{target} is not a gongkai warehouse; move it away or choose another path: {error}"
            ) from None
    return dict(built_with), dict(known)


def not_loaded(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> list[tuple[str, str, str]]:
    """Of these documents the ones without a loaded report: address, and why, in both languages."""
    return connection.execute(
        """
        select r.source_url,
            r.status || '：' || coalesce(string_agg(f.message_zh, '；' order by f.rule, f.finding_id), ''),
            r.status || ': ' || coalesce(string_agg(f.message_en, '; ' order by f.rule, f.finding_id), '')
        from reports as r
        left join findings as f on f.report_id = r.report_id and f.severity in ('error', 'warning')
        where r.status <> 'loaded' and r.document_id in (select unnest(?))
        group by r.source_url, r.status
        order by r.source_url
        """,
        [list(documents)],
    ).fetchall()


def documents_with(connection: duckdb.DuckDBPyConnection, rule: str) -> set[str]:
    """The documents that have a finding of `rule`."""
    rows = connection.execute(
        "select distinct document_id from reports join findings using (report_id) where rule = ?", [rule]
    ).fetchall()
    return {document_id for (document_id,) in rows}


def documents_of(connection: duckdb.DuckDBPyConnection, status: str) -> set[str]:
    """The documents whose report has that status."""
    rows = connection.execute("select document_id from reports where status = ?", [status]).fetchall()
    return {document_id for (document_id,) in rows}


def documents_named(connection: duckdb.DuckDBPyConnection, report: str) -> set[str]:
    """The documents of the reports whose id begins with `report`."""
    rows = connection.execute("select document_id from reports where starts_with(report_id, ?)", [report]).fetchall()
    return {document_id for (document_id,) in rows}


def districts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """document_id → district code of its report, where that is known."""
    return dict(
        connection.execute("select document_id, district_code from reports where district_code is not null").fetchall()
    )


def runs(connection: duckdb.DuckDBPyConnection) -> list[RunRow]:
    """The runs that the file knows of, oldest first."""
    rows = connection.execute(
        "select * replace (started_at::varchar as started_at, finished_at::varchar as finished_at) "
        "from runs order by run_id"
    ).fetchall()
    return [RunRow(*row) for row in rows]


def built_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The run that published the file."""
    found = connection.execute("select value from build where name = 'run_id'").fetchone()
    return found[0] if found else None


def record_run(staging: Path, run: RunRow) -> None:
    """Put a run in place of what the file says of it."""
    with connect(staging, read_only=False) as connection:
        connection.execute("delete from runs where run_id = ?", [run.run_id])
        _insert(connection, "runs", [astuple(run)])
        connection.execute("checkpoint")


def try_reference(folder: Path) -> None:
    """Load the reference data for nothing but its mistakes. Raises WarehouseError."""
    with duckdb.connect() as connection:
        disable_type_sniffing(connection)
        objects.create(connection, tables=True)
        load_reference(connection, folder)


def documents_of_other_converters(connection: duckdb.DuckDBPyConnection, version: str) -> set[str]:
    """The documents that a program other than that of `version` (reader+converter) has converted."""
    rows = connection.execute(
        "select document_id from documents where reader_version like '%+%' and reader_version <> ?", [version]
    ).fetchall()
    return {document_id for (document_id,) in rows}


def prepare(target: Path, reference: Path, *, fresh: bool) -> Path:
    """A file to build in, beside `target`: with the reference data alone if `fresh`, else a copy of the published."""
    staging = target.with_name(f".{target.stem}.{os.getpid()}.building.duckdb")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{target.stem}.*.building.duckdb*"):
            # what a killed run leaves: the file, its log, and a folder of what DuckDB could not hold in memory
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if not fresh:
            shutil.copyfile(target, staging)
            staging.chmod(0o644)
            return staging
        staging.touch()
        staging.unlink()
    except OSError as error:
        raise WarehouseError(
            f"无法写入 {target.parent}（{error.strerror}）；请检查权限或用 --warehouse 指定其他路径 / "
            f"cannot write to {target.parent} ({error.strerror}); check permissions or choose another --warehouse"
        ) from None
    with duckdb.connect() as connection:
        disable_type_sniffing(connection)
        connection.execute(f"attach '{_sql_path(staging)}' as made (storage_version '{STORAGE_VERSION}')")
        connection.execute("use made")
        objects.create(connection, tables=True)
        load_reference(connection, reference)
        connection.execute("use memory; detach made")
    return staging


def load_reference(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The reference CSVs, and the formulas of crosswalk, rates and checks as terms."""
    rows = {table: list(_numbered(folder / f"{table}.csv")) for table in objects.REFERENCE_TABLES}
    for table, numbered in rows.items():
        try:
            _insert_texts(connection, table, [row for _, row in numbered])
        except duckdb.Error:
            for line, row in numbered:  # which one it was
                try:
                    _insert_texts(connection, table, [row])
                except duckdb.Error as error:
                    raise _bad_reference(folder / f"{table}.csv", line, error) from None
            raise
    crosswalk = [
        (row["measure"], row["form"], term.name, term.sign)
        for line, row in rows["crosswalk"]
        for term in _parsed(folder / "crosswalk.csv", line, parse_sum, row["formula"])
    ]
    rates = [
        (row["rate"], term.name, part == "numerator", term.sign)
        for line, row in rows["rate_definitions"]
        for part in ("numerator", "denominator")
        for term in _parsed(folder / "rate_definitions.csv", line, parse_sum, row[part])
    ]
    checks = []
    for line, row in rows["checks"]:
        if row["kind"] not in FORMULAS:
            continue
        left, right = _parsed(folder / "checks.csv", line, FORMULAS[row["kind"]], row["formula"])
        for terms, is_left in ((left, True), (right, False)):
            for term in terms:
                indicator, applicant = (None, term.name) if row["scope"] == "indicator" else (term.name, None)
                checks.append((row["check_id"], indicator, applicant, term.sign * (1 if is_left else -1), is_left))
    _insert(connection, "crosswalk_terms", crosswalk)
    _insert(connection, "rate_terms", rates)
    _insert(connection, "check_terms", checks)


def load(staging: Path, documents: Iterable[DocumentRow], reports: Iterable[Report]) -> tuple[int, int]:
    """Put documents and their reports in place of what the file held of them. Returns reports and facts loaded."""
    loaded = facts = 0
    rows = {row.document_id: row for row in documents}
    with connect(staging, read_only=False) as connection:
        for chunk in _chunks(iter(reports), CHUNK):
            ids = [(report.document_id,) for report in chunk]
            connection.execute("begin")
            _insert_temporary(connection, ids)
            for table in ("facts", "findings"):
                connection.execute(
                    f"delete from {table} where report_id in "
                    "(select report_id from reports where document_id in (select document_id from replaced))"
                )
            for table in ("reports", "documents"):
                connection.execute(f"delete from {table} where document_id in (select document_id from replaced)")
            _insert(connection, "documents", [astuple(rows[report.document_id]) for report in chunk])
            _insert(connection, "reports", [_report(report) for report in chunk])
            new_facts = [row for report in chunk for row in _facts(report)]
            _insert(connection, "facts", new_facts)
            _insert(connection, "findings", [row for report in chunk for row in _findings(report)])
            connection.execute("commit")
            loaded += len(chunk)
            facts += len(new_facts)
    return loaded, facts


def check(
    staging: Path,
    built_with: Mapping[str, str],
    runs: Sequence[RunRow],
    corrections: Sequence[Correction] = (),
    decisions: Sequence[Decision] = (),
) -> None:
    """Choose the current editions, correct, apply the rules and decisions, record the run and what the file was
    `built_with` (rows of `build`), and run every test of sql/tests.

    Raises WarehouseError naming the test and its first failing rows: such a file is never published.
    """
    with connect(staging, read_only=False) as connection:
        objects.empty(connection)
        connection.execute("checkpoint")
        connection.execute("begin")
        connection.execute(_EDITIONS)
        _correct(connection, corrections)
        _record(connection, decisions)
        for _, rule in objects.rules():
            connection.execute(rule)
        connection.execute("delete from runs")
        _insert(connection, "runs", [astuple(run) for run in runs])
        connection.execute("delete from build")
        run_id = runs[-1].run_id if runs else ""
        _insert(connection, "build", [*built_with.items(), ("run_id", run_id)])
        connection.execute("commit")
        for path in sorted((objects.ROOM / "tests").glob("*.sql")):
            failing = connection.execute(path.read_text(encoding="utf-8")).fetchmany(3)
            if failing:
                raise WarehouseError(
                    f"检查 {path.stem} 未通过，未发布；不符的行 / "
                    f"test {path.stem} failed, nothing was published; rows: {failing}"
                )
        connection.execute("checkpoint")


def publish(staging: Path, target: Path) -> None:
    """Swap the tested file in with one rename. Readers that have the old file open go on reading it."""
    leftover = Path(f"{staging}.wal")
    if leftover.exists():
        raise WarehouseError(f"{leftover}: 写入未完成，未发布 / unfinished writes, nothing was published")
    with staging.open("rb") as file:
        os.fsync(file.fileno())
    staging.chmod(0o444)
    Path(f"{target}.wal").unlink(missing_ok=True)
    staging.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _correct(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Overlay the corrections. Raises WarehouseError for one whose cell is not there or prints something else."""
    connection.execute(_UNCORRECTED)
    connection.execute("delete from corrections")
    rows = []
    for correction in corrections:
        report, published = (None, None) if correction.status == "fixed" else _corrected(connection, correction)
        place = f"{correction.file}:{correction.line}"
        rows.append(
            (
                report,
                correction.indicator,
                correction.applicant,
                correction.expect,
                published,
                correction.value,
                correction.reason,
                correction.author,
                correction.date,
                correction.status,
                place,
            )
        )
    _insert(connection, "corrections", rows)


def _corrected(connection: duckdb.DuckDBPyConnection, correction: Correction) -> tuple[str, Decimal | None]:
    """Put one corrected value in place; the report it belongs to and the number as published.

    Raises WarehouseError for a cell that is corrected already: the first correction would pass for the publication.
    """
    report, published = cell_of(connection, correction)
    changed = connection.execute(
        "update facts set value = ?, corrected = true "
        "where report_id = ? and indicator = ? and applicant is not distinct from ? and not corrected",
        [correction.value, report, correction.indicator, correction.applicant],
    ).fetchone()
    if changed != (1,):
        raise WarehouseError(
            f"{correction.file}:{correction.line}: 这一格已有另一条更正，请只留一条；未发布 / "
            "another correction is of the same cell, keep one of them; nothing was published"
        )
    return report, published


def cell_of(connection: duckdb.DuckDBPyConnection, correction: Correction) -> tuple[str, Decimal | None]:
    """The report whose cell is to be corrected, and its value. Raises WarehouseError where it is not as expected."""
    place = f"{correction.file}:{correction.line}"
    found = connection.execute(
        """
        select f.report_id, f.raw, f.value
        from facts as f
        join reports as r using (report_id)
        where f.indicator = ? and f.applicant is not distinct from ?
            and case when ?::varchar is not null then starts_with(r.report_id, ?)
                else r.is_current and r.agency_id = ? and r.year = ? end
        """,
        [
            correction.indicator,
            correction.applicant,
            correction.report,
            correction.report,
            correction.agency_id,
            correction.year,
        ],
    ).fetchall()
    if len(found) != 1:
        raise WarehouseError(
            f"{place}: 更正没有对应的格子（找到 {len(found)} 个），未发布 / "
            f"the correction matches {len(found)} cells instead of one, nothing was published"
        )
    ((report, raw, value),) = found
    if raw != correction.expect:
        raise WarehouseError(
            f"{place}: 原文应为“{correction.expect}”，现为“{raw}”；请核对后修改或删除该更正，未发布 / "
            f"the cell prints {raw!r}, not {correction.expect!r}; change the correction; nothing was published"
        )
    return report, value


_UNCORRECTED = """
update facts set value = c.published, corrected = false
from corrections as c
where facts.corrected and c.report_id = facts.report_id and c.indicator = facts.indicator
    and c.applicant is not distinct from facts.applicant
"""
"""Every value as published again, before the corrections of today are laid over."""


def _record(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Put the decisions on record; the last one about a finding counts, and only while the finding says the same."""
    connection.execute("delete from decisions")
    rows = [
        (d.finding, d.decision, d.by, d.date, d.note, d.about, d.expected, d.actual, "gone", f"{d.file}:{d.line}")
        for d in decisions
    ]
    last = {row[0]: row for row in rows}
    _insert(connection, "decisions", [row if last[row[0]] is row else (*row[:8], "replaced", row[9]) for row in rows])


_EDITIONS = """
update reports set is_current = best.report_id = reports.report_id,
    superseded_by = case when best.report_id <> reports.report_id then best.report_id end
from (
    select r.report_id as mine, first_value(r.report_id) over (
        partition by coalesce(r.agency_id, r.report_id), coalesce(r.year::varchar, r.report_id)
        order by r.status = 'loaded' desc, r.status = 'quarantined' desc, r.status = 'no_table' desc,
            r.published_on desc nulls last, d.first_seen_at desc, r.report_id
    ) as report_id
    from reports as r
    join documents as d using (document_id)
) as best
where best.mine = reports.report_id
    and (reports.is_current <> (best.report_id = best.mine)
        or reports.superseded_by is distinct from case when best.report_id <> best.mine then best.report_id end)
"""
"""The edition to use is the newest that could be read: by date of publication, then by when it was first seen."""


def report_id(document_id: str) -> str:
    """Short id of the edition that a document holds; the letter keeps spreadsheets from taking it for a number."""
    return f"r{document_id[:16]}"


def _report(report: Report) -> tuple[object, ...]:
    who = report.identity
    return (
        report_id(report.document_id),
        report.document_id,
        report.source_url,
        who.title,
        who.agency,
        who.agency_id,
        who.district,
        who.district_code,
        who.year,
        who.published_on,
        who.scope,
        who.scope_quote,
        report.status,
        True,
        None,
    )


def _facts(report: Report) -> Iterator[tuple[object, ...]]:
    for fact in report.facts:
        box = fact.box
        yield (
            report_id(report.document_id),
            fact.form,
            fact.table_id,
            fact.indicator,
            fact.applicant,
            fact.value,
            fact.unit,
            fact.state,
            fact.raw,
            fact.note,
            fact.page,
            box.x0 if box else None,
            box.y0 if box else None,
            box.x1 if box else None,
            box.y1 if box else None,
            fact.reader,
            fact.agreed,
            False,
        )


def _findings(report: Report) -> Iterator[tuple[object, ...]]:
    """Rows with the parts of the key in the place of finding_id; `_insert` turns them into the id."""
    whose = report.identity.agency_id or report.document_id
    seen: Counter[tuple[object, ...]] = Counter()
    for finding in report.findings:
        place = (finding.rule, finding.indicator, finding.applicant, finding.detail)
        # the same thing said twice of one place, in other words: numbered, so that each has an id of its own
        detail = f"{finding.detail}#{seen[place] + 1}" if seen[place] else finding.detail
        seen[place] += 1
        yield (
            (whose, report.identity.year, finding.rule, finding.indicator, finding.applicant, detail),
            report_id(report.document_id),
            finding.rule,
            finding.severity,
            finding.indicator,
            finding.applicant,
            finding.expected,
            finding.actual,
            finding.cause,
            finding.message_zh,
            finding.message_en,
            "open",
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    names = [entry.name for entry in objects.header("tables", table).columns]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    if table == "findings":
        frame = _with_keys(connection, frame)
    _insert_frame(connection, table, frame)


def _insert_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    connection.register("incoming", frame)
    connection.execute(f"insert into {table} by name select * from incoming")
    connection.unregister("incoming")


def _with_keys(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> pd.DataFrame:
    parts = pd.DataFrame(
        frame["finding_id"].tolist(),
        columns=["whose", "year", "rule", "indicator", "applicant", "detail"],
        dtype=object,
    )
    connection.register("parts", parts)
    keys = connection.execute(
        "select finding_key(whose, year, rule, indicator, applicant, detail) as finding_id from parts"
    ).df()
    connection.unregister("parts")
    return frame.assign(finding_id=keys["finding_id"].to_numpy())


def _insert_temporary(connection: duckdb.DuckDBPyConnection, ids: Sequence[tuple[str]]) -> None:
    frame = pd.DataFrame(ids, columns=["document_id"])
    connection.register("incoming", frame)
    connection.execute("create or replace temporary table replaced as select document_id from incoming")
    connection.unregister("incoming")


def _chunks(items: Iterator[Report], size: int) -> Iterator[list[Report]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a reference CSV with the line each ends on. Raises WarehouseError for what is not as its header."""
    line = 1
    try:
        data = path.read_bytes()
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = {entry.name for entry in objects.header("tables", path.stem).columns}
        if odd := names ^ set(reader.fieldnames or ()):
            raise ValueError(f"columns missing or unknown: {', '.join(sorted(odd))}")
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise ValueError(f"{len(names)} columns expected")
            yield line, row
    except UnicodeDecodeError as error:
        raise _bad_reference(path, data.count(b"\n", 0, error.start) + 1, error) from None
    except csv.Error as error:
        raise _bad_reference(path, line + 1, error) from None
    except (OSError, ValueError) as error:
        raise _bad_reference(path, line, error) from None


def _bad_reference(path: Path, line: int, error: Exception) -> WarehouseError:
    return WarehouseError(f"{path}:{line}: 参考数据有误 / the reference data cannot be loaded: {error}")


def _insert_texts(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, str]]) -> None:
    """Rows of a CSV; an empty field is NULL."""
    if rows:
        names = list(rows[0])
        values = [[row[name] or None for name in names] for row in rows]
        _insert_frame(connection, table, pd.DataFrame(values, columns=names, dtype=object))


def _parsed(path: Path, line: int, parse: Callable[[str], _T], text: str) -> _T:
    try:
        return parse(text)
    except ValueError as error:
        raise WarehouseError(f"{path}:{line}: 公式有误 / the formula is not understood: {error}") from None


def _sql_path(path: Path) -> str:
    return str(path).replace("'", "''")
