"""Whose page a report stands on: the publisher and the site, which are the agency's own or of a government above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_conflicts import AUTHOR, GOVERNMENT, PUBLISHER, SITE
from gongkai.transforms.identity.agency_resolution import Resolver, own_name
from gongkai.transforms.identity.openings import Mention, is_above_writer, is_government, mentions
from gongkai.transforms.reference import Reference

_SITE_RANK = 2
"""Labels of the agency from this rank on (page_labels.csv) are of the site."""
_WHOLE_DISTRICT = re.compile("[我全本][省市县区州盟旗]|各(?:部门|乡镇|镇|街道|[县市]区|区县|县)")
"""Whose work a text tells of that is of a whole district: a bureau has neither 部门 nor 乡镇."""


def publishers(document: Document, body: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """Who published the page; whose site it stands on, unless that is a government's, on which others publish, too.
    None that stands above the writer of the text: a page with 来源:某县人民政府 over one that says 我局."""
    for rank, labels in enumerate(reference.page_labels.ranked("agency")):
        for label in labels:
            name = plain(document.meta.get(label, ""))
            if resolver.quality(name) < 2 or reference.names.is_medium(name) or is_above_writer(name, body):
                continue
            if (is_place := resolver.place_covers(name, name)) and is_above_writer(f"{name}政府", body):
                continue
            if rank < _SITE_RANK:
                yield Mention(SITE if is_place else PUBLISHER, name)
            elif not is_government(name) and not own_name(resolver.resolve(name).agency_id).startswith("人民政府"):
                yield Mention(SITE, name)


def of_the_maker(known: Sequence[Mention], body: str, resolver: Resolver, reference: Reference) -> list[Mention]:
    """The one agency that the text says made the report before the government that published it, unless that is a
    bureau that makes the report of the whole county, or the text tells of one."""
    first = resolver.resolve(known[0].name or "")
    if known[0].place != PUBLISHER or own_name(first.agency_id) not in GOVERNMENT or _WHOLE_DISTRICT.search(body):
        return list(known)
    made = [m for m in mentions(body, resolver, reference) if m.place == AUTHOR]
    names = {own_name(resolver.resolve(m.name or "").agency_id) for m in made}
    is_its_own = len(names) == 1 and not names & GOVERNMENT and not any(map(reference.names.is_compiler, names))
    return [made[0], *known] if is_its_own else list(known)
