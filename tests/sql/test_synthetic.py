"""The benchmark's made-up warehouse is what it says: the numbers hold, and only planted errors are found."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from gongkai.sql import build, objects
from gongkai.sql.build import BLOCK_BYTES
from gongkai.sql.connection import connect
from tests.sql.conftest import ask
from tests.sql.form_cells import ROOT

FOUND = """
    select distinct report_id from findings join checks on check_id = rule
    where kind in ('identity', 'derived') and checks.severity = 'error'
"""


@contextmanager
def without_sampling(path: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that compresses the same rows to the same size. FSST is chosen by a random sample of them: the file
    takes a seventh more or less each time."""
    with connect(path, read_only=read_only) as connection:
        connection.execute("set disabled_compression_methods = 'fsst,dict_fsst'")
        yield connection


@pytest.fixture(scope="module")
def synthetic() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        patch.setattr(build, "connect", without_sampling)
        yield importlib.import_module("synthetic")
        for name in ("synthetic", "measuring"):
            del sys.modules[name]


@pytest.fixture(scope="module")
def checked(synthetic: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    staging: Path = synthetic.make(tmp_path_factory.mktemp("synthetic") / "gongkai.duckdb", 4000)
    synthetic.check(staging)
    return staging


def test_every_planted_error_is_found_and_no_other(checked: Path) -> None:
    planted = ask(checked, "select distinct report_id from facts where note = 'planted' order by 1")
    assert len(planted) > 300
    assert ask(checked, f"{FOUND} order by 1") == planted


def test_every_form_year_and_kind_of_trouble_is_there(checked: Path, synthetic: ModuleType) -> None:
    assert ask(checked, "select distinct form from facts order by 1") == [("2019",), ("2021",), ("legacy",)]
    assert {year for (year,) in ask(checked, "select distinct year from reports")} == set(synthetic.FORM_OF_YEAR)
    assert {state for (state,) in ask(checked, "select distinct state from facts")} == {"reported", "blank", "mark"}
    assert ask(checked, "select count(*) > 0 from reports where not is_current") == [(True,)]
    assert ask(checked, "select count(*) > 0 from reports where status = 'quarantined'") == [(True,)]
    assert ask(checked, "select count(*) > 0 from facts where not agreed") == [(True,)]


def test_checking_again_leaves_the_same_rows_and_the_file_as_large(checked: Path, synthetic: ModuleType) -> None:
    def rows() -> dict[str, object]:
        return {
            name: ask(checked, f"select count(*), sum(hash(columns(*)) % 1000000) from {name}")
            for name in ("findings", *objects.tables("computed"))
        }

    before, size = rows(), checked.stat().st_size
    for _ in range(2):
        synthetic.check(checked)
    assert rows() == before
    # blocks come and go: it is a few more or less each time, of hundreds
    assert checked.stat().st_size < size + 30 * BLOCK_BYTES


def test_reports_read_back_are_the_reports(checked: Path, synthetic: ModuleType) -> None:
    [report] = synthetic.read(checked, 1)
    cells = ask(checked, "select count(*) from facts where report_id = ?", [f"r{report.document_id[:16]}"])
    assert cells == [(len(report.facts),)]
    assert report.facts[0].box is not None
