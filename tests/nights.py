"""Nights over a web site, one after the other: what the tests of pulling share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from website import (
    PDF,
    Website,
    document,
    listed,
    page,
    titled,
)

from gongkai.extractors.sources.config.models import Entry, Listing, Source
from gongkai.extractors.sources.crawl.pull import Pulled, pull
from gongkai.extractors.sources.http.types import Limits
from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument
from gongkai.extractors.sources.store.hints import DocumentHints, Origin

NOW = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=5, wait_seconds=0.001, retries=0)


class Night:
    """The nights of one source over one site, one after the other."""

    def __init__(self, website: Website, root: Path) -> None:
        self.website = website
        self.archive = Archive(root / "archive")
        self.root = root
        self.days = 0
        self.listing: dict[str, Any] = {}
        self.overrides: dict[str, Any] = {"expect_min": 0}
        self.documents: tuple[Entry, ...] = ()

    @property
    def source(self) -> Source:
        lists = (Listing(urls=(self.website.url("/nb/"),), line=5, **self.listing),) if self.listing is not None else ()
        values = {
            "listings": lists,
            "documents": self.documents,
            "allow_private_hosts": ("127.0.0.1",),
            "min_interval_seconds": 0.0,
        }
        return Source(source="office", publisher="某局", enabled=True, **(values | self.overrides))

    def __call__(self, days: int = 1, **more: Any) -> Pulled:
        self.website.forget()
        self.days += days
        return pull(self.source, self.archive, self.root, now=NOW + timedelta(days=self.days), limits=QUICK, **more)

    def files(self) -> dict[str, tuple[bytes, int]]:
        """What stands in the archive, the record of visits apart."""
        return {
            str(path.relative_to(self.archive.root)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.archive.root.glob("??/*")
        }


def pdf(number: int) -> bytes:
    return PDF.replace(b"1.4", f"1.4 {number}".encode())


def site(website: Website, *years: int, answer: Callable[[bytes], Any] = document) -> None:
    """A list with a PDF per year."""
    items = [(f"{year}.pdf", titled(year), f"{year + 1}-01-23") for year in years]
    website.on("/nb/", page(listed(items)))
    for year in years:
        website.on(f"/nb/{year}.pdf", answer(pdf(year)))


def rules(pulled: Pulled) -> list[str]:
    return [failure.rule for failure in pulled.failures]


def hints_and_origin(kept: ArchivedDocument) -> tuple[DocumentHints, Origin]:
    return kept.sightings[0].hints, kept.sightings[0].found
