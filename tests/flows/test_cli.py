"""The command: its verbs, its exit codes, and that no traceback reaches a user."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from gongkai.flows.cli.main import app
from gongkai.flows.project import Project

LITIGATION = "select * from harmonized where measure = 'litigation.concluded' order by year, district_code"


@pytest.fixture(scope="module")
def warehouse(bundled_night: Project) -> Path:
    return bundled_night.warehouse


def gongkai(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_litigation_of_both_forms_stands_in_one_result(warehouse: Path) -> None:
    result = gongkai("query", LITIGATION, "--format", "json", "--warehouse", warehouse)
    assert result.exit_code == 0
    rows = {(row["district"], row["year"]): (row["value"], row["comparability"]) for row in json.loads(result.stdout)}
    expected = {("兴庆区", 2018): (3, "caveat"), ("西夏区", 2024): (0, "exact"), ("淮安市", 2024): (39, "exact")}
    assert expected.items() <= rows.items()


def test_query_as_csv_and_table(warehouse: Path) -> None:
    as_csv = gongkai("query", "select 1 as a, null as b, 2.50 as c", "--format", "csv", "--warehouse", warehouse)
    assert list(csv.reader(io.StringIO(as_csv.stdout))) == [["a", "b", "c"], ["1", "", "2.5"]]
    as_table = gongkai("query", "select '兴庆区' as 区, 3 as n", "--warehouse", warehouse)
    assert as_table.stdout.splitlines() == ["区      n", "兴庆区  3"]


def test_a_query_cannot_write(warehouse: Path) -> None:
    before = warehouse.read_bytes()
    result = gongkai("query", "delete from reports", "--warehouse", warehouse)
    assert result.exit_code == 2
    assert "read-only" in result.stderr
    assert warehouse.read_bytes() == before


@pytest.mark.parametrize("sql", ["selct 1", "select * from nowhere", ""])
def test_a_wrong_query_is_told_not_thrown(warehouse: Path, sql: str) -> None:
    result = gongkai("query", sql, "--warehouse", warehouse)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("verb", ["status", "coverage", "findings", "export"])
def test_without_a_warehouse_every_verb_says_what_to_do(tmp_path: Path, verb: str) -> None:
    result = gongkai(verb, "--warehouse", tmp_path / "none.duckdb")
    assert result.exit_code == 2
    assert "gongkai nightly" in result.stderr


def test_status_coverage_and_findings(warehouse: Path) -> None:
    assert "published" in gongkai("status", "--warehouse", warehouse).stdout
    coverage = gongkai("coverage", "--district", "640104", "--warehouse", warehouse).stdout
    assert "missing" in coverage
    assert "loaded" in coverage
    assert "淮安" not in coverage
    below = gongkai("coverage", "--district", "640100", "--warehouse", warehouse).stdout
    assert "西夏区" in below and "兴庆区" in below and "淮安" not in below
    findings = gongkai("findings", "--severity", "error", "--warehouse", warehouse)
    assert findings.exit_code == 0
    assert findings.stdout.split()[:2] == ["severity", "agency"]


def test_export_writes_chinese_headers_on_request(warehouse: Path, tmp_path: Path) -> None:
    result = gongkai("export", "--out", tmp_path / "out", "--headers", "zh", "--warehouse", warehouse)
    assert result.exit_code == 0
    assert (tmp_path / "out" / "harmonized.csv").read_text(encoding="utf-8-sig").startswith("行政区划代码,行政区划,")
    (tmp_path / "file").touch()
    refused = gongkai("export", "--out", tmp_path / "file" / "out", "--warehouse", warehouse)
    assert refused.exit_code == 2
    assert "cannot write" in refused.stderr


def test_export_writes_the_formats_and_the_part_asked_for(warehouse: Path, tmp_path: Path) -> None:
    words = ["--district", "银川市", "--year", "2018-2020", "--measure", "litigation.concluded"]
    result = gongkai(
        "export", *words, "--format", "xlsx", "--format", "parquet", "--out", tmp_path, "--warehouse", warehouse
    )
    assert result.exit_code == 0
    assert (tmp_path / "gongkai.xlsx").exists()
    assert [p.name for p in (tmp_path / "parquet" / "harmonized").iterdir()] == ["year=2018"]
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["selection"] == {
        "districts": ["银川市"],
        "years": [2018, 2019, 2020],
        "measures": ["litigation.concluded"],
    }


def test_two_exports_into_one_folder_follow_each_other(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both write the same temporary files: side by side one would publish half of the other's."""
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    waiting, flock = threading.Event(), fcntl.flock

    def wait(file: int, how: int) -> None:
        waiting.set()
        flock(file, how)

    monkeypatch.setattr("gongkai.sql.export.fcntl.flock", wait)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(gongkai, "export", "--out", tmp_path, "--warehouse", warehouse)
        assert waiting.wait(60)
        assert list(tmp_path.iterdir()) == []
        os.close(handle)
        assert second.result().exit_code == 0
    assert (tmp_path / "manifest.json").exists()


