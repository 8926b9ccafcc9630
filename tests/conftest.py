"""What tests of every room share: the misbehaving web site, and which tests `make check` leaves out."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from website import Website

from gongkai.sql import build
from gongkai.sql.build import create_file
from gongkai.sql.connection import disable_type_sniffing
from gongkai.sql.reference import load_reference
from tests import seconds

if TYPE_CHECKING:
    from gongkai.flows.project import Project

OF_ITS_OWN = {"make", "project", "loaded", "unread"}
"""Fixtures with which a test builds a warehouse or runs a night for itself: it is slow, whatever its file is."""

SLOW_FILES = seconds.slow_files()
ONLY_QUICK = "not slow"

TOGETHER = ("tests/docs/", "tests/site/")
"""Folders whose files share a warehouse or a site that takes long to make: one worker runs them all."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.partition("::")[0] in SLOW_FILES or OF_ITS_OWN & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make check` does not even import a file that it runs nothing of."""
    is_left_out = config.getoption("markexpr") == ONLY_QUICK and collection_path.is_relative_to(seconds.ROOT)
    return True if is_left_out and collection_path.relative_to(seconds.ROOT).as_posix() in SLOW_FILES else None


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
    from tests.bundled import project_in, run_night  # imports every room

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
