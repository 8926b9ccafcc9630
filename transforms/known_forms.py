"""The prescribed forms: for which years, by whom, and in what order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongkai.transforms.formulas import parse_equation

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownForms:
    """The rows of `data/reference/forms.csv`, and the sums that `checks.csv` has of them."""

    first: Mapping[str, int]
    last: Mapping[str, int]
    position: Mapping[str, int]
    local: frozenset[str]
    """Forms of single places, copied by others: their rows, order and units vary."""
    sums: Mapping[str, Sequence[Sequence[tuple[str, int]]]]
    """The identities of a form between the cells of a report, as terms with signs that add up to 0."""

    def misses(self, form: str, year: int) -> int:
        """How implausible a form is for a year: it is not used before it is
        introduced, and hardly after its successor is."""
        if year < self.first.get(form, year):
            return 3
        return 1 if year > self.last.get(form, year) else 0

    def newest_first(self, forms: Iterable[str]) -> list[str]:
        return sorted(forms, key=lambda form: self.position[form], reverse=True)


def read_known_forms(rows: Iterable[Row], checks: Iterable[Row]) -> KnownForms:
    known = list(rows)
    return KnownForms(
        first={row["form"]: int(row["first_year"]) for row in known},
        last={row["form"]: int(row["last_year"]) for row in known if row["last_year"]},
        position={row["form"]: int(row["position"]) for row in known},
        local=frozenset(row["form"] for row in known if row["prescribed"] == "local"),
        sums=_sums(checks),
    )


def _sums(checks: Iterable[Row]) -> dict[str, list[Sequence[tuple[str, int]]]]:
    sums: defaultdict[str, list[Sequence[tuple[str, int]]]] = defaultdict(list)
    for row in checks:
        if row["kind"] == "identity" and row["scope"] == "report" and row["active"] == "1":
            left, right = parse_equation(row["formula"])
            sums[row["form"]].append([*((t.name, t.sign) for t in left), *((t.name, -t.sign) for t in right)])
    return dict(sums)
