"""The log of one run: JSON lines in a file beside the warehouse, named after the run; the newest files are kept.

`event` says what a line is about: begin, pulled (a source), unfetched and unread (a document, with reason), clock (one
that cannot be right), loaded, smaller (accepted losses), failed (why nothing was published), end.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEPT = 90
"""The number of logs kept: a quarter of a year of nights."""


class RunLog:
    """Writes the lines of one run. Each is on disk when `write` returns, so that
    a killed run's last action can be read."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self.path = folder / f"{run_id}.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.jsonl"))[: -KEPT + 1]:
            old.unlink(missing_ok=True)
        self._file = self.path.open("a", encoding="utf-8", buffering=1)

    def write(self, event: str, **values: Any) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **values}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        self._file.close()


def read(folder: Path, run_id: str) -> list[dict[str, Any]]:
    """The lines of a run's log, empty if there is none; a line truncated by a crash is left out."""
    try:
        lines = (folder / f"{run_id}.jsonl").read_bytes().split(b"\n")  # a crash may even cut a character
    except OSError:
        return []
    found = []
    for line in lines:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found
