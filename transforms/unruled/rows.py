"""Which labels are the rows of a table, and which pieces belong to each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from gongkai.transforms.unruled.pieces import Piece, Spelled

LEVEL = 0.25
"""Line heights by which a number may be above or below the lines of its label and still be level with them."""

NEAR, AWAY = 0.8, 1.3
"""A piece that is not level with a label belongs to it if it is within the first distance and no other label is as
near; a piece beyond the second distance does not belong to the table."""


CLEARLY = 1.2
"""A label farther away than this multiple of the nearest one's distance does not count as near."""

PITCH, BESIDE = 1.5, 0.4
"""In line heights: from one line of a cell to the next, and between two words of a line."""

LEAST_DIGIT = 0.4
"""The least width of a digit in line heights."""


@dataclass(slots=True, eq=False)
class Row:
    """A row: the label as printed, and the pieces beside it."""

    label: Spelled
    pieces: list[Piece] = field(default_factory=list)

    def distance(self, piece: Piece) -> float:
        """How far a piece is above or below the label, in line heights."""
        outside = max(self.label.top - piece.middle, piece.middle - self.label.bottom, 0.0)
        return outside / piece.height


def in_order(found: Sequence[Spelled], expected: Sequence[str]) -> list[Spelled]:
    """The longest sequence of labels, in printed order, that follows the order of the form; the first of equal ones."""
    lengths = [[0] * (len(expected) + 1) for _ in range(len(found) + 1)]
    for i in reversed(range(len(found))):
        for j in reversed(range(len(expected))):
            lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1])
            if found[i].label == expected[j]:
                lengths[i][j] = max(lengths[i][j], 1 + lengths[i + 1][j + 1])
    chosen: list[Spelled] = []
    i = j = 0
    while i < len(found) and j < len(expected):
        if found[i].label == expected[j] and lengths[i][j] == 1 + lengths[i + 1][j + 1]:
            chosen.append(found[i])
            i, j = i + 1, j + 1
        elif lengths[i][j] == lengths[i][j + 1]:
            j += 1
        else:
            i += 1
    return chosen


def fill(
    labels: Iterable[Spelled], pieces: Iterable[Piece], others: Sequence[Piece], is_number: Callable[[str], bool]
) -> tuple[list[Row], int]:
    """The rows with the pieces beside their labels, and how many pieces are between rows.

    `others` are pieces left of the numbers that spell no label: one that is level with numbers, where no label is, is
    the label of a row that the form does not have.
    """
    rows = [Row(label) for label in labels]
    loose = _with_rests(rows, _take(rows, pieces, is_number), is_number)
    unknown: dict[Piece, list[Piece]] = {}
    for piece in loose:
        beside = [other for other in others if abs(other.middle - piece.middle) < piece.height / 2]
        if is_number(piece.text) and beside:
            unknown.setdefault(beside[-1], []).append(piece)
    new = [Row(Spelled("", (label,)), found) for label, found in unknown.items()]
    left = [p for p in loose if not any(p in row.pieces for row in new)]
    between = sum(is_number(p.text) or any(row.distance(p) <= AWAY for row in rows) for p in left)
    return sorted([*rows, *new], key=lambda row: row.label.top), between


def _take(rows: Sequence[Row], pieces: Iterable[Piece], is_number: Callable[[str], bool]) -> list[Piece]:
    """Give each row its pieces. Returns those that belong to none."""
    loose = []
    for piece in pieces:
        near = sorted(rows, key=lambda row: row.distance(piece))[:2]
        if near and _belongs(piece, near, is_number):
            near[0].pieces.append(piece)
        else:
            loose.append(piece)
    for row in rows:
        beyond = [p for p in row.pieces if row.distance(p) > LEVEL and _has_level(row, p)]
        row.pieces = [p for p in row.pieces if p not in beyond]
        loose += beyond
    return loose


def _has_level(row: Row, piece: Piece) -> bool:
    """Whether the row has, in the column of a piece, another one that is level with its label."""
    return any(row.distance(own) <= LEVEL and _in_one_column(own, piece) for own in row.pieces)


def _with_rests(rows: Sequence[Row], loose: Iterable[Piece], is_number: Callable[[str], bool]) -> list[Piece]:
    """Give each row the lines above and below its own on which a number or note
    continues. Returns the remaining pieces."""
    owner = {piece: row for row in rows for piece in row.pieces}
    left = list(loose)
    numbers = [piece for piece in (*owner, *left) if is_number(piece.text)]
    rests: dict[Row, list[list[Piece]]] = defaultdict(list)
    for group in _groups(left):
        row = _nearest_row(owner, group)
        if row and not _is_of_another_row(row, group, numbers):
            rests[row].append(group)
    for row, groups in rests.items():
        if _fill_all_columns(row, groups, numbers):
            continue  # numbers below all numbers of a row belong to a row with an unknown label
        row.pieces += [piece for group in groups for piece in group]
        left = [p for p in left if not any(p in group for group in groups)]
    return left


def _is_of_another_row(row: Row, group: Sequence[Piece], numbers: Sequence[Piece]) -> bool:
    """Whether a number is above or below one that had no need to be wrapped, as
    its column has room for a longer one."""
    for piece in (p for p in group if p in numbers):
        column = [other for other in numbers if _in_one_column(piece, other)]
        widest = max(other.right - other.left for other in column)
        upper = [min(piece, own, key=attrgetter("middle")) for own in row.pieces if own in column and own is not piece]
        if any(len(p.text) == 1 or p.right - p.left + LEAST_DIGIT * p.height < widest for p in upper):
            return True
    return False


def _fill_all_columns(row: Row, groups: Sequence[Sequence[Piece]], numbers: Sequence[Piece]) -> bool:
    own = [piece for piece in row.pieces if piece in numbers]
    more = [piece for group in groups for piece in group if piece in numbers]
    return len(own) > 1 and all(any(_in_one_column(piece, other) for other in more) for piece in own)


def _in_one_column(one: Piece, other: Piece) -> bool:
    return other.left < one.right and one.left < other.right


def _nearest_row(owner: Mapping[Piece, Row], group: Sequence[Piece]) -> Row | None:
    """The row whose pieces some lines continue; none if those of another row are nearly as near."""
    away: dict[int, float] = {}
    rows = {id(row): row for row in owner.values()}
    for piece, row in owner.items():
        for other in group:
            if _goes_on(piece, other):
                distance = abs(piece.middle - other.middle)
                away[id(row)] = min(distance, away.get(id(row), distance))
    nearest = sorted(away, key=away.__getitem__)[:2]
    if not nearest or (len(nearest) == 2 and away[nearest[1]] < CLEARLY * away[nearest[0]]):
        return None
    return rows[nearest[0]]


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces as lines below each other in one column."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        near = [group for group in groups if any(_goes_on(piece, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([piece, *(other for group in near for other in group)])
    return groups


def _goes_on(one: Piece, other: Piece) -> bool:
    """Whether two pieces are on the same line or on consecutive lines of one cell."""
    if abs(other.middle - one.middle) < LEVEL * other.height:
        return max(one.left, other.left) - min(one.right, other.right) < BESIDE * other.height
    return _in_one_column(one, other) and abs(other.middle - one.middle) <= PITCH * other.height


def _belongs(piece: Piece, near: Sequence[Row], is_number: Callable[[str], bool]) -> bool:
    first = near[0].distance(piece)
    second = near[1].distance(piece) if len(near) > 1 else float("inf")
    if first <= LEVEL:
        return second > first
    return is_number(piece.text) and first <= NEAR and second >= 2 * first
