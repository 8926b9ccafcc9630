"""Files are replaced in one step: a reader sees the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongkai.files import replacing, replacing_folder, write_bytes, write_text


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


def test_a_read_only_file_that_a_killed_process_left_is_replaced(tmp_path: Path) -> None:
    left = tmp_path / ".a.part"
    left.write_bytes(b"half")
    left.chmod(0o444)
    write_bytes(tmp_path / "a", b"new", mode=0o444, durable=True)
    [path] = tmp_path.iterdir()
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("a", b"new", 0o444)


def test_durable_bytes_are_on_the_disk_before_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, synced = tmp_path / "a", []
    monkeypatch.setattr("os.fsync", lambda _: synced.append(path.exists()))
    write_bytes(path, b"1")
    assert synced == []
    path.unlink()
    write_bytes(path, b"2", durable=True)
    assert synced == [False] and path.read_bytes() == b"2"


def test_a_folder_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    (tmp_path / ".pictures.part" / "left").mkdir(parents=True)
    for name in ("old", "new"):
        with replacing_folder(folder) as part:
            (part / name).touch()
    assert [path.name for path in folder.iterdir()] == ["new"]
    with pytest.raises(ValueError), replacing_folder(folder) as part:
        (part / "half").touch()
        raise ValueError
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["pictures", "pictures/new"]
