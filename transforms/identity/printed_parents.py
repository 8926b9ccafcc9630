"""Which of several districts of one name a text means, by the city printed directly before that name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.transforms.identity.districts import District, Districts, Head

_CLAUSE_ENDS = '\n。;!?,:、《》<>"“”|()'


@dataclass(frozen=True, slots=True)
class NamedDistrict:
    """The cities and provinces that a text prints directly before the name of a district, and the district meant."""

    parents: tuple[District, ...]
    district: District | None
    """The one candidate that lies in all of them."""
    begins_clause: bool
    """Whether a clause begins with one of them; inside a clause it may be the place of a visit or an example."""

    @property
    def is_ambiguous(self) -> bool:
        return len({parent.code for parent in self.parents}) > 1


@dataclass(frozen=True, slots=True)
class _Parent:
    districts: tuple[District, ...]
    begins_clause: bool


def named_in_text(head: Head, text: str, districts: Districts) -> NamedDistrict:
    """The cities printed before the district that an agency's name begins with; none if `head` contains the city."""
    names = {d.name for d in head.districts}
    if not head.is_seat and head.text not in names and any(head.text.endswith(name) for name in names):
        return NamedDistrict((), None, False)
    names |= set() if head.is_seat else {head.text}
    codes = {d.code for d in head.districts}
    before = (parent for name in sorted(names) for parent in _before(name, text, districts))
    # a name printed twice, as by a breadcrumb above the title, is not its own parent
    printed = [parent for parent in before if not codes.issuperset(d.code for d in parent.districts)]
    inside = [_inside(head.districts, one, districts) for one in printed]
    meant = {code: d for one in inside for code, d in one.items()}
    only = next(iter(meant.values())) if len(meant) == 1 and all(inside) else None
    parents = {d.code: d for one in printed for d in one.districts}
    return NamedDistrict(tuple(parents.values()), only, any(one.begins_clause for one in printed))


def _before(name: str, text: str, districts: Districts) -> Iterator[_Parent]:
    """The cities and provinces directly before each occurrence of `name`, perhaps at the end of the line above."""
    for found in re.finditer(re.escape(name), text):
        before = text[max(found.start() - 30, 0) : found.start()].removesuffix("\n")
        known = districts.cities_at_end(before)
        if known:
            yield _Parent(known[0], not known[1] or known[1][-1] in _CLAUSE_ENDS)


def _inside(candidates: tuple[District, ...], parent: _Parent, districts: Districts) -> dict[str, District]:
    """The candidates inside the parent, by code: the current ones, or all if none is current."""
    codes = {above.code for above in parent.districts}
    found = [d for d in candidates if any(d.code != code and districts.within(d, code) for code in codes)]
    current = [d for d in found if d.current]
    return {d.code: districts.by_code[d.code] for d in current or found}
