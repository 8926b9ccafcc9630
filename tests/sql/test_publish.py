"""What is published is tested first; what fails a test, or cannot be written, leaves the published file as it was."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gongkai.reference import ReferenceDataError
from gongkai.sql import load, objects
from gongkai.sql.build import STORAGE_VERSION, check_staging, prepare_staging
from gongkai.sql.connection import MEMORY_GIB, WarehouseError, connect, limit_memory
from gongkai.sql.load import load_reports
from gongkai.sql.publish import publish_staging
from gongkai.sql.queries import not_loaded, published_documents
from gongkai.transforms.model import Report
from tests.sql.conftest import (
    REFERENCE,
    Builder,
    Value,
    ask,
    change,
    consistent,
    document_id,
    document_row,
    found,
    made,
    report_id,
    rows_of,
    run_row,
)

BILINGUAL = re.compile("[\u4e00-\u9fff].* / .*[a-z]{3}", re.DOTALL)


def good() -> list[Report]:
    quarantined = made("bad", status="quarantined", findings=(found("form.unknown"),))
    return [made("one"), made("old", "legacy", year=2018), quarantined, made("none", status="no_table")]


def publish(target: Path, *reports: Report, plant: tuple[str, ...] = (), fresh: bool = True) -> None:
    """What a night does."""
    staging = prepare_staging(target, REFERENCE, fresh=fresh)
    Builder.load(staging, *reports)
    if plant:
        change(staging, *plant)
    check_staging(staging, {"inputs": "inputs", "gongkai": "1.0"}, [run_row(1), run_row(2)])
    publish_staging(staging, target)


# -- the tests of sql/tests --------------------------------------------------------------------------------------------

ONE = f"report_id = '{report_id('one')}'"
CELL = f"{ONE} and indicator = 'requests.granted' and applicant = 'commercial'"
_COPIES = "cross join (select range as copy from range(500))"
MANY_BLANKS = f"""
insert into documents by name select * exclude (copy) replace (document_id || copy as document_id)
    from documents {_COPIES} where document_id = (select document_id from reports where {ONE});
insert into reports by name select * exclude (copy)
    replace (report_id || copy as report_id, document_id || copy as document_id, agency_id || copy as agency_id)
    from reports {_COPIES} where {ONE};
insert into facts by name select * exclude (copy) replace (report_id || copy as report_id)
    from facts {_COPIES} where {ONE};
