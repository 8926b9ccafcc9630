"""What a clause that counts nothing means for the numbers behind it."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.transforms.text.phrases import has_unknown
from gongkai.transforms.text.tokens import Token


def announces_requests(clause: Sequence[Token], text: str, start: int, end: int) -> bool:
    """Whether a clause only names requests, so that the next number may count them: 政府信息公开申请量同比下降8%."""
    concepts = frozenset([word.concept for word in clause])
    names_requests = "on_request" in concepts or {"application", "disclosure"} <= concepts
    if not names_requests or any(word.kind in ("action", "other", "denial", "channel") for word in clause):
        return False
    return not has_unknown(text, clause, start, end)


def describes_requests(clause: Sequence[Token], start: int) -> bool:
    """Whether a clause describes the requests just counted and nothing new: 申请事项主要集中在土地、规划."""
    begins = len(clause) > 1 and clause[0].start == start and clause[0].concept == "application"
    return begins and clause[1].kind in ("filler", "part")
