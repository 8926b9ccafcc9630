"""What is published is tested first; what fails a test, or cannot be written, leaves the published file as it was."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gongkai.sql import build, findings, objects
from gongkai.sql.build import BLOCK_BYTES, STORAGE_VERSION, check_staging, prepare_staging
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.publish import publish_staging
from gongkai.sql.queries import published_documents
from tests.sql.conftest import (
    BILINGUAL,
    Builder,
    ask,
    change,
    found,
    good,
    made,
    publish,
    report_id,
    run_row,
)
from tests.sql.form_cells import REFERENCE, consistent
from tests.sql.opened import held

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
        "('r0', 'requests.received', 1, 1, false, false, '件', 'stated', null, 2023, '收到1件', 1, null, 0, 5)",
        f"insert into statements values ('{report_id('one')}', "
        "'requests.received', 1, 1, false, false, '件', 'stated', null, 2023, '收到1件', 1, null, 5, 5)",
    ],
}
"""For each query of sql/tests the faults that it, and no query before it, must see."""


def test_every_query_has_a_fault_that_it_sees() -> None:
    assert set(FAULTS) == {path.stem for path in (objects.ROOM / "tests").glob("*.sql")}


@pytest.fixture(scope="module")
def all_good(make_shared: Builder) -> Path:
    """Loaded and not checked yet: copied, never changed."""
    return make_shared(*good(), checked=False)


UNREAD = {"agency_kinds", "measure_values", "district_numbers", "jumps", "rollups"}
"""Steps for tables that no query of sql/tests reads, nor a view that one reads: half of what a check takes."""


def test_what_is_left_out_is_read_by_no_query() -> None:
    read: set[str] = set()
    texts = [objects.statement("tests", name) for name in objects.names("tests")]
    while texts:
        words = set(re.findall(r"(?:from|join) (\w+)", texts.pop())) - read
        read |= words
        texts += [objects.statement("views", name) for name in words & set(objects.names("views"))]
    assert not read & (UNREAD | {"district_number_parts"})
    assert {name for _, name in findings.order()} >= UNREAD


@pytest.fixture
def of_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    order = tuple(step for step in findings.order() if step[1] not in UNREAD)
    monkeypatch.setattr(findings, "order", lambda: order)


@pytest.mark.usefixtures("of_what_is_read")
@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, faults in FAULTS.items() for fault in faults])
def test_a_fault_is_seen_and_nothing_is_published(tmp_path: Path, all_good: Path, name: str, fault: str) -> None:
    target = tmp_path / "gongkai.duckdb"
    staging = tmp_path / "night.duckdb"
    shutil.copyfile(all_good, staging)
    shutil.copyfile(staging, target)
    target.chmod(0o444)
    before = target.read_bytes()
    with (
        held(staging),
        pytest.raises(WarehouseError, match=f"检查 {name} 未通过.* / test {name} failed, .*rows: ") as error,
    ):
        change(staging, fault)
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
    names = (".gongkai.1.building.duckdb", ".gongkai.1.building.duckdb.wal", ".gongkai.1.small.building.duckdb")
    left = [tmp_path / name for name in names]
    of_others = (".other.1.building.duckdb", ".gongkai.trial.1.building.duckdb", "gongkai.duckdb.bak")
    kept = [tmp_path / name for name in of_others]
    for path in (*left, *kept):
        path.write_bytes(b"x")
    spilled = tmp_path / ".gongkai.1.building.duckdb.tmp" / "duckdb_temp_storage_DEFAULT-0.tmp"
    spilled.parent.mkdir()
    spilled.write_bytes(b"x")
    publish(target, made("one"))
    assert sorted(tmp_path.iterdir()) == sorted([*kept, target])


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


def test_the_file_keeps_its_small_blocks_when_it_is_built_upon(tmp_path: Path) -> None:
    """With blocks as large as DuckDB chooses a fifth of a file can be empty."""
    target = tmp_path / "gongkai.duckdb"
    for fresh in (True, False):
        publish(target, made("one"), made("two", "legacy"), fresh=fresh)
        assert ask(target, "select block_size from pragma_database_size()") == [(BLOCK_BYTES,)]


def test_a_file_with_blocks_of_another_size_is_built_upon_as_it_is(tmp_path: Path) -> None:
    """Files from before are not made anew for it."""
    target, other = tmp_path / "gongkai.duckdb", tmp_path / "other.duckdb"
    publish(target, made("one"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{target}' as small (read_only)")
        connection.execute(f"attach '{other}' as large (storage_version '{STORAGE_VERSION}', block_size 262144)")
        connection.execute("copy from database small to large")
    other.replace(target)
    publish(target, made("two"), fresh=False)
    assert ask(target, "select block_size from pragma_database_size()") == [(262144,)]
    assert ask(target, "select count(*), count(distinct report_id) from facts")[0][1] == 2


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_that_cannot_be_written_is_named_in_both_languages(tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(WarehouseError, match="--warehouse") as error:
        prepare_staging(tmp_path / "file" / "gongkai.duckdb", REFERENCE, fresh=fresh)
    assert BILINGUAL.search(str(error.value)) and str(tmp_path / "file") in str(error.value)


def test_a_copy_for_which_the_disk_has_no_room_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fills_the_disk(source: Path, copy: Path) -> None:
        copy.write_bytes(source.read_bytes()[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "gongkai.duckdb"
    target.write_bytes(b"published")
    monkeypatch.setattr(build, "copy_file", fills_the_disk)
    with pytest.raises(WarehouseError, match="No space"):
        prepare_staging(target, REFERENCE, fresh=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(target.name, b"published")]


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
