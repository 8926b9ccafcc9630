"""When reports were published, and what their editions print differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gongkai.site.pages import Pages
from gongkai.site.site_data import Row, SiteData

MOST_LATE = 1_000
"""The most late reports listed."""


def edition_changes(site_data: SiteData) -> list[Row]:
    """A row per pair of editions that print something different: the `name` of its page, and the `cells`."""
    pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for cell in site_data.rows("edition_changes"):
        pairs[cell["to_report"], cell["from_report"]].append(cell)
    shared = (
        "from_report", "to_report", "slug", "agency", "year",
        "published_before", "published_after", "seen_before", "seen_after", "same_address",
    )  # fmt: skip
    return [
        {name: cells[0][name] for name in shared} | {"name": f"{new}-{old}", "cells": cells}
        for (new, old), cells in pairs.items()
    ]


def publication_pages(site_data: SiteData, pages: Pages, changes: list[Row]) -> Iterator[tuple[str, str]]:
    """A page for each change of editions, the list of them, and the list of late reports."""
    for change in changes:
        yield f"change/{change['name']}.html", pages.below("change", change=change)
    yield "changes.html", pages.single("changes", changes=changes)
    late = site_data.rows("late")
    yield (
        "late.html",
        pages.single("late", late=late[:MOST_LATE], count=len(late), years=site_data.rows("timeliness_counts")),
    )
