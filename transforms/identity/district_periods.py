"""The code that a district had in a year: codes change while names stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Period:
    code: str
    name: str
    parent: str
    first: int
    last: int

    def covers(self, year: int) -> bool:
        return self.first <= year <= self.last


class DistrictPeriods:
    """The codes of districts by year (`data/reference/district_history.csv`)."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._periods: dict[str, list[_Period]] = defaultdict(list)
        self._named: dict[str, list[_Period]] = defaultdict(list)
        self._linked: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            code = row["district_code"]
            last = int(row["valid_to"] or 9999)
            period = _Period(code, row["district"], row["parent_code"], int(row["valid_from"]), last)
            self._periods[code].append(period)
            self._named[period.name].append(period)
            for successor in filter(None, row["successors"].split("|")):
                self._linked[code].add(successor)
                self._linked[successor].add(code)

    def code_in(self, code: str, name: str, year: int) -> str:
        """The code that the district of this name had in a year; `code` if it is valid then, or no other is certain."""
        periods = self._of(code)
        if not periods or any(period.covers(year) for period in periods):
            return code
        found = {period.code for period in self._lineage(code, name) if period.covers(year)}
        return found.pop() if len(found) == 1 else code

    def namesake_in(self, code: str, name: str, year: int) -> str | None:
        """The code of the other district that had this name in a year before or after this one existed; else None. A
        prefecture that became a city often took the name of a county-level city in it (铜仁市 until 2011)."""
        if not self._of(code) or any(period.covers(year) for period in self._of(code)):
            return None
        found = {p.code for p in self._named[name] if p.covers(year) and self._holds_the_other(p.code, code)}
        return found.pop() if len(found) == 1 else None

    def _holds_the_other(self, one: str, other: str) -> bool:
        """Whether one of two districts, under a code linked to its own, lies directly in the other."""
        pairs = ((one, other), (other, one))
        return any(outer == p.parent for inner, outer in pairs for code in self._linked[inner] for p in self._of(code))

    def newest(self, codes: Iterable[str], name: str) -> str | None:
        """The code of `codes` that was in use last, if all are codes of one district of this name; else None."""
        wanted = set(codes)
        lineage = self._lineage(min(wanted), name)
        if not wanted <= {period.code for period in lineage}:
            return None
        return max((p for p in lineage if p.code in wanted), key=lambda period: period.last).code

    def _of(self, code: str) -> list[_Period]:
        return self._periods.get(code, [])

    def _lineage(self, code: str, name: str) -> list[_Period]:
        """The periods under this name of all codes that the district has had, following predecessors and successors."""
        found: dict[str, list[_Period]] = {}
        todo = [code]
        while todo:
            at = todo.pop()
            named = [period for period in self._of(at) if period.name == name]
            if at not in found and named:
                found[at] = named
                todo.extend(self._linked.get(at, ()))
        return [period for named in found.values() for period in named]
