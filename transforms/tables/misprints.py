"""Misprinted labels: which official label one stands for, if only one can be meant.

The letters and the place must agree. `Speller.closest` looks only at the letters: the printed label must be near one
official label of its table, near no other, and not changed towards another. `in_place` looks at the place: its
neighbours must be those of that label in the form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import cdist

from gongkai.transforms.tables.labels import key, normal, unqualified

LIMITS = ((12, 3), (8, 2), (2, 1))
"""For official labels of at least this many characters, the most slips; at least one character must remain."""

_ORDINAL = re.compile(r"\(?(?:(?P<digits>\d{1,2})|(?P<numeral>[一二三四五六七八九十]{1,3}))(?:\)|[.、,:])")

_POINTS = str.maketrans("", "", ".、,;:·")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to print a label, with confusable characters unified, and how many slips it may have."""

    label: str
    text: str
    limit: int


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How far a printed label is from an official one, and whether that is near enough for a slip."""

    distance: int
    near: bool


class Speller:
    """The spellings of the labels of one table under one form."""

    def __init__(
        self,
        spellings: Mapping[str, str],
        others: Iterable[str] = (),
        confusable: Mapping[int, str] | None = None,
        reversing: Iterable[str] = (),
    ) -> None:
        """`spellings` maps each way to print a label to the label, `others` are texts that other forms print in this
        table, `confusable` maps code points of characters that are confused with each other to one of them. Adding or
        dropping a `reversing` character makes a label say the opposite, which never counts as a slip."""
        self._reversing = frozenset(reversing)
        self._folding = dict(confusable or {})
        self._official: dict[str, list[str]] = {}
        for printed, label in spellings.items():
            self._official.setdefault(label, []).append(printed)
        own = [self._spelling(label, printed, own=True) for printed, label in spellings.items()]
        foreign = [self._spelling(other, other, own=False) for other in others if other not in spellings]
        self._spellings = [spelling for made in (*own, *foreign) for spelling in made]
        self._texts = [spelling.text for spelling in self._spellings]
        self._nearest: dict[str, str | None] = {}
        self._bare: dict[str, set[str]] = {}
        for spelling in self._spellings:
            self._bare.setdefault(_bare(spelling.text), set()).add(spelling.label)

    def _spelling(self, label: str, printed: str, *, own: bool) -> list[_Spelling]:
        limit = next((slips for length, slips in LIMITS if len(key(printed)) >= length), 0)
        name = label if own else f"{label} (another form)"
        return [_Spelling(name, self._fold(text), limit) for text in dict.fromkeys((key(printed), normal(printed)))]

    def _fold(self, text: str) -> str:
        return text.translate(self._folding)

    def alike(self, text: str) -> str | None:
        """The only label that differs from `text` just in confusable characters, points and commas."""
        printed = key(text)
        labels = self._bare.get(_bare(self._fold(printed)), set())
        label = next(iter(labels)) if len(labels) == 1 else ""
        if label not in self._official or _contradicts(text, self._official[label]) or self._reverses(printed, label):
            return None
        return label

    def closest(self, text: str) -> str | None:
        """The only label that `text` may be a misprint of; None if it could be two or resembles none."""
        if text not in self._nearest:
            readings = dict.fromkeys((key(text), unqualified(key(text))))
            labels = (self._closest(printed, text) for printed in readings)
            self._nearest[text] = next((label for label in labels if label), None)
        return self._nearest[text]

    def _closest(self, printed: str, text: str) -> str | None:
        found = self._distances({self._fold(printed), self._fold(normal(text))}, self._fold(printed))
        label = min(found, key=lambda name: (found[name].distance, self._has_another_number(name, text)), default=None)
        if label is None or not found[label].near or label not in self._official:
            return None
        if self._is_cut(label, printed, text):  # the rest of it may occur in others, but its number identifies it
            found = {name: near for name, near in found.items() if not self._has_another_number(name, text)}
        if self._rivals(label, found):
            return None
        return None if _contradicts(text, self._official[label]) or self._reverses(printed, label) else label

    def _has_another_number(self, name: str, text: str) -> bool:
        return name in self._official and _contradicts(text, self._official[name])

    def _is_cut(self, label: str, printed: str, text: str) -> bool:
        """Whether a printed label has the same number as the official one and only lost characters of it."""
        if not _ORDINAL.match(normal(text)) or self._has_another_number(label, text):
            return False
        own = (key(name) for name in self._official[label])
        return any(len(printed) < len(name) and LCSseq.similarity(printed, name) == len(printed) for name in own)

    def _reverses(self, printed: str, label: str) -> bool:
        """Whether the printed label says 上 for 下, 失 for 有, or leaves out a 不."""
        read = key if "(" in printed else lambda name: unqualified(key(name))
        official = [self._reversing & set(self._fold(read(name))) for name in self._official[label]]
        return self._reversing & set(self._fold(printed)) not in official

    def _distances(self, printed: set[str], bare: str) -> dict[str, _Nearness]:
        """The distance to every label that may be meant or be a rival; a text that holds half of
        only one label counts as one slip from it."""
        holders = {s.label for s in self._spellings if bare in s.text and _holds(s.text, bare)}
        nearest = cdist(list(printed), self._texts, scorer=OSA.distance, dtype=np.int32).min(axis=0)
        found: dict[str, _Nearness] = {}
        # labels beyond every limit and by more than one slip farther than the nearest decide nothing
        decisive = max(LIMITS[0][1], int(nearest.min()) + 1 if nearest.size else 0)
        for index in np.flatnonzero(nearest <= decisive).tolist():
            spelling, distance = self._spellings[index], int(nearest[index])
            away = distance if distance < len(bare) else len(bare) + len(spelling.text)  # nothing in common
            near = away <= spelling.limit
            before = found.get(spelling.label, _Nearness(away, near))
            found[spelling.label] = _Nearness(min(away, before.distance), near or before.near)
        if len(holders) == 1:
            (label,) = holders
            found[label] = _Nearness(min(1, found[label].distance) if label in found else 1, True)
        return found

    def _rivals(self, label: str, found: Mapping[str, _Nearness]) -> bool:
        """Whether another label is equally near, or is within reach and nearer than
        the two official labels are to each other."""
        own = [s.text for s in self._spellings if s.label == label]
        for other, nearness in found.items():
            if other == label or not (nearness.near or nearness.distance <= found[label].distance + 1):
                continue
            apart = min(OSA.distance(s.text, text) for s in self._spellings if s.label == other for text in own)
            if nearness.distance <= found[label].distance or nearness.distance < apart:
                return True
        return False


def is_slip(text: str, label: str, reversing: Set[str]) -> bool:
    """Whether a text is one slip from a label, shares a character with it, and does not say the opposite."""
    printed, official = normal(text), normal(label)
    says_the_same = reversing & set(printed) == reversing & set(official)
    return len(printed) > 1 and says_the_same and OSA.distance(printed, official) == 1


def _bare(text: str) -> str:
    return text.translate(_POINTS)


def _holds(form: str, part: str) -> bool:
    """Whether `part` is the beginning, end or middle of `form`, and at least half of it."""
    return len(part) < len(form) <= 2 * len(part) and part in form


def _contradicts(text: str, official: Sequence[str]) -> bool:
    """Whether the number before a printed label differs from that of the official one."""
    printed = _ORDINAL.match(normal(text))
    numbers = [found for label in official if (found := _ORDINAL.match(normal(label)))]
    if printed is None or not numbers:
        return False
    alike = [found for found in numbers if found.lastgroup == printed.lastgroup]
    return bool(alike) and all(found.groups() != printed.groups() for found in alike)


def _is_numbered_as(text: str, label: str) -> bool:
    """Whether both have the same number in front, which identifies the first or
    last row on a page that cuts the table."""
    printed, official = _ORDINAL.match(normal(text)), _ORDINAL.match(normal(label))
    return printed is not None and official is not None and printed.groups() == official.groups()


def in_place(
    printed: Sequence[str],
    labels: Sequence[str | None],
    expected: Sequence[str],
    closest: Callable[[str], str | None],
    ends: Set[int] = frozenset(),
    resembles: Callable[[str, str], bool] | None = None,
) -> dict[int, str]:
    """The entries of a printed sequence that are misprints, with the label that each stands for.

    `labels` are the labels of the entries that are understood, `expected` is the order of the form. A misprint must be
    between the neighbours that its label has in the form, at the same distances, and its label must not be printed
    elsewhere. Where a page has cut the sequence, a misprint with the number of its label needs only one neighbour, as
    does the last row of a block, which may be printed as a separate table (`ends` are their places in the form). For
    misread texts (if `resembles` is given) the place decides among the labels that a text resembles at all.
    """
    same = LCSseq.opcodes(["" if label is None else label for label in labels], expected)
    positions = {
        block.src_start + step: block.dest_start + step
        for block in same
        if block.tag == "equal"
        for step in range(block.src_end - block.src_start)
    }
    if not positions and not len(printed) == len(expected) == 1:
        return {}
    positions |= {-1: -1, len(printed): len(expected)}
    found: dict[int, tuple[int, str]] = {}
    for index, text in enumerate(printed):
        label = closest(text) if labels[index] is None and text else None
        if label is None or labels.count(label) >= expected.count(label):
            continue
        edges = {-1, len(printed)} if _is_numbered_as(text, label) else set()
        with_end = edges | {len(printed)}
        places = [
            place
            for place, name in enumerate(expected)
            if name == label and fits_between(index, place, positions, with_end if place in ends else edges)
        ]
        if len(places) == 1:
            found[index] = (places[0], label)
    positions |= {index: place for index, (place, _) in found.items()}
    for index, text in enumerate(printed if resembles else ()):
        if resembles and index not in positions and labels[index] is None and text:
            fitting = (at for at in range(len(expected)) if fits_between(index, at, positions))
            place = next((at for at in fitting if expected[at] not in labels and resembles(text, expected[at])), None)
            if place is not None:
                found[index] = (place, expected[place])
    taken = [place for place, _ in found.values()]
    return {index: label for index, (place, label) in found.items() if taken.count(place) == 1}


def fits_between(index: int, place: int, positions: Mapping[int, int], edges: Set[int] = frozenset()) -> bool:
    """Whether an entry is as far from the nearest understood entries on both sides as in the form.

    If a row or column beside it is lost, this is false on purpose: the remaining one could be either of the two. Beside
    an edge that a page may have cut (`edges`) only the other side counts.
    """
    before = max(i for i in positions if i < index)
    after = min(i for i in positions if i > index)
    fits_before = place - positions[before] == index - before
    fits_after = positions[after] - place == after - index
    if after in edges and after == index + 1 and before not in edges:
        return fits_before
    if before in edges and before == index - 1 and after not in edges:
        return fits_after
    return fits_before and fits_after
