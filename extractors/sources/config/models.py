"""The catalogue: one YAML file per source in data/sources/, read strictly. data/sources/README.md documents the keys.

What is not understood stops: an unknown key or a wrong type is a `CatalogueError` that names file and line,
because a misspelt hint that is silently ignored would end as a report under the wrong agency.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from gongkai.extractors.sources.config.yaml_nodes import CatalogueError, Reader, given
from gongkai.extractors.sources.http.tls import TLS_QUIRKS

__all__ = ["CatalogueError", "Entry", "JsonLayout", "Listing", "Source", "load_catalogue", "load_source"]

FREQUENCIES = {
    "nightly": timedelta(0),
    "weekly": timedelta(days=6, hours=12),
    "monthly": timedelta(days=27),
    "quarterly": timedelta(days=85),
    "yearly": timedelta(days=350),
}
"""How long a source is left alone after it was asked; a little less than its name says, as nights begin late."""

_REQUIRED = ("source", "publisher", "enabled")
_SOURCE_KEYS = {
    "source", "publisher", "enabled", "notes", "agency", "district_code", "frequency", "expect", "listings",
    "documents", "allow_private_hosts", "min_interval_seconds", "connections", "max_megabytes", "deadline_seconds",
    "scheme", "tls", "certificates", "override_permission",
}  # fmt: skip
_ENTRY_KEYS = {"path", "url", "years", "agency", "district_code", "year", "published_on", "note"}
_LISTING_KEYS = {
    "url", "years", "agency", "district_code", "sublists", "pages", "next", "count", "most_pages", "within", "rows",
    "link", "title", "date", "titles", "hosts", "json", "note",
}  # fmt: skip
_JSON_KEYS = {"items", "url", "title", "date", "count"}
_EXPECT_KEYS = {"min", "max"}
_YEAR = "{year}"


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
    def hints(self) -> dict[str, str]:
        """What the operator states about the document, as text; only what is stated."""
        stated = {
            "agency": self.agency,
            "district_code": self.district_code,
            "year": None if self.year is None else str(self.year),
            "published_on": None if self.published_on is None else self.published_on.isoformat(),
            "note": self.note,
        }
        return {key: value for key, value in stated.items() if value is not None}


@dataclass(frozen=True, slots=True)
class JsonLayout:
    """Where a list in JSON keeps what: keys with dots between them. `url` may be an address with {key}s in it."""

    items: str
    url: str
    title: str
    date: str | None = None
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of reports and how it is laid out; its addresses (several where the list is kept by year)."""

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
    line: int = 0

    @property
    def hints(self) -> dict[str, str]:
        stated = {"agency": self.agency, "district_code": self.district_code}
        return {key: value for key, value in stated.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Source:
    """One source file. `source` is its id and the stem of its name."""

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
    max_megabytes: int = 50
    deadline_seconds: float = 180.0
    scheme: str | None = None
    tls: frozenset[str] = field(default_factory=frozenset)
    certificates: str | None = None
    override_permission: str = ""
    file: Path | None = None

    @property
    def hints(self) -> dict[str, str]:
        """What the source says of each of its documents."""
        stated = {
            "agency": self.agency,
            "district_code": self.district_code,
            "override_permission": self.override_permission or None,
        }
        return {key: value for key, value in stated.items() if value is not None}

    @property
    def hosts(self) -> set[str]:
        """The hosts that its addresses name."""
        urls = [*(entry.url for entry in self.documents if entry.url), *(u for one in self.listings for u in one.urls)]
        return {urlsplit(url).hostname or "" for url in urls}

    def is_due(self, asked_at: datetime | None, now: datetime) -> bool:
        """Whether the source has been left alone for long enough; also if the clock was put back since."""
        return asked_at is None or now - asked_at >= FREQUENCIES[self.frequency] or now < asked_at

    def address_of(self, url: str) -> str:
        """With the scheme that the source states for its own hosts: some answer on one of http and https only."""
        parts = urlsplit(url)
        if self.scheme and parts.hostname in self.hosts and parts.scheme != self.scheme:
            return parts._replace(scheme=self.scheme).geturl()
        return url


def load_catalogue(folder: Path) -> list[Source]:
    """All sources of `folder`, sorted by name. One error names the first mistake of every file that has one."""
    if not folder.is_dir():
        raise CatalogueError(folder, 0, "找不到来源目录", "there is no such folder of sources")
    for stray in sorted(folder.glob("[!.]*.yml")):  # would otherwise be passed over in silence
        raise CatalogueError(stray, 0, "来源文件须以 .yaml 结尾", "a source file must end in .yaml")
    sources: list[Source] = []
    mistakes: list[CatalogueError] = []
    for path in sorted(folder.glob("[!.]*.yaml")):
        try:
            sources.append(load_source(path))
        except CatalogueError as mistake:
            mistakes.append(mistake)
    if mistakes:
        first, others = mistakes[0], "".join(f"\n{mistake}" for mistake in mistakes[1:])
        raise CatalogueError(first.file, first.line, first.message_zh, first.message_en + others)
    return sources


def load_source(path: Path) -> Source:
    """The source described by the YAML file at `path`."""
    reader = Reader(path)
    top = reader.mapping(reader.compose(), _SOURCE_KEYS)
    for key in _REQUIRED:
        if key not in top:
            raise CatalogueError(path, 1, f"缺少必填项 {key}", f"the key {key} is missing")
    if "documents" not in top and "listings" not in top:
        raise CatalogueError(path, 1, "documents 与 listings 至少写一项", "expected documents or listings, or both")
    name, publisher = reader.text(top["source"]), reader.text(top["publisher"])
    enabled = reader.boolean(top["enabled"])
    documents = given(top, "documents", lambda node: _documents(reader, node)) or ()
    listings = given(top, "listings", lambda node: _listings(reader, node)) or ()
    least, most = given(top, "expect", lambda node: _expect(reader, node)) or (1 if listings else 0, None)
    stated = {
        "notes": given(top, "notes", reader.text),
        "agency": given(top, "agency", reader.text),
        "district_code": given(top, "district_code", reader.district_code),
        "frequency": given(top, "frequency", lambda node: reader.choice(node, FREQUENCIES)),
        "allow_private_hosts": given(
            top, "allow_private_hosts", lambda node: tuple(reader.host(item) for item in reader.items(node))
        ),
        "min_interval_seconds": given(top, "min_interval_seconds", reader.seconds),
        "connections": given(top, "connections", lambda node: reader.whole(node, 1, 16)),
        "max_megabytes": given(top, "max_megabytes", lambda node: reader.whole(node, 1, 1000)),
        "deadline_seconds": given(top, "deadline_seconds", reader.seconds),
        "scheme": given(top, "scheme", lambda node: reader.choice(node, ("http", "https"))),
        "tls": given(
            top, "tls", lambda node: frozenset(reader.choice(item, TLS_QUIRKS) for item in reader.items(node))
        ),
        "certificates": given(top, "certificates", reader.relative_path),
        "override_permission": given(top, "override_permission", reader.text),
    }
    source = Source(
        source=name,
        publisher=publisher,
        enabled=enabled,
        documents=documents,
        listings=listings,
        expect_min=least,
        expect_max=most,
        file=path,
        **{key: value for key, value in stated.items() if value is not None},  # type: ignore[arg-type]
    )
    if source.source != path.stem:
        raise reader.error(
            top["source"],
            f"source 应与文件名一致，即 {path.stem}",
            f"source must be the stem of the file name, {path.stem}",
        )
    return source


def _expect(reader: Reader, node: yaml.Node) -> tuple[int, int | None]:
    keys = reader.mapping(node, _EXPECT_KEYS)
    least = given(keys, "min", lambda value: reader.whole(value, 0, 10**6))
    most = given(keys, "max", lambda value: reader.whole(value, 1, 10**6))
    if most is not None and most < (least or 0):
        raise reader.error(keys["max"], "max 小于 min", "max is below min")
    return least or 0, most


def _documents(reader: Reader, node: yaml.Node) -> tuple[Entry, ...]:
    found: dict[str, int] = {}
    entries = []
    for item in reader.items(node):
        for entry in _entries(reader, item):
            if entry.locator in found:
                first = found[entry.locator]
                raise reader.error(item, f"与第 {first} 行的文件重复", f"the same document stands in line {first}")
            found[entry.locator] = entry.line
            entries.append(entry)
    if not entries:
        raise reader.error(node, "documents 至少应有一项", "documents must have at least one entry")
    return tuple(entries)


def _entries(reader: Reader, node: yaml.Node) -> list[Entry]:
    """The entry of `node`; one for each year where its address has {year} in it."""
    keys = reader.mapping(node, _ENTRY_KEYS)
    if ("path" in keys) == ("url" in keys):
        raise reader.error(node, "每项应写 path 或 url，二者只写其一", "expected exactly one of path and url")
    entry = Entry(
        path=given(keys, "path", reader.relative_path),
        agency=given(keys, "agency", reader.text),
        district_code=given(keys, "district_code", reader.district_code),
        year=given(keys, "year", reader.year),
        published_on=given(keys, "published_on", reader.date),
        note=given(keys, "note", reader.text),
        line=reader.line(node),
    )
    if "url" not in keys:
        if "years" in keys:
            raise reader.error(keys["years"], "years 只用于 url", "years goes with url only")
        return [entry]
    if "years" in keys and ("year" in keys or "published_on" in keys):
        raise reader.error(
            keys["years"], "years 不能与 year、published_on 并用", "years excludes year and published_on"
        )
    return [replace(entry, url=url, year=year or entry.year) for url, year in _by_year(reader, keys)]


def _by_year(reader: Reader, keys: dict[str, yaml.Node]) -> list[tuple[str, int | None]]:
    if "years" not in keys:
        return [(reader.address(keys["url"]), None)]
    years = reader.years(keys["years"], date.today().year - 1)  # reports are about the year before
    template = reader.template(keys["url"], _YEAR)
    reader.address(keys["url"])
    return [(template.replace(_YEAR, str(year)), year) for year in years]


def _listings(reader: Reader, node: yaml.Node) -> tuple[Listing, ...]:
    found: dict[str, int] = {}
    listings = []
    for item in reader.items(node):
        listing = _listing(reader, item)
        for url in listing.urls:
            if url in found:
                first = found[url]
                raise reader.error(item, f"与第 {first} 行的列表重复", f"the same list stands in line {first}")
            found[url] = listing.line
        listings.append(listing)
    if not listings:
        raise reader.error(node, "listings 至少应有一项", "listings must have at least one entry")
    return tuple(listings)


def _listing(reader: Reader, node: yaml.Node) -> Listing:
    keys = reader.mapping(node, _LISTING_KEYS)
    if "url" not in keys:
        raise reader.error(node, "列表缺少 url", "a list needs its url")
    html_only = keys.keys() & {"sublists", "within", "rows", "link", "title", "date"}
    if "json" in keys and html_only:
        key = sorted(html_only)[0]
        raise reader.error(keys[key], f"{key} 不能与 json 并用", f"{key} does not go with json")
    for key in {"next", "count"} & keys.keys():
        if "pages" not in keys:
            raise reader.error(keys[key], f"{key} 须与 pages 并用", f"{key} needs pages")
    stated = {
        "agency": given(keys, "agency", reader.text),
        "district_code": given(keys, "district_code", reader.district_code),
        "sublists": given(keys, "sublists", reader.css),
        "pages": given(keys, "pages", lambda value: reader.template(value, "{n}")),
        "next": given(keys, "next", lambda value: reader.whole(value, 0, 10**6)),
        "count": given(keys, "count", lambda value: reader.whole(value, 1, 1000)),
        "most_pages": given(keys, "most_pages", lambda value: reader.whole(value, 1, 1000)),
        "within": given(keys, "within", reader.css),
        "rows": given(keys, "rows", reader.css),
        "link": given(keys, "link", reader.css),
        "title": given(keys, "title", reader.pick),
        "date": given(keys, "date", reader.pick),
        "any_title": given(keys, "titles", lambda value: reader.choice(value, ("any", "patterns")) == "any"),
        "hosts": given(keys, "hosts", lambda value: tuple(reader.host(item) for item in reader.items(value))),
        "json": given(keys, "json", lambda value: _json(reader, value)),
    }
    given(keys, "note", reader.text)
    return Listing(
        urls=tuple(url for url, _ in _by_year(reader, keys)),
        line=reader.line(node),
        **{key: value for key, value in stated.items() if value is not None},  # type: ignore[arg-type]
    )


def _json(reader: Reader, node: yaml.Node) -> JsonLayout:
    keys = reader.mapping(node, _JSON_KEYS)
    for key in ("items", "url", "title"):
        if key not in keys:
            raise reader.error(node, f"json 缺少 {key}", f"json needs {key}")
    return JsonLayout(
        items=reader.keys_path(keys["items"]),
        url=reader.text(keys["url"]),
        title=reader.keys_path(keys["title"]),
        date=given(keys, "date", reader.keys_path),
        count=given(keys, "count", reader.keys_path),
    )
