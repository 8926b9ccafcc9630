"""The second reading of a table without rules: by order, while the first goes by position.

A line with as many parts as there are columns has one in each. A part of any other line belongs to the
column in which those have their edges, or to the heading whose edges are clearly the nearest. A line
belongs to the last label that begins above it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from gongkai.transforms.unruled.pieces import LEVEL, Piece, lines_of

Place = tuple[int, int]
"""Row and column."""


def read(
    pieces: Iterable[Piece], tops: Sequence[float], headings: Sequence[Sequence[Piece]]
) -> dict[Place, str] | None:
    """The text of each row and column; None if the columns are uncertain.

    `tops` are where the labels of the rows begin, `headings` the words over each column.
    """
    lines = lines_of(pieces)
    count = len(headings)
    places = _places([line for line in lines if len(line) == count])
    if not places and len(clusters := _clusters(lines)) == count:
        places = clusters
    if not places and all(headings):
        places = [_around(heading) for heading in headings]
    read: dict[Place, list[str]] = defaultdict(list)
    for line in lines:
        columns = list(range(count)) if len(line) == count else [_nearest(piece, places) for piece in line]
        if None in columns:
            return None
        row = bisect_right(tops, line[0].middle + LEVEL * line[0].height) - 1
        for column, piece in zip(columns, line, strict=True):
            read[row, column or 0].append(piece.text)
    return {place: "".join(texts) for place, texts in read.items()}


_Edges = tuple[float, float, float]
"""Left, middle and right of the content of a column."""


def _places(lines: Sequence[Sequence[Piece]]) -> list[_Edges]:
    return [
        (
            median(p.left for p in column),
            median((p.left + p.right) / 2 for p in column),
            median(p.right for p in column),
        )
        for column in zip(*lines, strict=True)
    ]


def _clusters(lines: Iterable[Sequence[Piece]]) -> list[_Edges]:
    """The pieces as columns: groups of pieces that share some of their width."""
    spans: list[tuple[float, float]] = []
    for piece in sorted((p for line in lines for p in line), key=lambda p: p.left):
        if spans and piece.left < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], piece.right)
        else:
            spans.append((piece.left, piece.right))
    return [(left, (left + right) / 2, right) for left, right in spans]


def _around(pieces: Sequence[Piece]) -> _Edges:
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    return left, (left + right) / 2, right


def _nearest(piece: Piece, places: Sequence[_Edges]) -> int | None:
    """The column in which a piece has an edge, or clearly the nearest one."""
    own = piece.left, (piece.left + piece.right) / 2, piece.right
    away = [min(abs(a - b) for a, b in zip(own, edges, strict=True)) for edges in places]
    nearest = sorted(range(len(away)), key=away.__getitem__)[:2]
    if len(nearest) == 2 and 2 * away[nearest[0]] > away[nearest[1]]:
        return None
    return nearest[0] if nearest else None
