"""Checks the rows of labels.csv: one that says nothing, or two things, would affect a row of every report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from gongkai.transforms.tables.labels import key

ROLES = frozenset({"heading", "row", "column", "applicant", "extra", "qualifier", "reversing", "character", "behind"})


def check_label_rows(rows: Iterable[Mapping[str, str]], labels: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
    """`labels` are those of the forms: role → name of a table of one form → its labels.

    Raises ValueError, naming the line, for an unknown role, a label that no form has, and a variant that already is, or
    stands for, another label of the same table. In a row of `behind` both are rows of a form.
    """
    meant: dict[tuple[str, str], dict[str, set[str]]] = {}
    for role, tables in labels.items():
        for table, official in tables.items():
            known = meant.setdefault((role, table), defaultdict(set))
            for label in official:
                known[key(label)].add(label)
    for row in rows:
        if problem := _problem(row, labels, meant):
            raise ValueError(f"labels.csv:{row.get('line', '?')}: {problem}")


def _problem(
    row: Mapping[str, str],
    labels: Mapping[str, Mapping[str, Iterable[str]]],
    meant: Mapping[tuple[str, str], Mapping[str, set[str]]],
) -> str | None:
    role, label, alias = row["role"], row["label"], row["alias"]
    if role not in ROLES:
        return f"没有这样的 role，应为其一 / role is to be one of: {', '.join(sorted(ROLES))}; {role!r}"
    if row["official"] not in ("0", "1"):
        return f"official 应为 0 或 1 / official is to be 0 or 1: {row['official']!r}"
    if role not in labels:
        return _lost_row((label, alias), labels["row"]) if role == "behind" else None
    homes = [table for table, official in labels[role].items() if label in official]
    if not homes:
        return f"没有表式有这个标签（indicators.csv） / no form has this label (indicators.csv): {label!r}"
    for table in homes if alias else ():
        words = meant[role, table][key(alias)]
        if others := words - {label}:
            return (
                f"{alias!r} 已是 {table} 的另一个标签或其异写 / is, or stands for, another label of {table}: "
                + ", ".join(sorted(others))
            )
        words.add(label)
    return None


def _lost_row(named: Iterable[str], rows: Mapping[str, Iterable[str]]) -> str | None:
    lost = set(named) - {label for official in rows.values() for label in official}
    return f"没有表式有这一行（indicators.csv） / no form has this row (indicators.csv): {lost}" if lost else None
