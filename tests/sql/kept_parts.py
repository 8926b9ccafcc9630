"""Exports in parts and sites that nights bring up to date, held against those made from nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from gongkai.flows.project import Project
from gongkai.site import build
from gongkai.site.known_pages import RECORD
from gongkai.sql.by_part.export import export_parts
from gongkai.sql.connection import connect

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
    """The same of sites."""
    kept, fresh = warehouse.with_name("kept-site"), warehouse.with_name("fresh-site")
    shutil.rmtree(fresh, ignore_errors=True)
    for folder in (kept, fresh):
        with connect(warehouse, read_only=True) as connection:
            build(connection, Project(ROOT, warehouse), folder, pictures=False)
    return [name for name in _differing(kept, fresh) if name != RECORD]


def _differing(kept: Path, fresh: Path) -> list[str]:
    trees = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (kept, fresh)
    ]
    return sorted(name for name in {*trees[0], *trees[1]} if trees[0].get(name) != trees[1].get(name))
