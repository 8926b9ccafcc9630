"""The warehouse as the pages need it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from gongkai.site.kept_series import QUERIES as OF_SERIES
from gongkai.site.kept_series import KeptSeries
from gongkai.site.pages import Terms
from gongkai.sql.connection import rows_of
from gongkai.sql.queries import years_apart

QUERIES = Path(__file__).parent / "queries"

STATES = ["loaded", "loaded_with_errors", "quarantined", "no_table", "fetched", "missing"]
"""The states of a report in `coverage`, in the order in which the pages number them."""

Row = dict[str, Any]


class SiteData:
    """The warehouse as the pages need it: temporary tables, and the few rows that many pages share."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, part: Sequence[str], kept: KeptSeries | None = None
    ) -> None:
        """`kept`: values and series of the previous build, of the same districts."""
        self.connection = connection
        for name in ("agencies", "years", "breaks", "changes", "findings"):
            self.cursor(name)
        if kept:
            kept.bring_up_to_date(self.cursor)
        else:
            for name in OF_SERIES:
                self.cursor(name)
        self.years = [year for (year,) in connection.execute("select year from site_years order by 1").fetchall()]
        self.agencies = self.rows("coverage", states=STATES)
        self.districts = {row["district_code"]: row for row in self.rows("districts")}
        self.reports = self.lists("report_ids")
        self.district_totals = {code: rows for code, (rows,) in self.pairs("district_totals").items()}
        self.totals = self.rows("totals")[0]
        self.runs = self.rows("runs")
        self.measure_counts = {name: count for name, (count,) in self.pairs("measure_counts").items()}
        changed = [first for _, first in years_apart(connection)]
        self.terms = Terms(self.rows("terms"), self.rows("forms"), changed)
        built = dict(connection.execute("select name, value from build").fetchall())
        self.stamp = {
            "version": built.get("gongkai", ""),
            "run": self.runs[0] if self.runs else None,
            "part": "、".join(self.districts.get(d, {}).get("full_name", d) for d in part),
        }

    def cursor(self, name: str, values: Row | None = None) -> duckdb.DuckDBPyConnection:
        return self.connection.execute((QUERIES / f"{name}.sql").read_text(encoding="utf-8"), values or {})

    def rows(self, name: str, **values: Any) -> list[Row]:
        cursor = self.cursor(name, values)
        return rows_of(cursor)

    def pairs(self, name: str, values: Row | None = None) -> dict[str, tuple[Any, ...]]:
        """A query's rows as a dictionary: the first column → the others."""
        return {first: tuple(rest) for first, *rest in self.cursor(name, values).fetchall()}

    def lists(self, name: str) -> list[list[Any]]:
        return [list(row) for row in self.cursor(name).fetchall()]

    def above(self, code: str | None) -> list[Row]:
        """A district and those above it, outermost first."""
        chain: list[Row] = []
        while code in self.districts:
            chain.insert(0, self.districts[code])
            code = self.districts[code]["parent_code"]
        return chain
