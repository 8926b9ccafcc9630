"""Writing files so that no reader ever sees half of one."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FICLONE = 0x40049409
"""The Linux request (ioctl_ficlone(2)) that lets a file share the blocks of another until either is written to."""


@contextmanager
def replacing(path: Path, *, shared: bool = False) -> Iterator[Path]:
    """A hidden file beside `path` to write to, which replaces `path` when the block ends without an error.

    After an error it is removed; what a killed process left is overwritten. With `shared`, several processes may write
    the same file at a time: each uses a hidden file of its own.
    """
    own = f".{os.getpid()}" if shared else ""
    part = path.with_name(f".{path.name}{own}.part")
    try:
        yield part
        part.replace(path)
    except BaseException:
        if part.is_file():
            part.unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """Replace a text file in one step."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def write_bytes(path: Path, data: bytes, *, mode: int | None = None, durable: bool = False) -> None:
    """Replace a file in one step. With `durable` the bytes are on disk before the rename."""
    with replacing(path) as part:
        part.unlink(missing_ok=True)  # a file left by a killed process may already be read-only
        with part.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A hidden empty folder beside `folder` to fill, which replaces `folder` when the block ends without an error."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def copy_file(source: Path, target: Path) -> None:
    """Copy a file. Where the file system can share blocks until one of the files is written to (Btrfs, XFS), that takes
    no time and no space whatever the size; elsewhere everything is copied."""
    with source.open("rb") as given, target.open("wb") as made, suppress(OSError):
        fcntl.ioctl(made, _FICLONE, given.fileno())
        return
    shutil.copyfile(source, target)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
