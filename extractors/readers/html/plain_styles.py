"""Which declarations leave digits as they are read: the rows of data/reference/web/plain_styles.csv.

Any other declaration may draw digits differently, so that a property nobody has thought of causes a doubt, not a wrong
number. https://www.w3.org/Style/CSS/all-properties.en.html
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from gongkai.reference import ReferenceDataError, read_table

TABLE = Path(__file__).resolve().parents[3] / "data" / "reference" / "web" / "plain_styles.csv"

LENGTH = r"(?:\d+\.?\d*|\.\d+)(?:px|pt|em|rem|%|ex|ch|cm|mm|in|pc|vw|vh)?"
_CHANNEL = r"\d{1,3}(?:\.\d+)?%?"
_ALPHA = r"(?:1(?:\.0+)?|0?\.[3-9]\d*|0?\.0(?:[0-4]\d*|50*)?|0|[3-9]\d%|100%|[0-5]%)"
_PLACEHOLDERS = {
    "<length>": rf"[+-]?{LENGTH}",
    "<positive>": rf"\+?{LENGTH}",
    "<colour>": rf"(?:#[0-9a-f]{{3}}|#[0-9a-f]{{6}}|[a-z]+"
    rf"|rgba?\( ?{_CHANNEL}[, ]{_CHANNEL}[, ]{_CHANNEL}(?: ?[,/] ?{_ALPHA})? ?\))",
}
_EVERYWHERE = re.compile(r"inherit|initial|unset|revert")
_ANYTHING = re.compile(r".*", re.S)
_BESIDE_MARKS = re.compile(r"\s*([,/])\s*")


class PlainStyles:
    """The rows, by property or by prefix of properties."""

    def __init__(self, path: Path = TABLE) -> None:
        self._exact: dict[str, re.Pattern[str]] = {}
        self._begins: list[tuple[str, re.Pattern[str]]] = []
        for line, row in read_table(path, ("property", "values", "note")):
            values = row["values"]
            for placeholder, pattern in _PLACEHOLDERS.items():
                values = values.replace(placeholder, pattern)
            try:
                compiled = re.compile(values, re.S) if values else _ANYTHING
            except re.error as error:
                raise ReferenceDataError(path, line, f"不是正则表达式：{error}", f"not a pattern: {error}") from None
            if row["property"].endswith("*"):
                self._begins.append((row["property"][:-1], compiled))
            else:
                self._exact[row["property"]] = compiled
        self._begins.sort(key=lambda entry: -len(entry[0]))
        self._found: dict[str, re.Pattern[str] | None] = {}

    def values(self, name: str) -> re.Pattern[str] | None:
        """The harmless values of a property; None where no row mentions it."""
        if name not in self._found:
            begins = (pattern for begin, pattern in self._begins if name.startswith(begin))
            found = self._exact.get(name) or next(begins, None)
            if len(self._found) > _MOST_NAMES:
                return found
            self._found[name] = found
        return self._found[name]

    def is_always_plain(self, name: str) -> bool:
        """Whether a property is always harmless or not a property: a variable,
        or a name that only old browsers know."""
        return name.startswith(("--", "_", "*")) or self.values(name) is _ANYTHING

    def is_plain(self, name: str, value: str) -> bool:
        """Whether a declaration leaves digits as they are read."""
        if not value or name.startswith(("--", "_", "*")):  # browsers ignore invalid declarations
            return True
        allowed = self.values(name)
        value = _BESIDE_MARKS.sub(r"\1", value)
        return allowed is not None and bool(allowed.fullmatch(value) or _EVERYWHERE.fullmatch(value))


_MOST_NAMES = 1000


@cache
def plain_styles() -> PlainStyles:
    return PlainStyles()
