"""What the build before left in the folder of the site, so that what is made of the same is neither asked for nor
written again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gongkai.files import write_text

RECORD = ".pages.json"


class KnownPages:
    """The files that the build before left, by name: digest, size, and whether pictures are lacking. While a build runs
    there is no record of them: one that is killed leaves none that is wrong."""

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
        """Whether pictures are lacking in a page that is as it has to be; None where it is to be made."""
        known = self._before.get(name)
        if not isinstance(known, list) or len(known) != 3 or known[:1] != [digest]:
            return None
        size, modified = state(f"{self._folder}/{name}") or (-1, 0)
        if size != known[1] or modified > self._written_at:  # altered since
            return None
        self._now[name] = known
        return bool(known[2])

    def note(self, name: str, digest: str, lacking: bool = False) -> None:
        """A file that was made; one that was not, as there is nothing to be in it, is known, too."""
        self._now[name] = [digest, (state(f"{self._folder}/{name}") or (-1, 0))[0], lacking]

    def digests(self, folder: str) -> dict[str, str]:
        """What the files of a folder, whose name ends in a slash, are made of, as they are now."""
        return {name: str(digest) for name, (digest, *_) in self._now.items() if name.startswith(folder)}

    def save(self) -> None:
        write_text(self._path, json.dumps(self._now, sort_keys=True))


def state(path: str) -> tuple[int, int] | None:
    """Size and time of the last change of a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked of every file, a Path takes longer to make than this
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
