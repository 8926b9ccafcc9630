"""How much of each room the tests reach, against the least that pyproject.toml allows: `make coverage`."""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]


def reached(report: dict[str, tuple[int, int]]) -> dict[str, float]:
    """Percent by room, of files with how many of their lines and branches were reached out of how many."""
    sums: dict[str, list[int]] = {}
    for name, (done, whole) in report.items():
        room = sums.setdefault(Path(name).parts[0], [0, 0])
        room[0] += done
        room[1] += whole
    return {room: 100 * done / whole for room, (done, whole) in sums.items() if whole}


def too_low(percent: dict[str, float], least: dict[str, float]) -> list[str]:
    return [room for room, floor in least.items() if percent.get(room, 0.0) < floor]


def measured(data: coverage.Coverage) -> dict[str, tuple[int, int]]:
    """Of each file of the rooms: its lines and branches that were reached, and all of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        data.json_report(outfile=str(path))
        files = json.loads(path.read_text("utf-8"))["files"]
    return {
        name: (
            of["summary"]["covered_lines"] + of["summary"]["covered_branches"],
            of["summary"]["num_statements"] + of["summary"]["num_branches"],
        )
        for name, of in files.items()
    }


def main() -> int:
    least = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["gongkai"]["least_coverage"]
    data = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    data.load()
    percent = reached(measured(data))
    low = too_low(percent, least)
    for room in sorted(percent):
        print(f"{room:12} {percent[room]:5.1f} %  least {least.get(room, 0)} %{'  TOO LOW' if room in low else ''}")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
