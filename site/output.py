"""The folder of the site: only changed files are written, each in one rename; files that no page needs are removed."""

from __future__ import annotations

import fcntl
import filecmp
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.files import write_bytes
from gongkai.flows.project import ProjectError

MARKER = ".gongkai-site"
"""A file in every folder made here: no other folder is ever written to or swept."""


@dataclass(slots=True)
class SiteFolder:
    """The files of one build, by their names in the folder."""

    folder: Path
    written: int = 0
    names: set[str] = field(default_factory=set)
    _folders: set[Path] = field(default_factory=set)

    def put(self, name: str, content: str | bytes) -> None:
        """Write a file unless it already holds these bytes."""
        data = content.encode() if isinstance(content, str) else content
        path = self.folder / name
        self.names.add(name)
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        if _has_content(path, data):
            return
        write_bytes(path, data)
        self.written += 1

    def keep(self, name: str) -> None:
        """Keep a file that is known to be up to date."""
        self.names.add(name)

    def move(self, name: str, made: Path) -> None:
        """Move a file that is already on this disk, however large, into the site, unless the one there is the same."""
        path = self.folder / name
        self.names.add(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or not filecmp.cmp(path, made, shallow=False):
            made.replace(path)
            self.written += 1

    def sweep(self, folders: tuple[str, ...]) -> int:
        """Remove the files in these folders that this build did not put there, and folders that become empty. Returns
        how many files were removed."""
        removed = 0
        for folder in folders:
            for place, _, files in os.walk(self.folder / folder):
                above = Path(place).relative_to(self.folder).as_posix()
                unknown = (Path(place, name) for name in files if f"{above}/{name}" not in self.names)
                for file in filter(Path.is_file, unknown):
                    file.unlink()
                    removed += 1
        for folder in folders if removed else ():
            within = [path for path in (self.folder / folder).rglob("*") if path.is_dir()]
            for path in (*sorted(within, reverse=True), self.folder / folder):
                with suppress(OSError):  # not empty, or missing
                    path.rmdir()
        return removed


def _has_content(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


@contextmanager
def open_site_folder(folder: Path) -> Iterator[SiteFolder]:
    """Open the folder, creating it if need be, for one build at a time: a second one waits.

    Raises ProjectError for a folder that holds other things or cannot be written.
    """
    try:
        if folder.exists() and not (folder / MARKER).exists() and any(folder.iterdir()):
            raise ProjectError(
                f"{folder} 不是空文件夹，也不是 gongkai 的网站；请用 --out 指定空文件夹 / "
                f"{folder} is neither empty nor a site made by gongkai; name an empty folder with --out"
            )
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / MARKER).open("a")
    except OSError as error:
        raise _cannot_write(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"另一个程序正在写 {folder}，等待中 / waiting for another program to finish it", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)  # giving up would fail a night that is already published
        try:
            yield SiteFolder(folder)
        except OSError as error:
            raise _cannot_write(Path(error.filename or folder), error) from None


def _cannot_write(path: Path, error: OSError) -> ProjectError:
    return ProjectError(f"无法写入 {path} / cannot write to {path}: {error.strerror}")