update facts set value = null, state = 'blank', raw = '' where indicator = 'review.pending'
"""
FAULTS = {
    "breaks_known": [
        "insert into breaks values ('no.such', 2019, 'law', '变', 'changed', null, true, 'source')",
        "delete from breaks where measure = 'review.total' and year = 2019",
    ],
    "forms_known": ["delete from forms where form = 'legacy'"],
    "rules_assessed": [MANY_BLANKS],
    "checks_applied": ["delete from check_terms where check_id = '2021.review.sum'"],
    "crosswalk_terms_known": [
        "insert into crosswalk_terms values ('requests.received', '2021', 'no.such', 1)",
        "insert into crosswalk_terms values ('requests.received', 'legacy', 'requests.carried_in', 1)",
        "update check_terms set indicator = 'no.such' where check_id = '2019.review.sum' and not is_left",
        "update check_terms set indicator = 'fees.prior_items' where check_id = '2019.review.sum' and is_left",
        "update check_terms set applicant = 'nobody' where check_id = '2019.requests.applicants' and is_left",
    ],
    "facts_complete": [
        f"delete from facts where {CELL}",
        f"delete from facts where {ONE} and indicator = 'fees.amount'",
    ],
    "facts_known": [
        f"update facts set applicant = null where {CELL}",
        f"update facts set applicant = 'total' where {ONE} and indicator = 'fees.amount'",
        f"update facts set indicator = 'no.such' where {ONE} and indicator = 'fees.amount'",
        f"update facts set indicator = 'review.other' where {ONE} and indicator = 'fees.amount'",
        f"update facts set form = '2077' where {ONE}",
        f"update reports set status = 'no_table' where {ONE}",
        f"delete from reports where {ONE}",
    ],
    "facts_unique": [
        f"update facts set indicator = 'coercion.decisions' where {ONE} and indicator = 'fees.amount'",
        f"update facts set applicant = 'research' where {CELL}",
    ],
    "findings_known": [
        "update findings set rule = 'no.such'",
        f"delete from reports where report_id = '{report_id('bad')}'",
        "insert into findings select * from findings",
    ],
    "formulas_one_unit": [
        "update crosswalk set unit = '条' where measure = 'requests.received' and form = 'legacy'",
        "update crosswalk set label_zh = '申请' where measure = 'requests.received' and form = '2019'",
        "insert into crosswalk_terms values ('penalties.decisions', '2021', 'fees.amount', 1)",
        "update check_terms set indicator = 'fees.amount' where check_id = '2021.regulations.issued.part' and is_left",
    ],
    "rate_terms_known": [
        "insert into rate_terms values ('denied_of_concluded', 'no.such', true, 1)",
        "delete from rate_terms where rate = 'denied_of_concluded' and not is_numerator",
    ],
    "reference_present": ["delete from labels"],
    "reports_current": [
        "update reports set agency_id = 'one', year = 2023 where status = 'no_table'; delete from documents",
        f"update reports set is_current = false where {ONE}; delete from documents",
        f"update reports set superseded_by = 'x' where {ONE}; delete from documents",
        f"update reports set agency_id = null, superseded_by = 'x' where {ONE}; delete from documents",
    ],
    "reports_loaded": [
        f"delete from facts where {ONE}",
        f"delete from findings where report_id = '{report_id('bad')}'",
    ],
    "statements_known": [
        "insert into statements values "
        "('r0', 'requests.received', 1, false, '件', 'stated', null, 2023, '收到1件', 1, 0, 5)",
        f"insert into statements values ('{report_id('one')}', "
        "'requests.received', 1, false, '件', 'stated', null, 2023, '收到1件', 1, 5, 5)",
    ],
}
"""For each query of sql/tests the faults that it, and no query before it, must see."""


def test_every_query_has_a_fault_that_it_sees() -> None:
    assert set(FAULTS) == {path.stem for path in (objects.ROOM / "tests").glob("*.sql")}


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, faults in FAULTS.items() for fault in faults])
def test_a_fault_is_seen_and_nothing_is_published(tmp_path: Path, template: Path, name: str, fault: str) -> None:
    target = tmp_path / "gongkai.duckdb"
    staging = tmp_path / "night.duckdb"
    shutil.copyfile(template, staging)
    Builder.load(staging, *good())
    shutil.copyfile(staging, target)
    target.chmod(0o444)
    before = target.read_bytes()
    change(staging, fault)
    with pytest.raises(WarehouseError, match=f"检查 {name} 未通过.* / test {name} failed, .*rows: ") as error:
        check_staging(staging, {"inputs": "inputs", "gongkai": "1.0"}, [run_row()])
    assert BILINGUAL.search(str(error.value)) and "[(" in str(error.value)
    assert target.read_bytes() == before


def test_a_failed_night_leaves_the_published_file_byte_for_byte(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, *good())
    before, inode = target.read_bytes(), target.stat().st_ino
    for fresh in (True, False):
        with pytest.raises(WarehouseError, match="facts_unique"):
            publish(target, *good(), plant=(FAULTS["facts_unique"][0],), fresh=fresh)
        assert (target.read_bytes(), target.stat().st_ino) == (before, inode)
    publish(target, *good(), fresh=False)
    assert target.stat().st_ino != inode
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("rule", ["form.rows_missing", "form.mixed_blocks"])
def test_an_incomplete_table_is_published_where_a_finding_says_what_is_missing(make: Builder, rule: str) -> None:
    cells = consistent("2021")
    del cells["requests.granted", "commercial"]
    make(made("one", cells=cells, status="partial", findings=(found(rule),)))
    with pytest.raises(WarehouseError, match="facts_complete"):
        make(made("one", cells=cells, findings=(found("label.unit"),)))


# -- loading -----------------------------------------------------------------------------------------------------------

EVERYTHING = [f"select * from {table} order by all" for table in ("documents", "reports", "facts", "findings")]


def everything(path: Path) -> list[list[tuple[object, ...]]]:
    return [ask(path, sql) for sql in EVERYTHING]


def test_loading_the_same_reports_twice_changes_nothing(make: Builder) -> None:
    cells = consistent("2021") | {("requests.granted", "commercial"): 900, ("review.pending", None): ""}
    reports = [*good(), made("off", cells=cells, findings=(found("reading.disagree", indicator="fees.amount"),))]
    path = make(*reports)
    once = everything(path)
    assert all(once)
    assert make.load(path, *reports) == (5, 200 + 58 + 200)
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once
    make.load(path, *reversed(reports))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once


def test_checking_twice_changes_nothing(make: Builder) -> None:
    path = make(made("off", cells=consistent("2021") | {("requests.granted", "commercial"): 900}))
    once = everything(path)
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once


def test_a_report_read_again_replaces_its_rows_and_no_others(make: Builder) -> None:
    off = consistent("2021") | {("requests.granted", "commercial"): 900}
    path = make(made("one", cells=off, findings=(found("label.unit"),)), made("two", cells=off))
    others = "select * from {} where report_id <> ? order by all"
    before = [ask(path, others.format(t), [report_id("one")]) for t in ("reports", "facts", "findings")]
    make.load(path, made("one", "legacy", agency="Z", year=2017))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert [ask(path, others.format(t), [report_id("one")]) for t in ("reports", "facts", "findings")] == before
    assert ask(path, f"select agency_id, year from reports where {ONE}") == [("Z", 2017)]
    assert ask(path, f"select distinct form from facts where {ONE}") == [("legacy",)]
    assert ask(path, f"select count(*) from facts where {ONE}") == [(58,)]
    assert ask(path, f"select * from findings where {ONE}") == []
    assert ask(path, "select count(*), count(distinct document_id) from documents") == [(2, 2)]


def test_a_report_that_is_no_longer_read_loses_its_facts(make: Builder) -> None:
    path = make(made("one"))
    make.load(path, made("one", status="quarantined", findings=(found("form.unknown"),)))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert ask(path, "select count(*) from facts") == [(0,)]


def test_a_mended_report_loses_the_findings_of_the_identities(make: Builder) -> None:
    path = make(made("one", cells=consistent("2021") | {("requests.granted", "commercial"): 900}))
    assert len(ask(path, "select * from findings")) == 3
    make.load(path, made("one"))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert ask(path, "select * from findings") == []


def test_values_arrive_exactly_however_many_others_come_before(make: Builder) -> None:
    """DuckDB guessed the type of a column from its first thousand values: 3.75 after whole numbers became 4."""
    odd: dict[str, Value] = {
        "a": Decimal("3.75"),
        "b": 447228,
        "c": Decimal("0.0001"),
        "d": Decimal("-3"),
        "e": Decimal("1E+3"),
        "f": Decimal("9999999999999999.9999"),
    }
    small = dict.fromkeys(consistent("2021"), 1)
    reports = [made(f"plain{i}", cells=small) for i in range(8)]
    reports += [made(name, cells=small | {("fees.amount", None): value}) for name, value in odd.items()]
    path = make(*reports, checked=False)
    for name, value in odd.items():
        sql = f"select value from facts where report_id = '{report_id(name)}' and indicator = 'fees.amount'"
        assert ask(path, sql) == [(Decimal(value),)]
    assert ask(path, "select sum(value) from facts where value = 1") == [(len(reports) * 200 - len(odd),)]


@pytest.mark.parametrize(
    "text", ["nan", "NaN", "None", "NULL", "null", "NaT", "<NA>", "True", "", " ", "1e5", "007", "=1"]
)
def test_texts_arrive_as_they_are(make: Builder, text: str) -> None:
    fact = replace(made("one").facts[0], raw=text, note=text, value=None, state="text")
    report = replace(made("one", title=text), facts=(fact, *made("one").facts[1:]))
    path = make(report, checked=False)
    rows = ask(path, "select raw, note, value from facts where state = 'text'")
    assert rows == [(text, text, None)]
    assert ask(path, "select title from reports") == [(text,)]


def test_dates_and_moments_arrive_as_they_are(make: Builder) -> None:
    day = dt.date(2024, 2, 29)
    path = make(made("one", published_on=day), made("two"), seen={"one": "2025-01-02 03:04:05.678901"})
    rows = ask(path, "select published_on, first_seen_at from reports join documents using (document_id) order by 1")
    assert rows == [(day, dt.datetime(2025, 1, 2, 3, 4, 5, 678901)), (None, dt.datetime(2025, 1, 1))]


def test_a_thing_said_twice_in_other_words_is_two_findings(make: Builder) -> None:
    """Two pictures of a page, two cells of one label: the second must not stop the night."""
    twice = (
        found("reading.irregular_cells", detail="1", message_en="1 merged area"),
        found("reading.irregular_cells", detail="1", message_en="2 merged areas"),
        found("reading.irregular_cells", detail="2", message_en="1 merged area"),
    )
    path = make(made("one", findings=twice), made("two", findings=twice[:1]))
    sql = "select message_en, finding_id from findings where {} order by all"
    rows = ask(path, sql.format(ONE))
    assert len(rows) == len({finding_id for _, finding_id in rows}) == 3
    make.load(path, made("one", findings=twice))
    assert ask(path, sql.format(ONE)) == rows
    alone = make(made("one", findings=twice[:1]))
    assert set(ask(alone, sql.format(ONE))) < set(rows)


def test_a_load_that_breaks_off_leaves_no_half_report(make: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(made("one"), checked=False)
    before = everything(path)
    wrong = replace(made("two"), identity=replace(made("two").identity, district_code="12"))
    with pytest.raises(duckdb.ConstraintException):
        make.load(path, made("one", "legacy"), wrong)
    assert everything(path) == before


def test_reports_are_loaded_in_chunks(make: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "CHUNK", 2)
    path = make(*(made(str(i), "legacy") for i in range(5)))
    assert ask(path, "select count(distinct report_id), count(*) from facts") == [(5, 5 * 58)]


def test_the_runs_and_the_build_are_recorded(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    assert published_documents(target) == ({}, {})
    publish(target, *good())
    publish(target, made("one"), fresh=False)
    assert ask(target, "select run_id from runs order by 1") == [("n1",), ("n2",)]
    assert ask(target, "select * from build order by 1") == [("gongkai", "1.0"), ("inputs", "inputs"), ("run_id", "n2")]
    built_with, known = published_documents(target)
    assert (built_with["inputs"], known) == ("inputs", {document_id(n): "{}" for n in ("one", "old", "bad", "none")})


def test_what_was_not_loaded_is_named_with_its_reason(make: Builder) -> None:
    said = (
        found("form.unknown", message_zh="未知表", message_en="unknown table"),
        found("label.alias", severity="info"),
    )
    path = make(made("one"), made("bad", status="quarantined", findings=said), made("none", status="no_table"))
    with connect(path, read_only=True) as connection:
        rows = not_loaded(connection, [document_id(n) for n in ("one", "bad", "none", "never")])
        assert not_loaded(connection, [document_id("one")]) == not_loaded(connection, []) == []
    assert rows == [
        ("https://www.example.gov.cn/bad", "quarantined：未知表", "quarantined: unknown table"),
        ("https://www.example.gov.cn/none", "no_table：", "no_table: "),
    ]


# -- the file ----------------------------------------------------------------------------------------------------------

READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    print(connection.execute(line).fetchall(), flush=True)
"""


