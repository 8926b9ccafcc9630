"""What a source is: its documents, its lists and their layout, and how its sites may be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from gongkai.extractors.sources.store.hints import DocumentHints, hints

FREQUENCIES = {
    "nightly": timedelta(0),
    "weekly": timedelta(days=6, hours=12),
    "monthly": timedelta(days=27),
    "quarterly": timedelta(days=85),
    "yearly": timedelta(days=350),
}
"""How long a source is left alone after it was asked; slightly less than the name says, as nights may begin late."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, or one glob of them. Exactly one of `path` and `url` is set; the rest are hints."""

    path: str | None = None
    url: str | None = None
    agency: str | None = None
    district_code: str | None = None
    year: int | None = None
    published_on: date | None = None
    note: str | None = None
    line: int = 0

    @property
    def locator(self) -> str:
        return self.url or self.path or ""

    @property
    def hints(self) -> DocumentHints:
        """The hints that the operator gave for the document, as text."""
        return hints(
            agency=self.agency,
            district_code=self.district_code,
            year=str(self.year) if self.year else None,
            published_on=self.published_on.isoformat() if self.published_on else None,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class JsonLayout:
    """Which keys of a JSON list hold what (dots separate nested keys). `url` may be an address containing {key}s."""

    items: str
    url: str
    title: str
    date: str | None = None
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of reports and its layout, with its addresses (several where the list is split by year).

    With a `family` the layout is that of cms_families.yaml: `parameters` are those that need not be looked up,
    `variant` is the number of the request known to work. With `organs` the address is a page of agencies, each with a
    list of its own; `place` is put before names such as 市司法局. `years` are those of a family with a page for each.
    """

    urls: tuple[str, ...]
    agency: str | None = None
    district_code: str | None = None
    sublists: str | None = None
    pages: str | None = None
    next: int = 1
    count: int | None = None
    most_pages: int = 50
    within: str | None = None
    rows: str | None = None
    link: str = "a[href]"
    title: str | None = None
    date: str | None = None
    any_title: bool = False
    hosts: tuple[str, ...] = ()
    json: JsonLayout | None = None
    family: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    variant: int | None = None
    organs: bool = False
    place: str | None = None
    years: tuple[int, ...] = ()
    line: int = 0

    @property
    def hints(self) -> DocumentHints:
        return hints(agency=self.agency, district_code=self.district_code)


@dataclass(frozen=True, slots=True)
class Source:
    """One source file. `source` is its id and its file name without the suffix."""

    source: str
    publisher: str
    enabled: bool
    documents: tuple[Entry, ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: str = ""
    agency: str | None = None
    district_code: str | None = None
    frequency: str = "nightly"
    expect_min: int = 0
    expect_max: int | None = None
    allow_private_hosts: tuple[str, ...] = ()
    min_interval_seconds: float = 1.0
    connections: int = 1
    recheck_days: int = 0
    max_megabytes: int = 50
    deadline_seconds: float = 180.0
    scheme: str | None = None
    tls: frozenset[str] = field(default_factory=frozenset)
    certificates: str | None = None
    override_permission: str = ""
    file: Path | None = None

    @property
    def hints(self) -> DocumentHints:
        """The hints that apply to each document of the source."""
        return hints(agency=self.agency, district_code=self.district_code, override_permission=self.override_permission)

    @property
    def hosts(self) -> set[str]:
        """The hosts in its addresses."""
        urls = [*(entry.url for entry in self.documents if entry.url), *(u for one in self.listings for u in one.urls)]
        return {urlsplit(url).hostname or "" for url in urls}

    def is_due(self, asked_at: datetime | None, now: datetime) -> bool:
        """Whether the source was left alone for long enough, or the clock was set back since."""
        return asked_at is None or now - asked_at >= FREQUENCIES[self.frequency] or now < asked_at

    def address_of(self, url: str) -> str:
        """The address with the scheme that the source states for its own hosts:
        some answer only on http or only on https."""
        parts = urlsplit(url)
        if self.scheme and parts.hostname in self.hosts and parts.scheme != self.scheme:
            return parts._replace(scheme=self.scheme).geturl()
        return url
