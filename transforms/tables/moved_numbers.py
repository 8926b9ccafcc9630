"""Numbers of a local table that stand a row too high or too low, or under the other's head.

Most rows of such a table are in no sum, so a stretch of numbers that has moved past the labels leaves nearly all of its
cells without a finding. Where moving a stretch back makes more of the printed relations hold, its cells are pointed at;
no number is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement
from typing import TypeVar

from gongkai.transforms.model import Fact, Finding
from gongkai.transforms.reference import Reference

OF_ALL_YEARS = "_cumulative"
"""The end of the name of an indicator that is of all years together."""

OF_COLUMNS = ("", OF_ALL_YEARS)
"""The ends of the names in the two columns."""

OF_A_SUM = 2
"""What a sum counts that holds after a move; a row whose number of all years is no longer below that of the year counts
one, as a single misprint may break both."""

ENOUGH = 4
"""How much must be repaired: two sums, or one and two rows."""

ENOUGH_EXCHANGED = 3
"""In so many rows, and in no row the other way round, must the number of the year be above that of all years."""

_T = TypeVar("_T")

Column = Sequence[int | Decimal | None]
Terms = Sequence[tuple[int, int]]
"""The terms of a sum as positions of rows with their signs: they add up to 0."""

Sums = Sequence[Terms]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a local table in printed order, with the columns of the year and of all years."""

    names: Sequence[str]
    columns: tuple[Column, Column]
    sums: tuple[Sums, Sums]
    compared: Collection[int]
    """Rows whose number of all years cannot be below that of the year."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A stretch of rows whose numbers are moved by one row, in one column or in both."""

    first: int
    last: int
    by: int
    columns: tuple[int, ...]


def moved_numbers(facts: Sequence[Fact], reference: Reference) -> list[Finding]:
    """A finding for each cell of a stretch that seems to have moved, and of columns that seem to be exchanged."""
    form = next((fact.form for fact in facts if reference.is_local(fact.form)), None)
    if form is None:
        return []
    facts = [fact for fact in facts if fact.form == form]
    rows = _rows(form, facts, reference)
    if _are_exchanged(rows):
        return _about("form.exchanged_columns", _other_if_exchanged(rows.names, facts), facts, reference, {})
    moves = _best_moves(rows)
    if not moves:
        return []
    move = moves[0]
    by_name = {fact.indicator: fact for fact in facts}
    changed = {name for other in moves for name in _changed(rows.names, by_name, other)}
    concerned = changed & {name + OF_COLUMNS[column] for name in rows.names[_reach(move)] for column in move.columns}
    labels = {i.indicator: i.row_path[-1] for i in reference.of("statistics", form)}
    moved = (rows.names[move.first], rows.names[move.last])
    values = {"first": labels[moved[0]], "last": labels[moved[1]], "direction": "上" if move.by < 0 else "下"}
    values["way"] = "up" if move.by < 0 else "down"
    return _about("form.moved_numbers", concerned, facts, reference, values)


def _changed(rows: Sequence[str], by_name: Mapping[str, Fact], move: _Move) -> list[str]:
    """The cells of the stretch, and of the row it is moved over, that print something else than after the move."""
    changed = []
    for column in move.columns:
        names = [row + OF_COLUMNS[column] for row in rows]
        printed = [(fact.value, fact.state) if (fact := by_name.get(name)) else None for name in names]
        after = _moved(printed, move.first, move.last, move.by)
        both = zip(names[_reach(move)], printed[_reach(move)], after[_reach(move)], strict=True)
        changed += [name for name, now, then in both if then is None or then != now]
    return changed


def _reach(move: _Move) -> slice:
    """The rows of the stretch and the one it is moved over."""
    return slice(max(0, min(move.first, move.first + move.by)), max(move.last, move.last + move.by) + 1)


def _about(
    rule: str, concerned: Collection[str], facts: Sequence[Fact], reference: Reference, values: Mapping[str, str]
) -> list[Finding]:
    return [reference.make_finding(rule, values, f.indicator) for f in facts if f.indicator in concerned]


def _rows(form: str, facts: Sequence[Fact], reference: Reference) -> _Rows:
    by_name = {fact.indicator: fact for fact in facts}
    names = list(dict.fromkeys(fact.indicator.removesuffix(OF_ALL_YEARS) for fact in facts))
    columns = [[_number(by_name.get(name + end)) for name in names] for end in OF_COLUMNS]
    at = {name + end: (column, row) for column, end in enumerate(OF_COLUMNS) for row, name in enumerate(names)}
    sums: tuple[list[Terms], list[Terms]] = ([], [])
    for terms in reference.known_forms.sums.get(form, ()):
        if all(name in by_name for name, _ in terms):
            sums[at[terms[0][0]][0]].append([(at[name][1], sign) for name, sign in terms])
    compared = [
        row for row, name in enumerate(names) if _is_compared(by_name.get(name), by_name.get(name + OF_ALL_YEARS))
    ]
    return _Rows(names, (columns[0], columns[1]), (sums[0], sums[1]), compared)


