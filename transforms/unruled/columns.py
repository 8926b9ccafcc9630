"""Which column a piece is in, from the headings and from all pieces below them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from statistics import median

Span = tuple[float, float]
"""Left and right."""

SPREAD = 0.3
"""How much the positions of numbers below their headings may vary, as a share of the least distance between columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The extent of each column: that of its heading and of everything below it."""

    spans: tuple[Span, ...]

    @property
    def edges(self) -> tuple[float, ...]:
        """The lines between the columns, in the middle of the gaps."""
        inner = [(one[1] + other[0]) / 2 for one, other in pairwise(self.spans)]
        widest = max((high - low for low, high in pairwise(inner)), default=self.spans[0][1] - self.spans[0][0] + 20)
        first, last = self.spans[0], self.spans[-1]
        return (
            min(first[0] - 2, (inner or [first[1]])[0] - widest),
            *inner,
            max(last[1] + 2, (inner or [last[0]])[-1] + widest),
        )

    def of(self, span: Span) -> int | None:
        """The column that contains a piece."""
        return next((n for n, (left, right) in enumerate(self.spans) if left <= span[0] and span[1] <= right), None)


def columns_of(headings: Sequence[Span], spans: Sequence[Span]) -> Columns | None:
    """The columns below some headings, in order; None if something is between two columns."""
    if any(one[1] > other[0] for one, other in pairwise(headings)):
        return None
    clusters = _clusters(spans)
    ways = [way for shift in (0, 1) if (way := _assigned(headings, clusters, shift)) is not None]
    good = [way for way in ways if _is_even(headings, clusters, way)]
    if not good or any(way != good[0] for way in good):
        return None
    return _joined(headings, clusters, good[0])


def _clusters(spans: Sequence[Span]) -> list[Span]:
    """The spans, with overlapping ones joined."""
    clusters: list[Span] = []
    for left, right in sorted(spans):
        if clusters and left <= clusters[-1][1]:
            clusters[-1] = clusters[-1][0], max(right, clusters[-1][1])
        else:
            clusters.append((left, right))
    return clusters


def _assigned(headings: Sequence[Span], clusters: Sequence[Span], shift: int) -> tuple[int, ...] | None:
    """The heading of each cluster: the only one that it overlaps; if none, the
    previous one or, with a `shift` of 1, the next."""
    way = []
    for left, right in clusters:
        above = [n for n, heading in enumerate(headings) if left < heading[1] and heading[0] < right]
        if len(above) > 1:
            return None
        before = sum(heading[1] <= left for heading in headings) - 1
        way.append(above[0] if above else before + shift)
    # two columns of numbers below one heading are two columns, one of them unknown
    in_order = all(one < other for one, other in pairwise(way))
    return tuple(way) if in_order and all(0 <= n < len(headings) for n in way) else None


def _is_even(headings: Sequence[Span], clusters: Sequence[Span], way: Sequence[int]) -> bool:
    """Whether all clusters are aligned to their headings in the same way: all centred, all right-aligned …"""
    if list(way) == list(range(len(headings))):
        return True
    joined = _joined(headings, clusters, way, with_headings=False)
    pairs = [(span, heading) for span, heading in zip(joined.spans, headings, strict=True) if span[0] <= span[1]]
    least = min((other - one for one, other in pairwise(map(_center, headings))), default=60.0)
    return any(_spread([a(span) - b(heading) for span, heading in pairs]) <= SPREAD * least for a, b in _MANNERS)


def _left(span: Span) -> float:
    return span[0]


def _right(span: Span) -> float:
    return span[1]


def _center(span: Span) -> float:
    return (span[0] + span[1]) / 2


_MANNERS = list(product((_left, _center, _right), repeat=2))


def _spread(distances: Sequence[float]) -> float:
    return max((abs(d - median(distances)) for d in distances), default=0.0)


def _joined(
    headings: Sequence[Span], clusters: Sequence[Span], way: Sequence[int], *, with_headings: bool = True
) -> Columns:
    spans = [heading if with_headings else (float("inf"), float("-inf")) for heading in headings]
    for cluster, n in zip(clusters, way, strict=True):
        spans[n] = min(spans[n][0], cluster[0]), max(spans[n][1], cluster[1])
    return Columns(tuple(spans))
