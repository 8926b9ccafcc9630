"""What a run writes besides the warehouse: the exports and the site, and of which run each is."""

from __future__ import annotations

import json
from contextlib import suppress

from gongkai.flows.project import Project
from gongkai.sql import export as exports
from gongkai.sql.by_part.export import is_parts, update_parts
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.csv_files import Exported
from gongkai.sql.queries import built_by


def export(project: Project) -> list[Exported]:
    """Write the CSV bundle beside the warehouse, with English column names. Where `gongkai export --parts` was used,
    update the parts that changed instead, and remove a bundle of an older state."""
    with connect(project.warehouse, read_only=True) as connection:
        if is_parts(project.parts):
            written = update_parts(connection, project.parts)
            exports.remove_older(connection, project.exports)
            return written
        return exports.export(connection, project.exports)


def build_site(project: Project) -> None:
    """Build the static site beside the warehouse; only pages that changed are written."""
    from gongkai.site import build  # templates and pictures are not needed before

    with connect(project.warehouse, read_only=True) as connection:
        build(connection, project, project.site)


def published_by(project: Project) -> str | None:
    """The id of the run that published the warehouse."""
    with suppress(OSError, WarehouseError), connect(project.warehouse, read_only=True) as connection:
        return built_by(connection)
    return None


def exports_of(project: Project) -> str | None:
    """The id of the run whose warehouse was exported."""
    folder = project.parts if is_parts(project.parts) else project.exports
    with suppress(OSError, ValueError, KeyError):
        manifest = json.loads((folder / exports.MANIFEST).read_text(encoding="utf-8"))
        return str(manifest["run_id"]) if manifest.get("complete", True) else None
    return None


def site_of(project: Project) -> str | None:
    """The id of the run whose warehouse the site shows."""
    return project.site_record.read_text(encoding="utf-8") if project.site_record.exists() else None
