"""Exports in parts: whatever happened in the nights before, the tree is that of an export from nothing.

Random nights: `make soak`, or python -m tests.sql.histories.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from gongkai.flows.cli.main import app
from gongkai.flows.pipeline import outputs
from gongkai.flows.project import Project
from gongkai.sql import export, objects
from gongkai.sql.by_part import export as by_part
from gongkai.sql.by_part.export import Done, export_parts
from gongkai.sql.by_part.manifest import PartFile, PartFolder
from gongkai.sql.by_part.places import Place
from gongkai.sql.by_part.sources import REACHES, Reach, Sources, texts_of
from gongkai.sql.connection import connect
from gongkai.sql.export import MANIFEST
from tests.sql.conftest import change
from tests.sql.form_cells import ROOT
from tests.sql.histories import AGENCIES, Copy, History


@pytest.fixture(autouse=True)
def _no_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)


def written(warehouse: Path, folder: Path, *formats: str) -> Done:
    with connect(warehouse, read_only=True) as connection:
        connection.execute("set threads = 1")
        return export_parts(connection, folder, formats or ("parquet",))  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one: Path, other: Path) -> list[str]:
    left, right = tree(one), tree(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


FIRST = "agency_id = '110101-司法局' and not is_current"
"""An edition that is said to be of another province than the one that took its place."""

CHANGES = (
    # the year before, and an agency of the same kind elsewhere
    *(
        "update measure_values set numbers = list_transform(numbers, lambda x: x + 1) "
        f"where agency_id = '{agency}' and year = {year}"
        for agency, year in (("110101-司法局", 2022), ("640104-司法局", 2023))
    ),
    # the edition that another one of another province supersedes
    f"update reports set published_on = '2024-01-02' where {FIRST}",
    f"update fact_values set number = number + 1 where report_id in (select report_id from reports where {FIRST})",
    # the newest number of a place is that of an earlier year now, and one more year has come
    "delete from district_numbers where year = 2023",
    "update reports set year = 2024 where agency_id = '640104-司法局' and year = 2023",
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, template: Path) -> tuple[Path, Path]:
    """A warehouse, and the same after changes whose parts are others than those that come out otherwise."""
    history = History(tmp_path_factory.mktemp("lived"), template, 1)
    for number, year, edition in ((0, 2022, 0), (0, 2023, 0), (3, 2023, 0), (9, 2022, 0), (9, 2023, 0), (9, 2023, 1)):
        district, _, scope = AGENCIES[number]
        history.put(Copy(number, year, edition, edition, 1, 0, "loaded", edition, scope, district))
    history.night()
    change(history.target, f"update reports set district_code = '640104' where {FIRST}")
    after = history.folder / "after.duckdb"
    shutil.copyfile(history.target, after)
    change(after, *CHANGES)
    return history.target, after


@pytest.mark.slow
def test_what_changed_leaves_the_tree_of_an_export_from_nothing(
    nights: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = nights
    monkeypatch.setattr(by_part, "MOST_CONCERNED", 0.0)
    written(before, tmp_path / "parts")
    with monkeypatch.context() as patched:
        patched.setattr(by_part, "MOST_CONCERNED", 1.0)  # in a small warehouse of what is concerned
        done = written(after, tmp_path / "parts")
    fresh = written(after, tmp_path / "fresh")
    assert differing(tmp_path / "parts", tmp_path / "fresh") == []
    assert 0 < done.made < fresh.made and 0 < done.written < fresh.written and done.removed
    again = written(after, tmp_path / "parts")
    assert (again.made, again.written, again.removed) == (0, 0, 0)


@pytest.mark.slow
def test_a_reach_that_is_too_narrow_is_seen(
    nights: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = {name: reach for name, reach in REACHES.items() if reach is not Reach.OWN}
    monkeypatch.setattr(export, "OBJECTS", [entry for entry in export.OBJECTS if entry[1] in wider])
    before, after = nights
    written(after, tmp_path / "fresh")
    for name in wider:
        monkeypatch.setitem(REACHES, name, Reach.OWN)
    written(before, tmp_path / "parts")
    written(after, tmp_path / "parts")
    wrong = {name.split("/")[1] for name in differing(tmp_path / "parts", tmp_path / "fresh") if name != MANIFEST}
    assert wrong == set(wider) - {"rollups"}  # no place of theirs has parts in another province


def part(name: str, content: str, year: int = 2023, made_of: str = "x") -> PartFile:
    sha = hashlib.sha256(content.encode()).hexdigest()
    return PartFile("rates", "csv", "64", year, name, 1, len(content), sha, made_of)


def put(folder: Path, **contents: str) -> None:
    """Files with these contents in place of what the folder has."""
    parts, made = [], {}
    for year, content in contents.items():
        name = f"csv/{year}.csv"
        path = folder / ".making" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        made[name] = path
        parts.append(part(name, content, int(year[1:])))
    PartFolder(folder).replace(made, parts, {"run_id": "n"})


def test_a_part_that_a_manifest_names_is_what_it_says_whenever_the_export_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_is = Path.replace
    for killed_at in range(5):
        folder = tmp_path / str(killed_at)
        put(folder, y2021="a", y2022="b", y2023="c")
        moves = iter(range(99))

        def replacing(path: Path, target: Path, moves: Iterator[int] = moves, last: int = killed_at) -> Path:
            if next(moves) == last:
                raise KeyboardInterrupt
            return as_is(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", replacing)
            with suppress(KeyboardInterrupt):
                put(folder, y2021="A", y2022="B", y2024="d")
        left = PartFolder(folder)
        named = {one.file: (folder / str(one.file)).read_bytes() for one in left.known.values()}
        assert all(hashlib.sha256(named[one.file]).hexdigest() == one.sha256 for one in left.known.values())
        assert left.is_complete == (killed_at == 0)
        put(folder, y2021="A", y2022="B", y2024="d")
        assert sorted(path.name for path in folder.rglob("*.csv")) == ["y2021.csv", "y2022.csv", "y2024.csv"]


def test_a_manifest_cannot_name_what_lies_outside(tmp_path: Path) -> None:
    put(tmp_path, y2021="a")
    manifest = tmp_path / MANIFEST
    manifest.write_text(manifest.read_text().replace("csv/y2021.csv", "../y2021.csv"))
    assert PartFolder(tmp_path).known == {}


def test_a_part_that_was_edited_is_none_any_more_whatever_its_size(tmp_path: Path) -> None:
    put(tmp_path, y2021="a", y2022="b")
    edited, written_again = (tmp_path / f"csv/y{year}.csv" for year in (2021, 2022))
    later = (tmp_path / MANIFEST).stat().st_mtime + 9
    for path, content in ((edited, "x"), (written_again, "b")):
        path.write_text(content)
        os.utime(path, (later, later))
    left = PartFolder(tmp_path)
    assert [left.is_whole(one) for one in left.known.values()] == [False, True]


@pytest.mark.parametrize(
    "damaged", [None, b"", b'{"kind": "parts", "files": [', b"\xff\xfe{", b'{"kind": "parts",\n "files": 5}']
)
def test_parts_whose_manifest_is_lost_or_damaged_are_parts_still(tmp_path: Path, damaged: bytes | None) -> None:
    for name in ("csv/province=64/year=2024/rates.csv", "parquet/rates/province=00/year=2023/data_0.parquet"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "parquet/forms").mkdir()
    (tmp_path / "parquet/forms/data_0.parquet").touch()
    if damaged is not None:
        (tmp_path / MANIFEST).write_bytes(damaged)
    assert by_part.is_parts(tmp_path) and PartFolder(tmp_path).known == {}
    if damaged is None:
        (tmp_path / "csv/province=64/mine.csv").touch()
        assert not by_part.is_parts(tmp_path)


def test_a_manifest_of_wrong_values_counts_for_nothing(tmp_path: Path) -> None:
    put(tmp_path, y2021="a")
    manifest = tmp_path / MANIFEST
    manifest.write_text(manifest.read_text().replace('"csv/y2021.csv"', "5"))
    assert PartFolder(tmp_path).known == {}


def test_other_titles_are_other_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    before, header = by_part._titles(), objects.header
    others = replace(header("views", "rates"), columns=())
    monkeypatch.setattr(objects, "header", lambda *file: others if file[1] == "rates" else header(*file))
    assert by_part._titles() != before


def test_where_parts_are_written_no_bundle_of_an_older_state_stays(tmp_path: Path) -> None:
    for name in ("observations.csv", "mine.csv"):
        (tmp_path / name).touch()
    with duckdb.connect() as connection:
        connection.execute("create table build as select 'run_id' as name, 'now' as value")
        connection.execute("create table runs as select 'now' as run_id, now()::timestamp as finished_at")
        for run, stays in (("now", True), ("before", False)):
            (tmp_path / MANIFEST).write_text(f'{{"run_id": "{run}", "files": [{{"file": "observations.csv"}}]}}')
            export.remove_older(connection, tmp_path)
            assert (tmp_path / "observations.csv").exists() == (tmp_path / MANIFEST).exists() == stays
    assert (tmp_path / "mine.csv").exists()


@pytest.mark.parametrize("other", ["csv/mine.csv", MANIFEST])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, other: str) -> None:
    (tmp_path / other).parent.mkdir(exist_ok=True)
    (tmp_path / other).write_text("{}")
    with duckdb.connect() as connection, pytest.raises(ValueError, match="name another"):
        export_parts(connection, tmp_path)
    assert (tmp_path / other).read_text() == "{}"


def test_every_object_with_rows_of_reports_is_cut(published: Path) -> None:
    whole = {name for _, name in export.OBJECTS} - set(REACHES)
    with connect(published, read_only=True) as connection:
        for name in whole - {"corrections", "agency_history", "agency_links"}:
            columns = {column for column, *_ in connection.execute(f"describe {name}").fetchall()}
            assert not columns & {"report_id", "agency_id"} or name in objects.tables("reference"), name


@pytest.fixture
def few_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "OBJECTS", [("views", "observations"), ("tables", "forms")])


def test_parts_hold_the_rows_of_the_whole(published: Path, tmp_path: Path, few_objects: None) -> None:
    written(published, tmp_path / "parts", "csv", "parquet")
    with connect(published, read_only=True) as connection:
        export.export(connection, tmp_path / "whole", formats=["csv", "parquet"])
        columns = "* exclude (province, year), year::smallint as year"
        parquet = f"select {columns} from read_parquet('{tmp_path}/parts/parquet/observations/**/*.parquet')"
        named = [column for column, *_ in connection.execute("describe observations").fetchall()]
        cut = connection.execute(f"select {', '.join(named)} from ({parquet})").fetchall()
        assert Counter(cut) == Counter(connection.execute("from observations").fetchall())
    lines = [
        line
        for path in sorted((tmp_path / "parts").glob("csv/*/*/observations.csv"))
        for line in path.read_text(encoding="utf-8-sig").splitlines(keepends=True)[1:]
    ]
    whole = (tmp_path / "whole" / "observations.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    assert sorted(lines) == sorted(whole[1:])


def test_nights_go_on_with_parts_that_are_there(published: Path, tmp_path: Path, few_objects: None) -> None:
    home = tmp_path / "w.duckdb"
    shutil.copyfile(published, home)
    project = Project(ROOT, home)
    asked = CliRunner().invoke(app, ["export", "--parts", "--format", "csv", "--warehouse", str(home)])
    assert asked.exit_code == 0, asked.output
    gone = next(project.parts.glob("csv/province=64/*/observations.csv"))
    gone.unlink()
    files = outputs.export(project)
    assert gone.exists() and gone.relative_to(project.parts).as_posix() in {file.file for file in files}
    assert not (project.exports / MANIFEST).exists() and not (project.parts / "parquet").exists()


def test_an_agency_without_a_report_is_news_to_what_lists_agencies(nights: tuple[Path, Path], tmp_path: Path) -> None:
    path = Path(shutil.copyfile(nights[0], tmp_path / "w.duckdb"))
    names = ("agency_history", "agency_links", "forms")
    found = []
    with connect(path, read_only=False) as connection:
        for _ in range(2):
            sources = Sources(connection, "")
            found.append([sources.digest(name, None) for name in names])
            connection.execute(
                "insert into agency_kinds select * replace ('640104-新局' as agency_id) from agency_kinds limit 1"
            )
    before, after = found
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, True, False]


def test_the_text_of_a_view_is_the_same_after_the_file_was_written_to(nights: tuple[Path, Path]) -> None:
    found = []
    for warehouse in nights:
        with connect(warehouse, read_only=True) as connection:
            found.append(texts_of(connection))
    assert found[0] == found[1] and len(found[0]) > 30


def test_no_bundle_is_written_over_parts(published: Path, tmp_path: Path) -> None:
    put(tmp_path, y2021="a")
    before = tree(tmp_path)
    asked = CliRunner().invoke(
        app, ["export", "--format", "csv", "--out", str(tmp_path), "--warehouse", str(published)]
    )
    assert asked.exit_code == 2 and "name another folder" in asked.output
    assert tree(tmp_path) == before


@pytest.mark.parametrize("options", [("--year", "2024"), ("--format", "xlsx"), ("--file-names", "zh")])
def test_parts_are_of_all_there_is(published: Path, tmp_path: Path, options: tuple[str, str]) -> None:
    asked = CliRunner().invoke(
        app, ["export", "--parts", *options, "--out", str(tmp_path / "x"), "--warehouse", str(published)]
    )
    assert asked.exit_code == 2 and "--parts" in asked.output
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "places",
    [
        [Place("32", 2024)],
        [Place("32", 2024), Place("64", 2023)],
        [Place("32", 2024), Place("32", None)],
        [Place("64", None)],
        [Place("64", 2023), Place("64", 2024), Place("32", 2023), Place("32", None)],
    ],
)
def test_rows_of_some_places_are_theirs_alone(places: list[Place]) -> None:
    every = [Place(province, year) for province in ("32", "64") for year in (2023, 2024, None)]
    with duckdb.connect() as connection:
        connection.execute("create table t (p varchar, y smallint)")
        connection.executemany("insert into t values (?, ?)", every)
        found = connection.execute(f"from t where {by_part._condition(places, 'p', 'y')}").fetchall()
        assert sorted(found, key=str) == sorted(map(tuple, places), key=str)
        assert connection.execute(f"from t where {by_part._condition(None, 'p', 'y')}").fetchall() == every
