"""The journal of runs: a JSON line when a run begins and one when it ends, in a file beside the warehouse.

It is outside the warehouse so that a night with nothing new, or a killed one, can be recorded without touching the
warehouse. Publishing copies it into `runs`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from gongkai.sql.records import RunRow

RUNNING, KILLED = "running", "killed"


def read(path: Path) -> list[RunRow]:
    """All recorded runs in their last recorded state, oldest first; a line truncated by a crash is left out."""
    if not path.exists():
        return []
    runs: dict[str, RunRow] = {}
    for line in path.read_bytes().split(b"\n"):  # bytes, since a crash may even cut a character
        with suppress(ValueError, TypeError):
            run = RunRow(**json.loads(line))
            runs[run.run_id] = run
    return list(runs.values())


def append(path: Path, run: RunRow) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.seek(0, 2) and file.seek(-1, 2) and file.read(1) != b"\n":
            file.write(b"\n")  # the last line was truncated
        file.write((json.dumps(asdict(run), ensure_ascii=False) + "\n").encode())
