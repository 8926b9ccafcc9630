"""A file that is read in one sitting: code and pages of at most 400 lines."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("benchmarks", "extractors", "flows", "gongkai", "site", "sql", "tests", "transforms")
SUFFIXES = {".css", ".html", ".j2", ".js", ".py", ".sql"}
MOST_LINES = 400


def too_long(root: Path) -> list[str]:
    """The files of the rooms that have more lines than they may, with their number; data and others' code aside."""
    lengths = {
        path.relative_to(root): path.read_bytes().count(b"\n")
        for room in ROOMS
        for path in (root / room).rglob("*")
        if path.suffix in SUFFIXES and path.is_file() and not {"data", "vendor"} & set(path.relative_to(root).parts)
    }

    return [f"{path}: {lines}" for path, lines in sorted(lengths.items()) if lines > MOST_LINES]


def test_no_file_is_too_long() -> None:
    assert too_long(ROOT) == []
    assert all((ROOT / room).is_dir() for room in ROOMS)


@pytest.mark.parametrize(
    ("place", "lines", "seen"), [("sql/a.sql", 401, True), ("sql/a.sql", 400, False), ("sql/data/a.sql", 401, False)]
)
def test_the_limit_is_held(tmp_path: Path, place: str, lines: int, seen: bool) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("--\n" * lines)
    assert too_long(tmp_path) == ([f"{place}: {lines}"] if seen else [])
