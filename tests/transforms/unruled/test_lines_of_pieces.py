"""What stands beside and below a piece: the same that a look at every other piece finds."""

from __future__ import annotations

import random

from gongkai.extractors.document import Box, Word
from gongkai.transforms.unruled.pieces import BELOW, BESIDE, LEVEL, Lines, Piece, _is_level, _over


def _pieces(seed: int) -> list[Piece]:
    """Words on a coarse grid, so that many begin at one place or stand at one height."""
    chance = random.Random(seed)
    made = []
    for number in range(60):
        x, y = 10 * chance.randrange(20), 6 * chance.randrange(14)
        box = Box(x, y, x + chance.choice((8, 20, 45)), y + chance.choice((9, 10, 14)))
        made.append(Piece(Word(str(number), box), 1, box.y0, box.y1))
    return made


def _right_of(piece: Piece, pieces: list[Piece]) -> Piece | None:
    beside = [p for p in pieces if p.left >= piece.right - 1 and _is_level(p, piece) and p is not piece]
    nearest = min(beside, key=lambda p: p.left, default=None)
    return nearest if nearest and nearest.left - piece.right <= BESIDE * piece.height else None


def _below(piece: Piece, pieces: list[Piece]) -> list[Piece]:
    least, most = LEVEL * piece.height, BELOW * piece.height
    low = [p for p in pieces if least < p.middle - piece.middle <= most and _over(piece, p)]
    nearest = min((p.middle for p in low), default=0.0)
    return sorted((p for p in low if p.middle - nearest < least), key=lambda p: p.left)[:1]


def test_neighbours_are_those_that_a_look_at_all_pieces_finds() -> None:
    found = 0
    for seed in range(5):
        pieces = _pieces(seed)
        lines = Lines(pieces)
        for piece in pieces:
            assert lines.right_of(piece) is _right_of(piece, pieces)
            assert list(map(id, lines.below(piece))) == list(map(id, _below(piece, pieces)))
            found += lines.right_of(piece) is not None and bool(lines.below(piece))
    assert found > 50