def test_a_part_goes_beside_the_bundle_of_the_night_never_over_it(warehouse: Path) -> None:
    bundle = warehouse.with_name("gongkai-exports")
    before = (bundle / "observations.csv").read_bytes()
    result = gongkai("export", "--agency", "兴庆区司法局", "--warehouse", warehouse)
    assert result.exit_code == 0
    assert (bundle / "observations.csv").read_bytes() == before
    assert len((bundle / "selection" / "observations.csv").read_text("utf-8").splitlines()) == 1 + 58


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--year", "24"], "2019-2024"),
        (["--year", "2024-"], "2019-2024"),
        (["--district", "鼓楼区"], "320106 江苏省南京市鼓楼区"),
        (["--agency", "航天局"], "no agency"),
        (["--measure", "requests.lost"], "no measure requests.lost"),
        (["--format", "pdf"], "pdf"),
    ],
)
def test_what_cannot_be_exported_is_told(warehouse: Path, tmp_path: Path, words: list[str], said: str) -> None:
    result = gongkai("export", *words, "--out", tmp_path / "out", "--warehouse", warehouse)
    assert result.exit_code == 2
    assert said in result.stderr and "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_warehouse(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    path.write_bytes(b"not a database" * 100)
    result = gongkai("status", "--warehouse", path)
    assert result.exit_code == 2
    assert "gongkai mend" in result.stderr


def test_a_file_that_cannot_be_read_is_told_not_thrown(tmp_path: Path) -> None:
    (tmp_path / "w.runs.jsonl").mkdir()
    result = CliRunner().invoke(app, ["status", "--warehouse", str(tmp_path / "w.duckdb")])
    assert result.exit_code == 2
    assert "w.runs.jsonl" in result.stderr and "check disk and permissions" in result.stderr


def test_every_verb_has_help() -> None:
    for verb in ("nightly", "serve", "ingest", "export", "query", "status", "coverage", "findings", "show"):
        assert gongkai(verb, "--help").exit_code == 0


def test_places_go_by_name_and_what_does_not_exist_is_said(warehouse: Path) -> None:
    by_name = gongkai("coverage", "--district", "兴庆区", "--warehouse", warehouse)
    assert by_name.exit_code == 0
    assert by_name.stdout == gongkai("coverage", "--district", "640104", "--warehouse", warehouse).stdout
    nowhere = gongkai("coverage", "--district", "不存在", "--warehouse", warehouse)
    assert nowhere.exit_code == 2
    assert "没有行政区划" in nowhere.stderr
    shown = gongkai("show", "兴庆区司法局", "litigation.total", "--year", "2018", "--warehouse", warehouse)
    assert "行政诉讼" in shown.stdout
    for agency, year in (("兴庆区司法局", "1999"), ("不存在局", "2018")):
        assert gongkai("show", agency, "--year", year, "--warehouse", warehouse).exit_code == 2
    assert gongkai("--version").stdout.startswith("gongkai 0.")


def test_a_warehouse_of_another_version_says_so(warehouse: Path, tmp_path: Path) -> None:
    """A view that it does not have yet is no defect of the program; in one of this version it is."""
    path = tmp_path / "old.duckdb"
    shutil.copyfile(warehouse, path)
    with duckdb.connect(path) as connection:
        connection.execute("drop view coverage")
    assert gongkai("coverage", "--warehouse", path).exit_code != 2
    with duckdb.connect(path) as connection:
        connection.execute("update build set value = 'older' where name = 'inputs'")
    done = gongkai("coverage", "--warehouse", path)
    assert done.exit_code == 2
    assert "run 'gongkai nightly' first" in done.stderr


def test_a_release_and_what_it_refuses(warehouse: Path, tmp_path: Path) -> None:
    words = ["release", "--warehouse", warehouse]
    first = gongkai(*words, "--out", tmp_path / "first", "--version", "2026.1")
    assert first.exit_code == 0, first.output
    assert first.stdout.splitlines()[0] == f"{tmp_path / 'first'}  2026.1"
    assert (tmp_path / "first" / "quality.zh.md").exists()
    again = gongkai(*words, "--out", tmp_path / "first")
    assert (again.exit_code, "choose another folder" in again.stderr) == (2, True)
    second = gongkai(*words, "--out", tmp_path / "second", "--previous", tmp_path / "first")
    assert second.exit_code == 0 and "更改 changed 0" in second.stdout
    nothing = gongkai(*words, "--out", tmp_path / "third", "--previous", tmp_path)
    assert (nothing.exit_code, "datapackage.json" in nothing.stderr) == (2, True)
    assert not (tmp_path / "third").exists()