class Reader:
    """An analyst's program: another process that holds the file open."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", READER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, sql: str) -> str:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=20)


def test_readers_keep_the_old_file_and_new_ones_see_the_new(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    count = "select count(*), sum(value) from observations"
    publish(target, made("one"))
    with Reader(target) as old:
        before = old.ask(count)
        assert before.startswith("[(200,")
        publish(target, made("two", "legacy"), fresh=False)
        assert old.ask(count) == before
        with Reader(target) as new:
            assert new.ask(count).startswith("[(258,")
        assert old.ask("select count(distinct report_id) from harmonized") == "[(1,)]"


def test_a_stale_wal_beside_the_target_is_not_replayed(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, made("one"))
    wal = Path(f"{target}.wal")
    wal.write_bytes(b"left by another program")
    publish(target, made("two", "legacy"))
    assert not wal.exists()
    assert ask(target, "select count(*) from facts") == [(58,)]


def test_unfinished_writes_are_not_published(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, made("one"))
    before = target.read_bytes()
    staging = prepare_staging(target, REFERENCE, fresh=False)
    Path(f"{staging}.wal").write_bytes(b"unfinished")
    with pytest.raises(WarehouseError, match="未发布 / unfinished writes"):
        publish_staging(staging, target)
    assert target.read_bytes() == before


def test_what_a_dead_run_left_is_cleared_away(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    left = [tmp_path / name for name in (".gongkai.1.building.duckdb", ".gongkai.1.building.duckdb.wal")]
    kept = [tmp_path / name for name in (".other.1.building.duckdb", "gongkai.duckdb.bak")]
    for path in (*left, *kept):
        path.write_bytes(b"x")
    spilled = tmp_path / ".gongkai.1.building.duckdb.tmp" / "duckdb_temp_storage_DEFAULT-0.tmp"
    spilled.parent.mkdir()
    spilled.write_bytes(b"x")
    publish(target, made("one"))
    assert sorted(tmp_path.iterdir()) == sorted([*kept, target])


def test_a_share_of_the_memory_is_for_as_many_threads() -> None:
    with duckdb.connect() as connection:
        connection.execute("set threads = 64")
        limit_memory(connection, 1.0)
        assert connection.execute("select current_setting('threads')").fetchall() == [(8,)]
        connection.execute("set threads = 2")
        limit_memory(connection, 1.0)
        assert connection.execute("select current_setting('threads')").fetchall() == [(2,)]


def test_building_takes_its_share_of_the_memory_and_readers_are_not_held_back(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, made("one"))
    staging = prepare_staging(target, REFERENCE, fresh=False)
    limits = []
    for path, read_only in ((staging, False), (target, True)):
        with connect(path, read_only=read_only) as connection:
            ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
            limits.append(limit)
    with duckdb.connect() as connection:
        ((own,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    size, unit = own.split()
    small = unit not in ("GiB", "TiB") or (unit == "GiB" and float(size) <= MEMORY_GIB)
    assert limits == [own if small else f"{MEMORY_GIB} GiB", own]


def test_a_published_file_is_read_only_and_can_be_built_upon(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, made("one"))
    assert target.stat().st_mode & 0o777 == 0o444
    publish(target, made("two"), fresh=False)
    assert ask(target, "select count(*) from reports") == [(2,)]


def test_the_file_has_the_storage_version_promised(tmp_path: Path) -> None:
    """Serialization 65 is DuckDB 1.2: bytes 8–12 of the file say DUCK, the eight after them the version."""
    target = tmp_path / "gongkai.duckdb"
    for fresh in (True, False):
        publish(target, made("one"), made("two", "legacy"), fresh=fresh)
        head = target.read_bytes()[:20]
        assert (head[8:12], int.from_bytes(head[12:20], "little")) == (b"DUCK", 65)
        [(tags,)] = ask(target, "select tags from duckdb_databases() where path is not null and not internal")
        assert tags["storage_version"] == f"{STORAGE_VERSION}+" == "v1.2.0+"


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_that_cannot_be_written_is_named_in_both_languages(tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(WarehouseError, match="--warehouse") as error:
        prepare_staging(tmp_path / "file" / "gongkai.duckdb", REFERENCE, fresh=fresh)
    assert BILINGUAL.search(str(error.value)) and str(tmp_path / "file") in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_permission_is_named_in_both_languages(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(WarehouseError, match=r"无法写入 .* / cannot write to"):
        prepare_staging(tmp_path / "gongkai.duckdb", REFERENCE, fresh=True)


def _text(path: Path) -> None:
    path.write_text("this is no database\n" * 1000)


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.mkdir()


def _other(path: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("create table people (name varchar)")


@pytest.mark.parametrize("other", [_text, _nothing, _folder, _other])
def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path, other: Callable[[Path], None]) -> None:
    path = tmp_path / "gongkai.duckdb"
    other(path)
    with pytest.raises(WarehouseError) as error:
        published_documents(path)
    assert BILINGUAL.search(str(error.value)) and str(path) in str(error.value)


def test_no_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="gongkai nightly"):
        connect(tmp_path / "gongkai.duckdb", read_only=True)


# -- reference data ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", objects.tables("reference"))
def test_the_reference_tables_hold_what_the_files_say(published: Path, name: str) -> None:
    columns = list(rows_of(name)[0])
    got = ask(published, f"select {', '.join(f'cast({c} as varchar)' for c in columns)} from {name}")
    types = {c: kind for c, kind, *_ in ask(published, f"describe {name}")}

    def stored(column: str, text: str) -> str | None:
        if types[column] == "BOOLEAN":
            return {"0": "false", "1": "true"}[text]
        return (f"{Decimal(text):.4f}" if text and types[column].startswith("DECIMAL") else text) or None

    wanted = [tuple(stored(c, row[c]) for c in columns) for row in rows_of(name)]
    assert sorted(got, key=str) == sorted(wanted, key=str) and wanted
    assert set(columns) == {c for c, *_ in ask(published, f"describe {name}")}


def test_the_formulas_become_terms(published: Path) -> None:
    total = (
        "select measure, form, string_agg(case when sign > 0 then '+' else '-' end || indicator, ' ' order by rowid)"
    )
    got = {(m, f): terms for m, f, terms in ask(published, f"{total} from crosswalk_terms group by all")}
    wanted = {
        (row["measure"], row["form"]): f"+{row['formula']}".replace("+ ", "+").replace("- ", "-")
        for row in rows_of("crosswalk")
    }
    assert got == wanted
    signs = ask(published, "select indicator, sign, is_left from check_terms where check_id = '2021.requests.balance'")
    assert signs == [
        ("requests.received", 1, True),
        ("requests.carried_in", 1, True),
        ("requests.processed_total", -1, False),
        ("requests.carried_out", -1, False),
    ]


def _swap(old: str, new: str) -> Callable[[Path], None]:
    def swap(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return swap


def _drop(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _gbk(path: Path) -> None:
    """Saved by a spreadsheet in the encoding of the system, from the fourth line on."""
    *head, rest = path.read_text("utf-8").split("\n", 3)
    path.write_bytes("".join(f"{line}\n" for line in head).encode() + rest.encode("gb18030"))


MALFORMED = [
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received +,exact"), 4, "公式"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received * 2,exact"), 4, "公式"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,,exact"), 4, "参考数据"),
    ("crosswalk", _swap("2021,requests.received,exact,", "2021,requests.received,exact"), 4, "9 columns"),
    ("crosswalk", _swap("2021,requests.received,exact", "2019,requests.received,exact"), 4, "uplicate key"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received,same"), 4, "comparability"),
    ("checks", _swap("requests.received = requests", "requests.received requests"), 2, "公式"),
    ("checks", _swap("received = requests.received.in_person", "received = received = received"), 2, "公式"),
    ("checks", _swap("error,1,收到申请数", "error,perhaps,收到申请数"), 2, "perhaps"),
    ("checks", _swap("error,1,收到申请数", "fatal,1,收到申请数"), 2, "severity"),
    ("checks", _swap(",formula,", ",formel,"), 1, "formel, formula"),
    ("indicators", _swap("2021,2,proactive", "2021,two,proactive"), 3, "two"),
    ("districts", _swap("110101,东城区", "110101,东城区,another"), 3, "7 columns"),
    ("districts", _swap("110101,东城区,county", '110101,"东城区"x,county'), 3, "expected after"),
    ("districts", _swap("110101,东城区,county", '110101,"东城区,county'), 3, "field larger"),
    ("agencies", _swap("320800-人民政府,淮安", '320800-人民政府,"淮安'), 4, "unexpected end"),
    ("applicants", _swap("applicant,position", "applicant,place"), 1, "place, position"),
    ("applicants", _empty, 1, "columns missing"),
    ("labels", _gbk, 4, "utf-8"),
    ("labels", _drop, 0, "No such file"),
]


@pytest.mark.parametrize(("name", "spoil", "line", "what"), MALFORMED)
def test_malformed_reference_data_names_file_and_line(
    tmp_path: Path, name: str, spoil: Callable[[Path], None], line: int, what: str
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder)
    spoil(folder / f"{name}.csv")
    with pytest.raises(ReferenceDataError) as error:
        prepare_staging(tmp_path / "gongkai.duckdb", folder, fresh=True)
    said = str(error.value)
    place = f":{line}" if line else ""  # a file that is not there has no lines
    assert said.startswith(f"{folder / name}.csv{place}: ") and what in said and BILINGUAL.search(said)
    assert not (tmp_path / "gongkai.duckdb").exists()


def test_reference_data_saved_by_a_spreadsheet_is_read_alike(tmp_path: Path, published: Path) -> None:
    """With a byte order mark and Windows line ends."""
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    staging = prepare_staging(tmp_path / "gongkai.duckdb", folder, fresh=True)
    for table in objects.tables("reference", "terms"):
        sql = f"select * from {table} order by all"
        assert ask(staging, sql) == ask(published, sql)


def test_documents_of_no_report_are_not_needed(make: Builder) -> None:
    """A chunk takes the rows of its own documents from all that were given."""
    path = make(checked=False)
    rows = [document_row(document_id(name)) for name in ("one", "two")]
    assert load_reports(path, rows, [made("one")]) == (1, 200)
    assert ask(path, "select document_id from documents") == [(document_id("one"),)]
