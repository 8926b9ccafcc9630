"""What is damaged names the command that mends it, and is whole again after that and one more run."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from run_here import HERE
from typer.testing import CliRunner

from gongkai.errors import GongkaiError
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.cli.main import app
from gongkai.flows.operations.doctor import examine
from gongkai.flows.operations.repair import repair
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import WarehouseError, connect, naming_damage, read_whole


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:30_000])


def overwrite(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(len(path.read_bytes())))


def overwrite_the_middle(path: Path) -> None:
    data = path.read_bytes()
    third = len(data) // 3
    path.write_bytes(data[:third] + bytes(third) + data[2 * third :])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def content(project: Project) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return [
            row
            for table in ("facts", "findings")
            for row in connection.execute(f"select * from {table} order by all").fetchall()
        ]


@pytest.mark.parametrize("damage", [cut, overwrite, overwrite_the_middle, empty])
def test_a_damaged_warehouse_names_the_command_that_mends_it(
    loaded: Project, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    before = content(loaded)
    loaded.warehouse.chmod(0o644)
    damage(loaded.warehouse)
    with (
        pytest.raises(WarehouseError, match="run 'gongkai mend'"),
        naming_damage(loaded.warehouse),
        connect(loaded.warehouse, read_only=True) as connection,
    ):
        read_whole(connection)
    if damage is not overwrite_the_middle:  # of which a run may read nothing
        with pytest.raises(WarehouseError, match="run 'gongkai mend'"):
            run(loaded, None, Lines(), steps=HERE)
    bad = [check for check in examine(loaded, archive=True) if check.state == "bad" and "warehouse" in check.name]
    assert bad and all("gongkai mend" in check.result for check in bad)
    environment = {"GONGKAI_HOME": str(loaded.root), "GONGKAI_REFERENCE": str(loaded.reference)}
    done = CliRunner().invoke(app, ["mend"], env=environment)
    assert (done.exit_code, "gongkai nightly" in done.stdout) == (0, True), done.output
    assert len(list(loaded.warehouse.parent.glob("gongkai.damaged-*"))) == 1
    if damage is cut:
        assert run(loaded, None, Lines(), steps=HERE).state == "published"
        assert content(loaded) == before
    assert list(repair(loaded)) == []


def test_a_statement_that_speaks_of_damage_is_none(tmp_path: Path) -> None:
    with duckdb.connect() as connection, naming_damage(tmp_path / "w.duckdb"):
        for sql in ("select 'checksum, corrupt'::integer", "select corrupt", "select error('Corrupt database file')"):
            with pytest.raises(duckdb.Error):
                connection.execute(sql).fetchall()


def test_a_warehouse_that_another_program_holds_is_not_damaged(loaded: Project) -> None:
    """Taken for damaged, it would be moved away under whoever works with it."""
    archive = Archive(loaded.archive)
    sidecar = archive.path(archive.shas()[0]).with_name(f"{archive.shas()[0]}.json")
    sidecar.chmod(0o644)
    empty(sidecar)
    loaded.warehouse.chmod(0o644)
    program = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(loaded.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match="cannot open"):
            list(repair(loaded))
        other.communicate("")
    assert loaded.warehouse.exists() and sidecar.exists()
    assert [line.rpartition(" / ")[2] for line in repair(loaded)] == ["written again from the warehouse"]


def test_what_is_whole_is_left_alone(loaded: Project) -> None:
    files = {path: path.stat().st_mtime_ns for path in loaded.root.rglob("*") if path.is_file() and path != loaded.lock}
    assert list(repair(loaded)) == []
    assert {path: path.stat().st_mtime_ns for path in files} == files


SIDECARS: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "not JSON": lambda _: "\0\0\0\0",
    "another document's": lambda text: text.replace('"sha256": "', '"sha256": "0'),
    "without sightings": lambda text: json.dumps(json.loads(text) | {"sightings": []}),
    "of other types": lambda text: json.dumps(json.loads(text) | {"sightings": [1]}),
}


@pytest.mark.parametrize("name", SIDECARS)
def test_a_damaged_sidecar_is_written_again_from_the_warehouse(loaded: Project, name: str) -> None:
    archive = Archive(loaded.archive)
    sha = archive.shas()[0]
    kept, sidecar = archive.sidecar(sha), archive.path(sha).with_name(f"{sha}.json")
    sidecar.chmod(0o644)
    sidecar.write_text(SIDECARS[name](sidecar.read_text("utf-8")), "utf-8")
    with pytest.raises(GongkaiError, match="gongkai mend"):
        archive.sidecar(sha)
    assert [line.rpartition(" / ")[2] for line in repair(loaded)] == ["written again from the warehouse"]
    again = archive.sidecar(sha)
    assert (again.source_url, again.source, again.first_seen_at, again.sightings[0].hints) == (
        kept.source_url,
        kept.source,
        kept.first_seen_at,
        kept.sightings[0].hints,
    )


def test_what_nobody_knows_any_more_is_set_aside_and_asked_for_again(loaded: Project) -> None:
    """Sidecar and warehouse are gone, and another document was altered: one more run has them all from the source."""
    before = content(loaded)
    archive = Archive(loaded.archive)
    first, second, *_ = archive.shas()
    for path, damage in (
        (archive.path(first).with_name(f"{first}.json"), empty),
        (archive.path(second), cut),
        (loaded.warehouse, empty),
    ):
        path.chmod(0o644)
        damage(path)
    assert len(list(repair(loaded))) == 3
    assert {path.name[:64] for path in (loaded.archive / "damaged").iterdir()} == {first, second}
    assert run(loaded, None, Lines(), steps=HERE).state == "published"
    assert (content(loaded), list(repair(loaded))) == (before, [])
