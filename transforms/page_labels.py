"""Words on a page and in its data behind which stand title, agency and date of publication; and the years of forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


class PageLabels:
    """The rows of `data/reference/page_labels.csv`."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._labels: dict[str, dict[int, list[str]]] = {}
        for row in rows:
            self._labels.setdefault(row["field"], {}).setdefault(int(row["rank"]), []).append(row["label"])

    def ranked(self, field: str) -> list[list[str]]:
        """The labels of a field, the better ones first; those of one list are as good."""
        return [labels for _, labels in sorted(self._labels.get(field, {}).items())]

    def values(self, field: str, meta: Mapping[str, str]) -> list[str]:
        """What `meta` has under the labels of a field, the better label first."""
        return [meta[label] for labels in self.ranked(field) for label in labels if meta.get(label)]


@dataclass(frozen=True, slots=True)
class FormYears:
    """The years for which a form was prescribed: the rows of `data/reference/forms.csv`."""

    first: Mapping[str, int]
    last: Mapping[str, int]

    def misses(self, form: str, year: int) -> int:
        """How much speaks against a year: a form is not used before it is made, and hardly after its successor is."""
        if year < self.first.get(form, year):
            return 3
        return 1 if year > self.last.get(form, year) else 0


def read_form_years(rows: Iterable[Row]) -> FormYears:
    known = list(rows)
    return FormYears(
        {row["form"]: int(row["first_year"]) for row in known},
        {row["form"]: int(row["last_year"]) for row in known if row["last_year"]},
    )
