"""Files are replaced in one step: a reader sees the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongkai.files import replacing, write_text


def test_a_file_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_text(path, "old")
    with replacing(path) as part:
        part.write_text("half")
        assert path.read_text() == "old"
        part.write_text("new")
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.csv"
    write_text(path, "old")
    with pytest.raises(error), replacing(path) as part:
        part.write_text("half")
        raise error
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.part").write_text("half of a long text")
    write_text(tmp_path / "a.csv", "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.csv", "new")]


def test_processes_that_share_a_file_write_to_their_own(tmp_path: Path) -> None:
    with replacing(tmp_path / "a", shared=True) as part:
        assert str(os.getpid()) in part.name
        part.write_text("")
