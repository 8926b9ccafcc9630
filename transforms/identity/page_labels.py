"""Words on a page and in its data behind which stand title, agency and date of publication."""

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
        """The labels of a field, the better ones first; those of one list are as good."""
        return [labels for _, labels in sorted(self._labels.get(field, {}).items())]

    def values(self, field: str, meta: Mapping[str, str]) -> list[str]:
        """What `meta` has under the labels of a field, the better label first."""
        return [meta[label] for labels in self.ranked(field) for label in labels if meta.get(label)]
