"""Leaves out numbers that can only be parts of others: 公开信息133条。…二是…，发布信息76条."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from gongkai.transforms.model import Statement

TOTAL = "disclosure.total"
_HOLD = {"disclosure.website": TOTAL}
"""Each name with another whose later, smaller number is a part, too."""
_PARTS = frozenset(
    {
        TOTAL,
        "disclosure.website",
        "disclosure.wechat",
        "disclosure.weibo",
        "disclosure.new_media",
        "gazette.issues",
        "petitions.hotline",
        "requests.processed",
        "responses.online_interviews",
        "responses.policy_interpretations",
        "responses.press_conferences",
        "website.visits",
    }
)
"""What is counted only once: a later, smaller number is that of a part, such as one site or one sort."""
_ONCE = frozenset({"responses.online_interviews", "responses.policy_interpretations", "responses.press_conferences"})
"""Of these a later, smaller number is a part even if it names a time: 今年围绕公共服务召开2场新闻发布会."""
_OF_A_YEAR = frozenset({TOTAL, "gazette.issues", "website.visits"})
"""Of these it is a part if the larger number names a time as well; else the larger may be of many years. A later,
larger number is kept beside the first: the text says two things."""
_CHANNELS = frozenset({"disclosure.website", "disclosure.wechat", "disclosure.weibo", "disclosure.new_media"})
_OF_RECEIVED = re.compile(r"requests\.(?!(?:received|carried_in|fees)$)")
"""Names whose numbers cannot exceed that of the requests received and carried in."""
_OWN = frozenset({None, "own"})


def without_parts(
    statements: Sequence[Statement], timeless: set[int], summed: set[int], sentences: Sequence[int]
) -> list[Statement]:
    """The statements, in order, without such parts.

    `timeless` are the ends of those that name no time, `summed` of those said to be all that was proactively
    disclosed, `sentences` the starts of sentences. A total that names a time and is in `summed` is only a part if its
    own sentence gave a total before it, or if a channel has the same number.
    """
    kept: list[Statement] = []
    most: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    dated: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    last: dict[tuple[str, str | None], int] = {}
    through = {(s.value, _scope(s)) for s in statements if s.statement in _CHANNELS}
    for statement in statements:
        scope = _scope(statement)
        name, place = (statement.statement, scope), bisect_right(sentences, statement.start)
        smaller = statement.statement in _PARTS and statement.value < most[name]
        once = statement.statement in _OF_A_YEAR and statement.value < dated[name] and statement.end not in summed
        # 共304条，其中通过网站公开165条。…网站: 共主动公开165条 is what the site gave
        once |= statement.statement in _ONCE or (statement.statement == TOTAL and (statement.value, scope) in through)
        if smaller and (statement.end in timeless or place == last.get(name) or once):
            continue
        if statement.end not in timeless:
            dated[name] = max(dated[name], statement.value)
        for held in (statement.statement, _HOLD.get(statement.statement)):
            if held is not None:
                most[held, scope] = max(most[held, scope], statement.value)
        last[name] = place
        kept.append(statement)
    return kept


def without_small_totals(statements: Sequence[Statement], weak: set[int]) -> list[Statement]:
    """The statements, in order, without totals smaller than the number of the site, or than the sum of the channels
    before them.

    Totals said to be of proactive disclosure are kept, as accounts may publish more than that.
    `weak` are the ends of statements that are not said to be.
    """
    most: dict[str | None, Decimal] = defaultdict(Decimal)
    for statement in statements:
        if statement.statement == "disclosure.website":
            scope = _scope(statement)
            most[scope] = max(most[scope], statement.value)
    kept: list[Statement] = []
    before: dict[str | None, Decimal] = defaultdict(Decimal)
    for statement in statements:
        scope = _scope(statement)
        small = statement.value < max(most[scope], before[scope])
        if statement.statement == TOTAL and statement.end in weak and small:
            continue
        if statement.statement in _CHANNELS:
            before[scope] += statement.value
        kept.append(statement)
    return kept


def without_more_than_received(statements: Sequence[Statement], unnamed: set[int]) -> list[Statement]:
    """The statements, in order, without the numbers answered, carried over or received in one way that exceed the
    requests received and do not name requests. They are about other work:
    收到政府信息公开申请3件。…全年共受理8600件,办结8600件.

    `unnamed` are the ends of statements that name no requests.
    """
    received = [s for s in statements if s.statement == "requests.received"]
    if not received:
        return list(statements)
    named = [s.value for s in received if s.end not in unnamed]
    carried_in = max((s.value for s in statements if s.statement == "requests.carried_in"), default=Decimal(0))
    most = max(named, default=received[0].value) + carried_in
    return [s for s in statements if s.value <= most or s.end not in unnamed or not _OF_RECEIVED.match(s.statement)]


def without_fees_of_parts(statements: Sequence[Statement], services: set[int]) -> list[Statement]:
    """The statements, in order, without the fees of single services where the text gives several that differ:
    检索费0元、复制费20元,共计20元. If only zeros would be left, all fees go: 未收取信息处理费,收取复制费20元.

    `services` are the ends of statements of such fees.
    """
    fees = [statement for statement in statements if statement.statement == "requests.fees"]
    if len({fee.value for fee in fees}) < 2:
        return list(statements)
    left = [fee for fee in fees if fee.end not in services]
    if not any(fee.value for fee in left):
        left = []
    return [s for s in statements if s.statement != "requests.fees" or s in left]


def _scope(statement: Statement) -> str | None:
    return None if statement.scope in _OWN else statement.scope
