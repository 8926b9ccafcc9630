"""The journal of runs: one JSON line per run beside the warehouse, copied into `runs` when a file is published.

It lives outside the warehouse so that a night with nothing new can be recorded without touching the file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from sql.warehouse import RunRow


def read(path: Path) -> list[RunRow]:
    """All recorded runs, oldest first; a line cut short by a crash is left out."""
    if not path.exists():
        return []
    runs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            runs.append(RunRow(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return runs


def append(path: Path, run: RunRow) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run), ensure_ascii=False) + "\n")
