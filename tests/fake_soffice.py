"""A program that stands in for LibreOffice: it takes its files in order and does what each says."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

SAMPLE = Path(__file__).parent / "data" / "typeset" / "sample-2022-form2021.docx"
PROGRAM = r"""#!/bin/sh
echo start >> "$0.starts"
while [ "$1" != made ]; do shift; done
shift
for file; do
    case $(cat "$file") in
        *HANG*) sleep 1000 & echo $! >> "$0.children"; wait ;;
        *CRASH*) echo "Error: out of luck" >&2; kill -SEGV $$ ;;
        *TORN*) echo PK > "made/${file%.*}.docx" ;;
        *NOTHING*) echo "Error: source file could not be loaded" >&2 ;;
        *) cp "$SAMPLE" "made/${file%.*}.docx" ;;
    esac
done
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the program in LibreOffice's place; every document that says nothing else becomes the sample."""
    path = folder / "fake-soffice"
    path.write_text(PROGRAM)
    path.chmod(0o755)
    monkeypatch.setenv("GONGKAI_SOFFICE", str(path))
    monkeypatch.setenv("SAMPLE", str(SAMPLE))
    return path


def starts(program: Path) -> int:
    """How often it was started."""
    path = Path(f"{program}.starts")
    return path.read_text().count("start") if path.exists() else 0


def children_running(program: Path) -> list[int]:
    """Which of the processes that it started where it hung still run."""
    started = [int(line) for line in Path(f"{program}.children").read_text().split()]
    assert started
    return [pid for pid in started if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def documents(folder: Path, *words: str) -> list[Path]:
    """Old Word documents, each saying one word."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}-{word}.rtf" for number, word in enumerate(words)]
    for path, word in zip(paths, words, strict=True):
        path.write_text(rf"{{\rtf1 {word}}}")
    return paths
