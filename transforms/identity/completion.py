"""Completing the name of an agency: its title may leave out the place or beginning that the text gives elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gongkai.transforms.identity.agency_resolution import Named, own_name
from gongkai.transforms.identity.corroboration import completes
from gongkai.transforms.identity.openings import Mention, full_name, named_elsewhere, of_region
from gongkai.transforms.identity.page import Page

SEVERAL = 2
"""How often a text must print the full name of 市民政局, where no phrase says that it is the writer's."""


def completed(known: Sequence[Mention], all_named: Iterable[str], page: Page) -> str:
    """The first name, replaced by the longest fuller form found if it lacks its place or its beginning."""
    first = known[0].name or ""
    if page.resolver.quality(first) == 3 or page.reference.names.is_township(first):
        return first
    mentioned = list(all_named)
    candidates = [name for name in mentioned if name.endswith(first) and completes(name, first, page.resolver)]
    if set(candidates) <= {first} and page.resolver.is_without_place(first):
        written_out = [name for name in mentioned if page.resolver.shortens(first, name)]
        candidates += written_out if len({page.resolver.resolve(name).agency_id for name in written_out}) == 1 else []
    introduced = full_name(page.reference.names.without_office(first), page.opening, page.resolver)
    if full := introduced or _with_place(first, page):
        candidates.append(full)
    return max(candidates, key=len, default=first)


def _with_place(name: str, page: Page) -> str | None:
    """The one full name that the text gives elsewhere for 自治区司法厅 or a zone of unknown place, else None."""
    relative = re.match(r"(?:自治)?[省市县区州盟旗]", name) is not None
    unknown = page.reference.names.is_named_for_itself(name) and page.resolver.resolve(name).district is None
    if not (relative or unknown):
        return None
    return named_elsewhere(name, page.opening, page.resolver) or of_region(name, page.opening, page.reference)


def placed(chosen: Named, others: Iterable[Named]) -> Named:
    """An agency of unknown district, with the one district that the text gives it elsewhere: 太平镇人民政府 is called
    宿城区太平镇人民政府."""
    if chosen.district:
        return chosen
    same = {}
    for other in others:
        if other.district and own_name(other.agency_id) == own_name(chosen.agency_id):
            same[other.agency_id] = other
    if len(same) != 1:
        return chosen
    (found,) = same.values()
    return Named(chosen.name, found.district, found.agency_id, "text")


def is_completed_by_chance(name: str, first: str, all_named: Iterable[str], page: Page) -> bool:
    """Whether the name that completes the first one stands once in the text, where nothing says that it is the
    writer's: it may be that of another city."""
    is_whole = name == first or name in all_named
    return not is_whole and page.opening.count(name) < SEVERAL
