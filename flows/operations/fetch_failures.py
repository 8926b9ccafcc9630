"""What could not be fetched from each source when it was last asked: for `--retry-failed` and `status`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from gongkai.extractors.sources.crawl.pull import Failure
from gongkai.files import write_text


def read(path: Path) -> list[Failure]:
    """The recorded failures, sorted by source; empty where nothing is recorded or the file cannot be read."""
    try:
        return [Failure(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def record(path: Path, failures: Iterable[Failure], asked: Iterable[str], *, whole: bool) -> None:
    """Record the failures of the sources `asked`; their earlier failures are
    dropped if they were asked as a `whole`."""
    asked = set(asked)
    now = {(failure.source, failure.locator): failure for failure in failures if failure.source in asked}
    before = {
        (failure.source, failure.locator): failure for failure in read(path) if not (whole and failure.source in asked)
    }
    owed = before | now
    if not owed and not path.exists():
        return
    rows = [asdict(owed[key]) for key in sorted(owed)]
    write_text(path, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
