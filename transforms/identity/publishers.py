"""The publisher and the site of a page, which belong to the agency of the report or to a government above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_conflicts import AUTHOR, GOVERNMENT, PUBLISHER, SITE, SUBJECT
from gongkai.transforms.identity.agency_resolution import Named, Resolver, own_name
from gongkai.transforms.identity.corroboration import is_named_in
from gongkai.transforms.identity.openings import Mention, all_mentions, is_above_writer, is_government
from gongkai.transforms.reference import Reference

_SITE_RANK = 2
"""Labels of `agency` (page_labels.csv) from this group of equal rank on, counted from 0, name the site."""
_WHOLE_DISTRICT = re.compile("[我全本][省市县区州盟旗]|各(?:部门|乡镇|镇|街道|[县市]区|区县|县)")
"""Words of a text about a whole district: a bureau has neither 部门 nor 乡镇."""


def publishers(document: Document, body: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The publishers of the page and the owner of its site, unless that is a government, where others publish too.
    Left out are those that rank above the writer of the text: 来源:某县人民政府 where the writer says 我局."""
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


def relative_publishers(document: Document, body: str, resolver: Resolver, reference: Reference) -> Iterator[Mention]:
    """The bureaus that published the page, by their names without the place: 来源:县水利局."""
    for labels in reference.page_labels.ranked("agency")[:_SITE_RANK]:
        for name in (plain(document.meta.get(label, "")) for label in labels):
            is_other = is_government(name) or reference.names.is_medium(name) or is_above_writer(name, body)
            if resolver.is_without_place(name) and not is_other:
                yield Mention(PUBLISHER, name)


def of_the_maker(known: Sequence[Mention], body: str, resolver: Resolver, reference: Reference) -> list[Mention]:
    """`known` with the one agency that the text names as its author, or as whose work it tells of, put before the
    publisher of the page. Unchanged if the text mentions the publisher, if that is a government and the text only tells
    of work or is about a whole district, or if the author may have compiled the report of the whole county. On the site
    of an agency above it, the one of the same name that the text tells of."""
    first = resolver.resolve(known[0].name or "")
    is_government = own_name(first.agency_id) in GOVERNMENT
    named = tuple(all_mentions(body, resolver, reference))
    if known[0].place == SITE and (below := _namesake_below(first, named, resolver, reference)):
        return [below, *known]
    is_told_of = _WHOLE_DISTRICT.search(body) if is_government else is_named_in(first, body, reference)
    if known[0].place != PUBLISHER or is_told_of:
        return list(known)
    made = [m for m in named if m.place == AUTHOR or (m.place == SUBJECT and not is_government)]
    names = {own_name(resolver.resolve(m.name or "").agency_id) for m in made}
    is_its_own = len(names) == 1 and not names & GOVERNMENT and not any(map(reference.names.is_compiler, names))
    return [made[0], *known] if is_its_own else list(known)


def _namesake_below(owner: Named, named: Sequence[Mention], resolver: Resolver, reference: Reference) -> Mention | None:
    """The one agency that a text tells of, if it has the name of the site's owner and is of a part of its district:
    a county's 气象局 on the site of the region's."""
    found = {resolver.resolve(mention.name or ""): mention for mention in named}
    ids = {one.agency_id for one in found}
    if len(ids) != 1 or owner.district is None:
        return None
    one, mention = next(iter(found.items()))
    if one.district in (None, owner.district) or own_name(one.agency_id) != own_name(owner.agency_id):
        return None
    return mention if reference.districts.within(one.district, owner.district.code) else None
