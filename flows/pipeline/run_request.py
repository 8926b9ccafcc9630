"""What a run is asked to do: everything, or some sources, districts or days, or what failed before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.store.archive import ArchivedDocument
from gongkai.flows.project import ProjectError
from gongkai.sql.names import district_code, known_districts

_NEAREST = 5
"""Sources that a message names in place of one that is none."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do; without any option, to load everything that is new.

    `districts` are GB/T 2260 codes, each including all below it (640000 is a province); `reread` are documents to read
    again; `accept_fewer` is the reason why a file that holds less than the published one may replace it.
    """

    sources: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    since: date | None = None
    retry_failed: bool = False
    reread: frozenset[str] = frozenset()
    accept_fewer: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether a source may be asked for only a part of its documents."""
        return bool(self.districts or self.since)


def make_request(
    sources: Iterable[str] = (),
    districts: Iterable[str] = (),
    since: str | None = None,
    *,
    retry_failed: bool = False,
    accept_fewer: str = "",
) -> RunRequest:
    """A request from options as typed by a person. Raises ProjectError."""
    codes = tuple(districts)
    for code in codes:
        if not (code.isascii() and code.isdecimal() and len(code) == 6):
            raise ProjectError(f"行政区划代码应为六位数字 / a district code has six digits: {code!r}")
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        raise ProjectError(f"日期应如 2026-01-31 / a date such as 2026-01-31 is expected: {since!r}") from None
    return RunRequest(tuple(sources), codes, day, retry_failed=retry_failed, accept_fewer=accept_fewer.strip())


def district_codes(reference: Path, texts: Iterable[str]) -> list[str]:
    """The codes of districts given by code or name. Raises SelectionError where a name matches none or several."""
    texts = list(texts)
    known = known_districts(reference) if texts else []
    return [district_code(known, text) for text in texts]


def select_sources(request: RunRequest, catalogue: Sequence[Source], failing: Iterable[str]) -> list[Source]:
    """The sources to ask, each restricted to the documents to ask for. Raises ProjectError for an unknown name."""
    check_names(request.sources, catalogue)
    if request.reread:
        return []
    named = set(request.sources or (source.source for source in catalogue))
    sources = [source for source in catalogue if source.enabled and source.source in named]
    if request.retry_failed:
        again = set(failing)
        sources = [source for source in sources if source.source in again]
    narrowed = (_narrowed(source, request) for source in sources)
    return [source for source in narrowed if source is not None]


def check_names(names: Iterable[str], catalogue: Sequence[Source]) -> None:
    """Raises ProjectError for a name that is no source, or one that is switched off."""
    by_name = {source.source: source for source in catalogue}
    for name in names:
        if name not in by_name:
            raise unknown_source(name, list(by_name))
        if not by_name[name].enabled:
            raise ProjectError(
                f"{by_name[name].file}: 来源 {name} 已关闭（enabled: false） / "
                f"the source {name} is switched off (enabled: false)"
            )


def unknown_source(name: str, known: Sequence[str]) -> ProjectError:
    """The error of a name that is no source: it names those most like it, or some."""
    near = get_close_matches(name, known, _NEAREST) or known[:_NEAREST]
    more_zh, more_en = (" 等", ", …") if len(near) < len(known) else ("", "")
    return ProjectError(
        f"没有名为 {name} 的来源；有 {'、'.join(near)}{more_zh}（gongkai sources list） / "
        f"there is no source {name}; there are: {', '.join(near)}{more_en} (gongkai sources list)"
    )


def _narrowed(source: Source, request: RunRequest) -> Source | None:
    """The source restricted to the requested districts and days; None if nothing of it is left."""
    if not request.districts and request.since is None:
        return source
    documents = tuple(
        entry
        for entry in source.documents
        if (not request.districts or within(entry.district_code or source.district_code, request.districts))
        and (request.since is None or entry.published_on is None or entry.published_on >= request.since)
    )
    listings = tuple(
        listing
        for listing in source.listings
        if not request.districts or within(listing.district_code or source.district_code, request.districts)
    )
    if not documents and not listings:
        return None
    return replace(source, documents=documents, listings=listings, expect_min=0)


def covers(request: RunRequest, kept: ArchivedDocument, district: str | None) -> bool:
    """Whether an archived document is part of the request. `district` is that of its report, if known."""
    if request.reread:
        return kept.sha256 in request.reread
    hints = kept.sightings[0].hints
    published = hints.get("published_on")
    day = date.fromisoformat(published) if published else kept.first_seen_at.date()
    return (
        (not request.sources or any(sighting.source in request.sources for sighting in kept.sightings))
        and (not request.districts or within(hints.get("district_code") or district, request.districts))
        and (request.since is None or day >= request.since)
    )


def within(code: str | None, districts: Iterable[str]) -> bool:
    """Whether a district is one of `districts` or below one of them."""
    return code is not None and any(code.startswith(stem(district)) for district in districts)


def stem(code: str) -> str:
    """The digits shared by all districts below one: 640000 → 64, 640100 → 6401."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code