def _number(fact: Fact | None) -> int | Decimal | None:
    """The number that a cell counts as in a sum: offices leave zeros blank or write a mark."""
    if fact is None or fact.state == "text":
        return None
    value = fact.value or Decimal(0)
    return int(value) if value == value.to_integral_value() else value


def _is_compared(year: Fact | None, every: Fact | None) -> bool:
    """Whether the numbers of a row can be held against each other: people of several years do not add up."""
    return year is not None and every is not None and every.value is not None and every.unit != "人"


def _are_exchanged(rows: _Rows) -> bool:
    differing = [
        year > every
        for at in rows.compared
        if (year := rows.columns[0][at]) is not None and (every := rows.columns[1][at]) is not None and year != every
    ]
    return len(differing) >= ENOUGH_EXCHANGED and all(differing)


def _other_if_exchanged(names: Sequence[str], facts: Sequence[Fact]) -> list[str]:
    """The cells of rows whose two columns do not print the same."""
    printed = {fact.indicator: (fact.value, fact.state) for fact in facts}
    pairs = [[name + end for end in OF_COLUMNS] for name in names]
    return [name for pair in pairs if len(set(map(printed.get, pair))) > 1 for name in pair]


def _best_moves(rows: _Rows) -> list[_Move]:
    """The moves after which most relations hold, or one sum fewer, the best and longest first."""
    gains = [(gain, (move.last - move.first + 1) * len(move.columns), move) for move, gain in _moves(rows)]
    least = max(ENOUGH, max((gain for gain, *_ in gains), default=0) - OF_A_SUM)
    best = sorted((found for found in gains if found[0] >= least), key=lambda found: found[:2], reverse=True)
    return [move for *_, move in best]


def _moves(rows: _Rows) -> Iterator[tuple[_Move, int]]:
    """Every move that repairs a sum, with how much it repairs."""
    failing = [_that_fail(*both) for both in zip(rows.sums, rows.columns, strict=True)]
    holding = [[s for s in sums if s not in fail] for sums, fail in zip(rows.sums, failing, strict=True)]
    below = _below(rows, rows.columns) if any(failing) else 0
    for first, last in combinations_with_replacement(range(len(rows.names)), 2) if any(failing) else ():
        for by in (-1, 1):
            moved = [_moved(column, first, last, by) for column in rows.columns]
            repaired = [_repaired(sums, column) for sums, column in zip(failing, moved, strict=True)]
            if not any(repaired):
                continue
            lost = [len(_that_fail(sums, column)) for sums, column in zip(holding, moved, strict=True)]
            for columns in ((0,), (1,), (0, 1)):
                if all(len(repaired[at]) > lost[at] for at in columns):
                    after = [moved[at] if at in columns else rows.columns[at] for at in (0, 1)]
                    # a table of the first year prints the same in both columns, and only one of them is evidence
                    sums = len(set().union(*(repaired[at] for at in columns))) - sum(lost[at] for at in columns)
                    yield _Move(first, last, by, columns), OF_A_SUM * sums + below - _below(rows, after)


def _repaired(sums: Sums, column: Column) -> set[Column]:
    """The numbers of each of these sums that holds in a column, other than of zeros."""
    numbers = {tuple(column[at] for at, _ in terms) for terms in sums if _total(terms, column) == 0}
    return {some for some in numbers if any(some)}


def _moved(column: Sequence[_T], first: int, last: int, by: int) -> list[_T | None]:
    """The column with a stretch moved over the row next to it: where its last number came from, nothing is known."""
    if by < 0:
        return [*column[: max(0, first - 1)], *column[max(first, 1) : last + 1], None, *column[last + 1 :]]
    return [*column[:first], None, *column[first : last + 1], *column[last + 2 :]][: len(column)]


def _that_fail(sums: Sums, column: Column) -> Sums:
    """The sums that do not hold; one with a number that is not known neither holds nor fails."""
    return [terms for terms in sums if _total(terms, column)]


def _total(terms: Terms, column: Column) -> int | Decimal | None:
    """What the terms add up to: 0 where the sum holds, None where a number is not known."""
    total: int | Decimal = 0
    for at, sign in terms:
        value = column[at]
        if value is None:
            return None
        total += value * sign
    return total


def _below(rows: _Rows, columns: Sequence[Column]) -> int:
    """In how many rows the number of all years is below that of the year."""
    pairs = ((columns[0][at], columns[1][at]) for at in rows.compared)
    return sum(year > every for year, every in pairs if year is not None and every is not None)
