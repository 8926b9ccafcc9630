"""Files are replaced in one step: a reader sees the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import pytest

from gongkai.files import copy_file, replacing, replacing_folder, write_bytes, write_text


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


def test_a_copy_has_the_bytes_and_is_a_file_of_its_own(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"published" * 1000)
    other.write_bytes(b"a longer one that was there before" * 1000)
    copy_file(one, other)
    assert other.read_bytes() == one.read_bytes()
    other.write_bytes(b"changed")
    assert one.read_bytes() == b"published" * 1000


def test_where_blocks_are_shared_nothing_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def share(made: IO[bytes], request: int, given: int) -> int:
        made.write(b"shared " + os.pread(given, 100, 0))
        return 0

    monkeypatch.setattr("gongkai.files.fcntl.ioctl", share)
    (tmp_path / "one").write_bytes(b"blocks")
    copy_file(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == b"shared blocks"


def test_what_cannot_be_copied_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_file(tmp_path / "none", tmp_path / "other")
    assert not (tmp_path / "other").exists()
