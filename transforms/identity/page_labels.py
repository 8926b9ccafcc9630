"""Labels of title, agency and date of publication, in the text and the metadata of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Row = Mapping[str, str]


class PageLabels:
    """The rows of `data/reference/page_labels.csv`."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._labels: dict[str, dict[int, list[str]]] = {}
        for row in rows:
            self._labels.setdefault(row["field"], {}).setdefault(int(row["rank"]), []).append(row["label"])

    def ranked(self, field: str) -> list[list[str]]:
        """The labels of a field, in groups of equal rank, the best first."""
        return [labels for _, labels in sorted(self._labels.get(field, {}).items())]

    def values(self, field: str, meta: Mapping[str, str]) -> list[str]:
        """The non-empty values in `meta` under the labels of a field, the best label first."""
        return [meta[label] for labels in self.ranked(field) for label in labels if meta.get(label)]
