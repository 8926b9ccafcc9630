"""A program that stands in for LibreOffice: it takes its files in order and does what each says."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "data" / "typeset" / "sample-2022-form2021.docx"
PROGRAM = r"""#!/bin/sh
echo start >> "$0.starts"
while [ "$1" != made ]; do shift; done
shift
for file; do
    case $(cat "$file") in
        *HANG*) (sleep 2; touch "$0.survived") & sleep 1000 ;;
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


def documents(folder: Path, *words: str) -> list[Path]:
    """Old Word documents, each saying one word."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}-{word}.rtf" for number, word in enumerate(words)]
    for path, word in zip(paths, words, strict=True):
        path.write_text(rf"{{\rtf1 {word}}}")
    return paths
