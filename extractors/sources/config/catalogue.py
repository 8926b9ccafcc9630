"""The catalogue: one YAML file per source in data/sources/, read strictly. data/sources/README.md documents the keys.

Anything not understood is an error: an unknown key or a wrong type raises a `CatalogueError` that names file and line,
because a misspelt hint that is silently ignored would end as a report under the wrong agency.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.config.models import Entry, JsonLayout, Listing, Source
from gongkai.extractors.sources.config.schema import MISSING, YEAR, EntryFields, JsonFields, ListingFields, SourceFields
from gongkai.extractors.sources.config.yaml_nodes import line_of, load_yaml, validate

__all__ = ["CatalogueError", "load_catalogue", "load_source"]


def load_catalogue(folder: Path) -> list[Source]:
    """All sources of `folder`, sorted by name. The error names the first mistake of every file that has one."""
    if not folder.is_dir():
        raise CatalogueError(folder, 0, "找不到来源目录", "there is no such folder of sources")
    for stray in sorted(folder.glob("[!.]*.yml")):  # would otherwise be ignored silently
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
    data = load_yaml(path)
    fields = validate(SourceFields, data, path, MISSING)
    if fields.documents is None and fields.listings is None:
        raise CatalogueError(path, 1, "documents 与 listings 至少写一项", "expected documents or listings, or both")
    if fields.source != path.stem:
        zh, en = "source 应与文件名一致，即", "source must be the stem of the file name,"
        raise CatalogueError(path, line_of(data, ["source"]), f"{zh} {path.stem}", f"{en} {path.stem}")
    documents = [
        entry
        for number, one in enumerate(fields.documents or ())
        for entry in _entries(one, line_of(data, ["documents", number]))
    ]
    listings = [_listing(one, line_of(data, ["listings", number])) for number, one in enumerate(fields.listings or ())]
    _check_once(path, ((entry.locator, entry.line) for entry in documents), "文件", "document")
    _check_once(path, ((url, listing.line) for listing in listings for url in listing.urls), "列表", "list")
    least, most = _expected(fields)
    return Source(
        documents=tuple(documents),
        listings=tuple(listings),
        expect_min=least,
        expect_max=most,
        file=path,
        **_values(fields, {"documents", "listings", "expect"}),
    )


def _expected(fields: SourceFields) -> tuple[int, int | None]:
    """The expected number of reports (at least, at most): at least one where the source has lists and does not say."""
    if fields.expect is None:
        return (1 if fields.listings else 0), None
    return fields.expect.min or 0, fields.expect.max


def _entries(fields: EntryFields, line: int) -> list[Entry]:
    """The entry; one for each year if its address contains {year}."""
    values = _values(fields, {"years"})
    if not fields.years:
        return [Entry(line=line, **values)]
    return [
        Entry(line=line, **(values | {"url": url, "year": year}))
        for url, year in zip(_urls(fields), fields.years, strict=True)
    ]


def _listing(fields: ListingFields, line: int) -> Listing:
    values = _values(fields, {"years", "url", "titles", "layout", "note"})
    by_year = YEAR in fields.url
    return Listing(
        urls=_urls(fields) if by_year else (fields.url,),
        any_title=fields.titles == "any",
        json=_layout(fields.layout),
        years=() if by_year else fields.years or (),
        line=line,
        **values,
    )


def _layout(fields: JsonFields | None) -> JsonLayout | None:
    return JsonLayout(**_values(fields, set())) if fields is not None else None


def _urls(fields: EntryFields | ListingFields) -> tuple[str, ...]:
    url = fields.url or ""
    return tuple(url.replace(YEAR, str(year)) for year in fields.years) if fields.years else (url,)


def _values(fields: SourceFields | EntryFields | ListingFields | JsonFields, without: set[str]) -> dict[str, Any]:
    """The values given in the file, by key; for other keys the defaults of the models apply."""
    return {key: getattr(fields, key) for key in fields.model_fields_set - without}


def _check_once(path: Path, locators: Iterable[tuple[str, int]], zh: str, en: str) -> None:
    lines: dict[str, int] = {}
    for locator, line in locators:
        if locator in lines:
            first = lines[locator]
            raise CatalogueError(path, line, f"与第 {first} 行的{zh}重复", f"the same {en} stands in line {first}")
        lines[locator] = line
