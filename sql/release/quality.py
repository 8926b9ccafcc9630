"""The quality report of a release, in the manner of official statistics: coverage, accuracy, timeliness, comparability,
revisions and method; in both languages, and as JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongkai.files import write_text
from gongkai.sql.connection import rows_of
from gongkai.sql.release.package import CELL_ADDRESS, About, write_json

TEMPLATES = Path(__file__).parent / "templates"
_LISTED = 20
_FILLED_IN = re.compile(r"[（“]?\{\w+\}[）”]?")
"""The placeholders in the message of a rule."""

_QUERIES = {
    "totals": """
        select count(*) filter (where r.is_current and r.status in ('loaded', 'partial')) as reports,
            count(distinct r.agency_id) filter (where r.is_current and r.status in ('loaded', 'partial')) as agencies,
            count(distinct r.district_code) filter (
                where r.is_current and r.status in ('loaded', 'partial')
            ) as districts,
            count(*) filter (where not r.is_current) as superseded,
            min(r.year) filter (where r.is_current and r.status in ('loaded', 'partial')) as first_year,
            max(r.year) filter (where r.is_current and r.status in ('loaded', 'partial')) as last_year
        from reports as r
    """,
    "coverage": """
        select year, count(*) filter (where expected) as expected,
            count(*) filter (where state = 'loaded') as loaded,
            count(*) filter (where state = 'loaded_with_errors') as loaded_with_errors,
            count(*) filter (where state = 'no_table') as no_table,
            count(*) filter (where state = 'quarantined') as quarantined,
            count(*) filter (where state = 'fetched') as fetched,
            count(*) filter (where state = 'missing') as missing
        from coverage where year is not null group by year order by year
    """,
    "cells": """
        select form, count(*) as cells, count(*) filter (where state = 'reported') as reported,
            count(*) filter (where state = 'blank') as blank,
            count(*) filter (where state in ('mark', 'text')) as other,
            count(*) filter (where agreed) as agreed, count(*) filter (where corrected) as corrected
        from observations group by form order by form
    """,
    "checks": """
        select sum(places)::bigint as places, sum(assessed)::bigint as assessed, sum(holding)::bigint as holding,
            sum(missing)::bigint as missing
        from report_quality where is_current
    """,
    "severities": """
        select severity, count(*) as findings, count(*) filter (where decision in ('open', 'needs-correction')) as open
        from findings join reports using (report_id) where is_current
        group by severity order by list_position(['error', 'warning', 'info'], severity)
    """,
    "rules": """
        select f.rule, any_value(c.message_zh) as label_zh, any_value(c.message_en) as label_en, f.severity,
            count(*) as open, count(distinct f.report_id) as reports
        from findings_open as f left join checks as c on c.check_id = f.rule
        where f.severity <> 'info'
        group by f.rule, f.severity order by f.severity, count(*) desc, f.rule
    """,
    "causes": """
        select cause, count(*) as open from findings_open where severity = 'error' group by cause order by cause
    """,
    "timeliness": """
        select year, count(*) filter (where timeliness = 'on_time') as on_time,
            count(*) filter (where timeliness = 'late') as late,
            count(*) filter (where timeliness = 'unknown') as unknown,
            count(*) filter (where editions > 1) as republished
        from timeliness group by year order by year
    """,
    "breaks": """
        select year, kind, what_zh, what_en, source, count(*) as measures, bool_and(certain) as certain
        from breaks group by year, kind, what_zh, what_en, source order by year, kind, what_en
    """,
    "comparability": """
        select comparability, count(*) as numbers from harmonized where value is not null
        group by comparability order by list_position(['exact', 'aggregate', 'near', 'caveat', 'stated'], comparability)
    """,
}


def write(connection: duckdb.DuckDBPyConnection, folder: Path, about: About) -> None:
    """Write quality.zh.md, quality.en.md and quality.json."""
    tables = {name: rows_of(connection.execute(sql)) for name, sql in _QUERIES.items()}
    tables["revisions"] = _revisions(connection, folder)
    versions: dict[str, Any] = {"version": about.version, "previous": about.previous and about.previous.version}
    write_json(folder / "quality.json", versions | tables)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(cell=_cell, number=_number)
    template = environment.get_template("quality.md.j2")
    terms = {(row["vocabulary"], row["term"]): row for row in rows_of(connection.execute("from terms"))}
    for language in ("zh", "en"):

        def term(vocabulary: str, name: str, language: str = language) -> str:
            found = terms.get((vocabulary, name))
            return str(found[f"label_{language}"]) if found else name

        given = versions | tables | {"language": language, "term": term, "most": _LISTED, "share": _share}
        write_text(folder / f"quality.{language}.md", template.render(given, address=CELL_ADDRESS))


def _revisions(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[dict[str, Any]]:
    return rows_of(
        connection.execute(
            "select change, why, count(*) as cells, count(distinct coalesce(new_report, old_report)) as reports "
            "from read_csv($1, all_varchar = true, header = true) group by all order by all",
            [str(folder / "data" / "revisions.csv")],
        )
    )


def _share(part: int | None, whole: int | None) -> str:
    """A share in per cent, rounded down: only all of them is 100 %."""
    return f"{int(part * 10_000 / whole) / 100:.2f} %" if part is not None and whole else "—"


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _cell(text: str | None) -> str:
    """Text escaped for a cell of a Markdown table."""
    return " ".join(
        _FILLED_IN.sub("…", text or "").replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split()
    )
