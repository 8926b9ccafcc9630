"""What tests of every room share: the misbehaving web site, and which tests `make check` leaves out."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from website import Website

from gongkai.flows.project import Project
from gongkai.sql import build
from gongkai.sql.build import create_file
from gongkai.sql.connection import disable_type_sniffing
from gongkai.sql.reference import load_reference
from tests.bundled import project_in, run_night

SLOW = (
    *("tests/site/test_site", "tests/site/test_scripts.py"),
    "tests/roundtrip/",
    "tests/docs/test_docs.py",
    "tests/docs/test_faults.py",
    "tests/docs/test_notebook.py",
    *(
        f"tests/extractors/test_{name}.py"
        for name in ("fetch", "fetch_turns", "grid", "office", "perspective", "pictures", "scan")
    ),
    *(
        f"tests/extractors/test_{name}.py"
        for name in ("bad_input", "camelot_guards", "hostile", "pdf", "pdf_pictures", "pdf_rules", "scan_images")
    ),
    *(f"tests/extractors/test_{name}.py" for name in ("web", "web_schedule")),
    *(
        f"tests/flows/test_{name}.py"
        for name in ("alarm", "cli", "conversions", "corrections", "dark_sources", "drawing")
    ),
    *(f"tests/flows/test_{name}.py" for name in ("evidence", "night", "night_web", "operate", "order", "review")),
    *(f"tests/flows/test_{name}.py" for name in ("page_pictures", "sources_cli", "survival", "upgrade", "versions")),
    *("tests/flows/test_editions_model.py", "tests/flows/test_workers.py"),
    *(
        f"tests/sql/test_{name}.py"
        for name in (
            "agency_kinds",
            "export",
            "publish",
            "reference_tables",
            "release",
            "selection",
            "synthetic",
            "workbook",
        )
    ),
    *(f"tests/sql/test_{name}.py" for name in ("current_edition", "incremental", "local_forms", "misread_cells")),
    *(f"tests/sql/test_{name}.py" for name in ("peers", "workbook_sheets", "year_over_year")),
    *(
        f"tests/transforms/{name}.py"
        for name in (
            "identity/test_pages",
            "tables/test_damaged_forms",
            "tables/test_misprints",
            "tables/test_mutations",
            "tables/test_stitch",
            "test_samples",
        )
    ),
    "tests/extractors/test_discover.py::test_a_site_of_20000_pages_is_left_within_the_bounds",
    "tests/extractors/test_html.py::test_many_closed_elements_are_not_deep",
    "tests/extractors/test_html.py::test_depth_is_no_recursion",
    "tests/extractors/test_mhtml.py::test_too_deep_is_broken_not_a_crash",
    "tests/extractors/test_excel.py::test_the_form_in_xls",
    "tests/extractors/test_excel.py::test_a_far_off_cell_costs_its_sheet_and_no_memory",
    "tests/extractors/test_pull.py::test_of_a_run_only_names_stay_in_memory",
    *("tests/extractors/test_bend.py", "tests/extractors/test_city.py"),
    "tests/flows/test_errors.py::test_every_error_is_of_the_tree",
    "tests/flows/test_stalled.py::test_a_cluster_that_has_lost_its_workers_is_not_waited_for",
    *("tests/site/test_kept_series.py", "tests/sql/test_memory_limits.py"),
    "tests/sql/test_by_part.py::test_a_reach_that_is_too_narrow_is_seen",
    "tests/transforms/tables/test_form_rules.py::test_every_rule_of_these_rooms_is_tried",
    "tests/transforms/tables/test_coded_tables.py::test_exchanged_labels_of_optional_rows_are_pointed_at",
    "tests/transforms/tables/test_forms.py::test_a_form_that_only_adds_rows_takes_no_whole_report",
    "tests/transforms/identity/test_scope.py::test_a_row_that_is_not_understood_is_said",
    "tests/transforms/test_text_against_tables.py::test_the_contradictions_of_the_bundled_reports",
    "tests/transforms/text/test_text.py::test_the_time_is_linear_in_the_text",
    "tests/transforms/text/test_text_properties.py",
)
"""Files of tests that run whole nights, other programs, text recognition or a web server that takes its time; and
single tests that take seconds."""

OF_ITS_OWN = {"make", "project", "loaded", "unread"}
"""Fixtures with which a test builds a warehouse or runs a night for itself: `make check` leaves it out, too."""

TOGETHER = ("tests/docs/", "tests/site/")
"""Folders whose files share a warehouse or a site that takes long to make: one worker runs them all."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW) or OF_ITS_OWN & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def group_of(nodeid: str) -> str:
    """Tests that one worker runs one after the other: those of a file, or of a folder whose files share much."""
    file, _, _ = nodeid.partition("::")
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Not by marks: xdist 3.8 writes them into names that pytest 9.2 no longer reads, and each test goes anywhere."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Six thousand tests and what they import stay to the end: no collection of garbage goes through them while they
    are gathered, nor after, which is a tenth of the time of tests that run nothing but Python."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


Once = Callable[[str, Callable[[Path], object]], Path]
"""A folder by its name, filled by the first worker that asks for it. Read it, never change it."""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(shared: Path) -> Once:
    def folder_of(name: str, fill: Callable[[Path], object]) -> Path:
        folder, complete = shared / name, shared / f"{name}.complete"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not complete.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a failed attempt left
                folder.mkdir()
                fill(folder)
                complete.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def prepared(once: Once) -> Path:
    """Files with the reference data alone, by what that is."""
    return once("prepared", lambda folder: None)


@pytest.fixture(scope="session")
def without_rows(once: Once) -> Path:
    """A file of all tables and views before any reference data. Copied, never changed."""

    def create(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(build, "load_reference", lambda *_: None)
            create_file(folder / "without.duckdb", folder)

    return once("without_rows", create) / "without.duckdb"


@pytest.fixture(autouse=True)
def prepared_once(prepared: Path, without_rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file of the same reference data is the same, and most of the time that one of others takes is spent on
    tables and views: most warehouses of the tests begin with a copy."""

    def create(path: Path, reference: Path) -> None:
        shutil.copyfile(without_rows, path)
        with duckdb.connect(path) as connection:
            disable_type_sniffing(connection)
            load_reference(connection, reference)

    def copied(path: Path, reference: Path) -> None:
        files = sorted(file for file in reference.rglob("*") if file.is_file())
        key = hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()
        made = prepared / f"{key}.duckdb"
        if not made.exists():
            making = made.with_suffix(f".{os.getpid()}")
            create(making, reference)
            making.replace(made)
        shutil.copyfile(made, path)

    monkeypatch.setattr(build, "create_file", copied)


@pytest.fixture(scope="session")
def bundled_night(once: Once) -> Project:
    """A night over the bundled reports, run once for all tests. Read what it made, never change it."""
    return project_in(once("bundled_night", run_night))


@pytest.fixture(scope="session")
def keep_readings(bundled_night: Project) -> Callable[[Project], None]:
    """Gives a project what the bundled reports read as, as after a night that was killed: most nights of the tests are
    about something else than reading.
    """

    def keep(project: Project) -> None:
        shutil.copytree(bundled_night.readings, project.readings)

    return keep


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as site:
        yield site
