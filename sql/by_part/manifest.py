"""The manifest of a folder of parts: for each part its file, the digest of its bytes, and the digest of its sources.

An entry is always true of its file, even after a run was killed: before files are replaced their entries are removed,
and the new entries are written once all files are in place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from gongkai.files import write_text
from gongkai.sql.by_part.places import Place
from gongkai.sql.csv_files import sha256_of
from gongkai.sql.export import MANIFEST

KIND = "parts"
PartFormat = Literal["csv", "parquet"]

FORMATS: tuple[PartFormat, ...] = ("csv", "parquet")
"""Formats, which are also the names of their folders; these folders hold nothing else."""


@dataclass(frozen=True, slots=True)
class PartFile:
    """One part. A part without rows has no file; an object that is not partitioned has neither province nor year."""

    object: str
    format: PartFormat
    province: str | None
    year: int | None
    file: str | None
    rows: int
    bytes: int
    sha256: str
    made_of: str

    @property
    def place(self) -> Place | None:
        return Place(self.province, self.year) if self.province is not None else None

    @property
    def key(self) -> Key:
        return self.format, self.object, self.place


Key = tuple[str, str, Place | None]


class PartFolder:
    """A folder and its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._path = folder, folder / MANIFEST
        self.head, self.known = _read(self._path)
        self._written_at = self._path.stat().st_mtime_ns if self.known else 0

    def is_whole(self, part: PartFile) -> bool:
        """Whether the file of a part is there with its recorded size. A file modified since
        the manifest was written is also hashed."""
        if part.file is None:
            return True
        path = self.folder / part.file
        try:
            found = path.stat()
            is_later = found.st_mtime_ns > self._written_at
            return found.st_size == part.bytes and not (is_later and sha256_of(path) != part.sha256)
        except OSError:
            return False

    @property
    def is_complete(self) -> bool:
        """Whether the run that wrote the manifest finished."""
        return self.head.get("complete") is True

    def replace(self, made: Mapping[str, Path], parts: Collection[PartFile], head: Mapping[str, Any]) -> int:
        """Move new files into place and remove files that belong to no part. Returns how many were removed.

        Files that change are dropped from the manifest first, so that every entry in it is always true.
        """
        files = {part.file for part in parts if part.file}
        gone = {name for form in FORMATS for name in self._files(form) if name not in files}
        kept = files - set(made)
        if made or gone or not self.is_complete:
            stays = [part for part in self.known.values() if part.file is None or part.file in kept]
            self._write({**self.head, "complete": False}, stays)
            for name, path in made.items():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
            for name in gone:
                self._remove(self.folder / name)
            os.sync()  # a manifest that survives a power cut must only name files that did
        self._write({**head, "complete": True}, parts)
        return len(gone)

    def _files(self, form: str) -> Iterable[str]:
        found = (path for path in (self.folder / form).rglob("*") if path.is_file())
        return (path.relative_to(self.folder).as_posix() for path in found)

    def _remove(self, path: Path) -> None:
        path.unlink()
        for above in path.parents:
            if above == self.folder or any(above.iterdir()):
                break
            above.rmdir()

    def _write(self, head: Mapping[str, Any], parts: Iterable[PartFile]) -> None:
        listed = [asdict(part) for part in sorted(parts, key=lambda part: (part.format, part.object, repr(part.place)))]
        lines = ",\n  ".join(json.dumps(part, ensure_ascii=False) for part in listed)
        front = json.dumps({"kind": KIND, **head}, ensure_ascii=False, indent=1).removesuffix("\n}")
        write_text(self._path, f'{front},\n "files": [\n  {lines}\n ]\n}}\n')


def _read(path: Path) -> tuple[dict[str, Any], dict[Key, PartFile]]:
    """Read the manifest. Returns nothing where it is missing, unreadable, of another
    kind, or names files outside the folder."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        parts = [PartFile(**part) for part in read.pop("files")] if read.pop("kind") == KIND else []
        if any(part.file and not _is_inside(part.file) for part in parts):
            return {}, {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, {}
    return read, {part.key: part for part in parts}


def _is_inside(name: str) -> bool:
    return not Path(name).is_absolute() and ".." not in Path(name).parts
