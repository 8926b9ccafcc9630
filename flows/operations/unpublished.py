"""The agencies and years that sites list without a report, as found when each source was last asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path

from gongkai.extractors.sources.store.recorder import ListedWithoutReport
from gongkai.files import write_text
from gongkai.sql.records import UnpublishedRow
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


def read(path: Path) -> list[ListedWithoutReport]:
    """The recorded entries, sorted by source, agency and year; empty where
    nothing is recorded or the file cannot be read."""
    try:
        return [ListedWithoutReport(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def record(
    path: Path, listed: Collection[ListedWithoutReport], asked: Collection[str], sources: Collection[str]
) -> None:
    """Record what the sources `asked` list; entries of other `sources` stay. The file is only written if it changes."""
    before = read(path)
    kept = [one for one in before if one.source in sources and one.source not in asked]
    now = sorted({*kept, *listed})
    if now != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps([asdict(one) for one in now], ensure_ascii=False, indent=1) + "\n")


def rows(path: Path, reference: Reference) -> Iterator[UnpublishedRow]:
    """The rows for the warehouse, each with the agency and the district derived from its name."""
    for one in read(path):
        hints = Hints(source_url=one.url, agency=one.agency, district_code=one.district_code or None)
        named = Resolver(reference, hints, "").resolve(one.agency)
        code = named.district.code if named.district else one.district_code or None
        yield UnpublishedRow(one.source, named.name, named.agency_id, code, one.year, one.since, one.url)
