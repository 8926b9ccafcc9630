"""Exports in parts and sites that nights bring up to date, held against those made from nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from gongkai.flows.project import Project
from gongkai.site import build
from gongkai.site.kept_series import FILE as SERIES
from gongkai.site.known_pages import RECORD
from gongkai.site.query_tables import BY_YEAR, FOLDER
from gongkai.sql.by_part.export import export_parts
from gongkai.sql.connection import connect
from gongkai.sql.quoting import quoted_text

ROOT = Path(__file__).parents[2]


def parts_differ(warehouse: Path) -> list[str]:
    """In which files exports in parts that nights brought up to date differ from those made from nothing."""
    kept, fresh = warehouse.with_name("kept"), warehouse.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    for folder in (kept, fresh):
        with connect(warehouse, read_only=True) as connection:
            export_parts(connection, folder)
    return _differing(kept, fresh)


def site_differs(warehouse: Path) -> list[str]:
    """The same of sites; and in which of their tables rows of the warehouse are missing, or more than there are."""
    kept, fresh = warehouse.with_name("kept-site"), warehouse.with_name("fresh-site")
    shutil.rmtree(fresh, ignore_errors=True)
    for folder in (kept, fresh):
        with connect(warehouse, read_only=True) as connection:
            build(connection, Project(ROOT, warehouse), folder, pictures=False)
    return [name for name in _differing(kept, fresh) if name not in (RECORD, SERIES)] + tables_differ(warehouse, kept)


def tables_differ(warehouse: Path, site: Path) -> list[str]:
    """Tables to query of a site whose files by year do not have the rows of the warehouse."""
    differing = []
    with connect(warehouse, read_only=True) as connection:
        for name in BY_YEAR:
            files = f"read_parquet({quoted_text(site / FOLDER / name / '*.parquet')})"
            both = (f"(from {name} except all from {files})", f"(from {files} except all from {name})")
            if any(connection.execute(f"select count(*) from {rows}").fetchall() != [(0,)] for rows in both):
                differing.append(name)
    return differing


def _differing(kept: Path, fresh: Path) -> list[str]:
    trees = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (kept, fresh)
    ]
    return sorted(name for name in {*trees[0], *trees[1]} if trees[0].get(name) != trees[1].get(name))
