"""Writing a release: tables as a Data Package, a static JSON API, the changes since the last release, a quality report.

The same archive gives the same bytes: everything is sorted, and nothing in the folder depends on when or by which run
it was written.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.errors import GongkaiError
from gongkai.files import replacing_folder
from gongkai.sql import export
from gongkai.sql.connection import with_memory_limit
from gongkai.sql.csv_files import Exported
from gongkai.sql.release import api, package, quality, revisions

NOT_RELEASED = frozenset({"peers", "rule_coverage"})
"""Large objects whose content is also in other tables."""

DATA = "data"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


class ReleaseError(GongkaiError):
    """The release cannot be written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Released:
    """What was written: folder, version, numbers of files and rows, and the changes by kind."""

    folder: Path
    version: str
    tables: int
    rows: int
    api_files: int
    revisions: dict[str, int]


def write_release(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    folder: Path | None = None,
    version: str | None = None,
    previous: Path | None = None,
) -> Released:
    """Write a release into a new folder, by default that of its version in `home`. `previous` is the preceding release.

    Without a `version` it is named after its contents. Raises ReleaseError for a folder that is in use, an invalid
    name, or a `previous` that is not a release; OSError where the folder cannot be written.
    """
    if version is not None and not _NAME.fullmatch(version):
        raise ReleaseError(
            f"版本号 {version!r} 只能用字母、数字、点、横线和下划线 / a version has letters, digits, . - _: {version!r}"
        )
    folder = folder or (home / version if version else None)
    if folder and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseError(
            f"{folder} 已存在：已发布的数据不改动，请用 --out 另选文件夹 / "
            f"{folder} exists: what is released stays as it is; choose another folder with --out"
        )
    before = revisions.read_previous(previous) if previous else None
    with replacing_folder(folder or home / "new") as part:
        written = with_memory_limit(
            connection, export.memory_of(connection), lambda: _write(connection, part, version, before)
        )
    if folder is None:
        folder = home / written[0]
        if folder.exists():  # its name is a digest of its content: the same has already been released
            shutil.rmtree(home / "new")
        else:
            (home / "new").replace(folder)
    return Released(folder, *written)


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Path, version: str | None, before: revisions.Previous | None
) -> tuple[str, int, int, int, dict[str, int]]:
    released = [(kind, name) for kind, name in export.OBJECTS if name not in NOT_RELEASED]
    files = export.write_tables(connection, folder / DATA, released)
    changed = revisions.write(connection, folder / DATA, before)
    named = version or _contents([*files, changed.file])
    about = package.About(connection, named, before, [*released], [*files, changed.file], changed.counts)
    written = api.write(connection, folder / "api" / "v1", named)
    quality.write(connection, folder, about)
    package.write(folder, about)
    return named, len(files) + 1, sum(file.rows for file in files), written, changed.counts


def _contents(files: list[Exported]) -> str:
    """Twelve hexadecimal digits of a digest over the contents of all tables."""
    signed = json.dumps([(file.file, file.sha256) for file in files])
    return hashlib.sha256(signed.encode()).hexdigest()[:12]
