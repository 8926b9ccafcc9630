"""What a list has given so far, and whether there is more."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.extractors.sources.crawl.listing import Link

FEW = 10
"""If the list states one page, that is believed only if the page has fewer items than this."""


@dataclass(slots=True)
class ListProgress:
    """What a list has given so far."""

    urls: set[str] = field(default_factory=set)
    total: int | None = None
    count: int | None = None
    largest: int = 0
    barren: int = 0
    asked: int = 0

    def take(self, links: list[Link]) -> bool:
        """Add the links of a page. Returns whether any of them is new."""
        fresh = {link.url for link in links} - self.urls
        self.urls |= fresh
        self.largest = max(self.largest, len(links))
        self.barren = 0 if fresh else self.barren + 1
        return bool(fresh)

    @property
    def may_go_on(self) -> bool:
        """Whether a list whose second page is missing may have it under another number."""
        return self.largest >= FEW if self.count is None else self.count > 1

    @property
    def short(self) -> bool:
        """Whether the list states more items than it has given."""
        return self.total is not None and len(self.urls) < self.total
