"""What the previous build left in the folder of the site, so that pages with unchanged
sources are neither queried nor written again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gongkai.files import write_text

RECORD = ".pages.json"


class KnownPages:
    """The files of the previous build, by name: digest, size, and whether pictures are missing. The record is removed
    while a build runs, so that a killed build never leaves a wrong one."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / RECORD
        self._now: dict[str, list[Any]] = {}
        self._before: dict[str, list[Any]] = {}
        self._written_at = 0
        with suppress(OSError, ValueError, TypeError):
            self._before = dict(json.loads(self._path.read_text(encoding="utf-8")))
            self._written_at = self._path.stat().st_mtime_ns
        self._path.unlink(missing_ok=True)

    def keep(self, name: str, digest: str) -> bool | None:
        """Whether pictures are missing in a page that is up to date; None where the page must be made."""
        known = self._before.get(name)
        if not isinstance(known, list) or len(known) != 3 or known[:1] != [digest]:
            return None
        size, modified = state(f"{self._folder}/{name}") or (-1, 0)
        if size != known[1] or modified > self._written_at:  # modified since
            return None
        self._now[name] = known
        return bool(known[2])

    def note(self, name: str, digest: str, lacking: bool = False) -> None:
        """Record a file that was made, or one that was omitted because it would be empty."""
        self._now[name] = [digest, (state(f"{self._folder}/{name}") or (-1, 0))[0], lacking]

    def digests(self, folder: str) -> dict[str, str]:
        """The digests of the sources of the files in a folder (its name ends in a slash), as of now."""
        return {name: str(digest) for name, (digest, *_) in self._now.items() if name.startswith(folder)}

    def save(self) -> None:
        write_text(self._path, json.dumps(self._now, sort_keys=True))


def state(path: str) -> tuple[int, int] | None:
    """Size and modification time of a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked of every file, a Path takes longer to make than this
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
