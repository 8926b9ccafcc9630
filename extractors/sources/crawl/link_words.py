"""Words by which the links and menus of a site are classified: the rows of data/reference/web/link_words.csv."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from gongkai.reference import ReferenceDataError, read_table

TABLE = Path(__file__).resolve().parents[3] / "data" / "reference" / "web" / "link_words.csv"


@dataclass(frozen=True, slots=True)
class LinkWords:
    """One pattern for each role; the rows of a role are alternatives."""

    report_column: re.Pattern[str]
    on_the_way: re.Pattern[str]
    no_way: re.Pattern[str]
    agency: re.Pattern[str]
    authority: re.Pattern[str]
    attachment: re.Pattern[str]
    link_alone: re.Pattern[str]


@cache
def link_words(path: Path = TABLE) -> LinkWords:
    """The table. Raises ReferenceDataError for an unknown role, a role without rows, an invalid pattern, or a pattern
    that does not match its example."""
    rows: dict[str, list[str]] = {field.name: [] for field in fields(LinkWords)}
    line = 1
    for line, row in read_table(path, ("role", "pattern", "example", "note")):
        if row["role"] not in rows:
            roles = ", ".join(rows)
            raise ReferenceDataError(
                path, line, f"role 应为 {roles} 之一，实为 {row['role']!r}", f"role is one of {roles}: {row['role']!r}"
            )
        if not _holds(path, line, row):
            raise ReferenceDataError(
                path, line, f"pattern 不符合例子 {row['example']!r}", f"pattern does not match {row['example']!r}"
            )
        rows[row["role"]].append(row["pattern"])
    if missing := [role for role, patterns in rows.items() if not patterns]:
        names = ", ".join(missing)
        raise ReferenceDataError(path, line, f"没有这些 role 的行：{names}", f"no row of {names}")
    return LinkWords(**{role: re.compile("|".join(patterns), re.I) for role, patterns in rows.items()})


def _holds(path: Path, line: int, row: dict[str, str]) -> bool:
    try:
        return re.search(row["pattern"], row["example"], re.I) is not None
    except re.error as error:
        raise ReferenceDataError(path, line, f"不是正则表达式：{error}", f"not a pattern: {error}") from None
