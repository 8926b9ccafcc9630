"""The evidence page of every edition. Pages with unchanged sources are neither queried nor written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from gongkai.flows.project import Project
from gongkai.flows.review.page_drawing import PictureJob
from gongkai.limited_process import affordable_workers, limited_calls
from gongkai.site import page_images, printed_tables, sentence_places
from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.site.pages import Pages, as_json, as_object
from gongkai.site.report_digests import ReportDigests, pictures_of
from gongkai.site.site_data import Row, SiteData

BATCH = 2_000
"""Reports whose cells are in memory at once."""


def report_pages(
    site_data: SiteData,
    pages: Pages,
    site_folder: SiteFolder,
    known: KnownPages,
    shared: str,
    project: Project,
    pictures: bool,
    changes: list[Row],
) -> int:
    """Write the pages. Returns how many of them lack pictures that could exist."""
    changed: dict[str, list[Row]] = defaultdict(list)
    for change in changes:
        changed[change["to_report"]].append(change)
        changed[change["from_report"]].append(change)
    made_of = ReportDigests(site_data, shared, project, site_folder.folder, pictures, changed)
    without_pictures = 0
    asked: list[str] = []
    for report_id, digest in made_of.reports():
        name = _name(report_id)
        if digest and (lacking := known.keep(name, digest)) is not None:
            site_folder.keep(name)
            without_pictures += lacking
        else:
            asked.append(report_id)
    corrections = site_data.pairs("corrections") if asked else {}
    left = iter(asked)
    with limited_calls() as call:
        while batch := list(islice(left, BATCH)):
            made = _batch(site_data, batch, project, site_folder.folder, pictures, corrections, call)
            for report, data, lacking in made:
                key = report["report_id"]
                above = site_data.above(report["district_code"])
                page = pages.below("report", report=report, above=above, data=data, changes=changed.get(key, []))
                site_folder.put(_name(key), page)
                known.note(_name(key), made_of.of(report), lacking)
                without_pictures += lacking
    return without_pictures


def _name(report_id: str) -> str:
    return f"report/{report_id}.html"


def _batch(
    site_data: SiteData,
    asked: Sequence[str],
    project: Project,
    folder: Path,
    pictures: bool,
    corrections: Mapping[str, tuple[Any, ...]],
    call: Callable[..., Any],
) -> Iterator[tuple[Row, str, bool]]:
    """Reports with the data of their pages, and whether pictures that could exist are missing."""
    asking = "create or replace temp table site_asked as select unnest($1) as report_id"
    site_data.connection.execute(asking, [list(asked)])
    ends = {"first": asked[0], "last": asked[-1]}
    reports = site_data.rows("reports", **ends)
    if pictures:
        page_images.draw(_picture_jobs(reports, project, folder), affordable_workers())
    cells = site_data.pairs("report_cells", ends)
    findings = site_data.pairs("report_findings", ends)
    statements = site_data.pairs("report_statements", ends)
    for report in reports:
        key = report["report_id"]
        drawn = pictures_of(report["document_id"])
        sizes = page_images.page_sizes(folder / drawn)
        lacking = False
        if page_images.has_pages(report["media_type"]):
            unread = "quarantined" if report["status"] == "quarantined" else "absent"
            picture_state = "ok" if sizes else "failed" if sizes == [] else unread
            lacking = picture_state != "ok"
        else:
            picture_state = "no_pages"
        readers, rows = cells.get(key, ("[]", "[]"))
        meta = {name: report[name] for name in ("report_id", "slug", "agency", "year", "status", "is_current")}
        stated = statements.get(key, ("[]",))[0]
        data = as_object(
            {
                "report": as_json(meta),
                "readers": readers,
                "cells": rows,
                "findings": findings.get(key, ("[]",))[0],
                "statements": stated,
                "sentences": as_json(sentence_places.of(report, stated, project.archive, folder / drawn, call)),
                "tables": as_json(printed_tables.of(report, project, folder / drawn)),
                "corrections": corrections.get(key, ("[]",))[0],
                "pictures": as_json(
                    {
                        "folder": drawn,
                        "sizes": sizes or [],
                        "standing": picture_state,
                        "reason": page_images.failure(folder / drawn),
                    }
                ),
            }
        )
        yield report, data, lacking


def _picture_jobs(reports: Iterable[Row], project: Project, out: Path) -> Iterator[PictureJob]:
    for report in reports:
        pictures = out / pictures_of(report["document_id"])
        if (
            report["status"] == "quarantined"  # what the readers refused may do harm when it is drawn
            or not page_images.has_pages(report["media_type"])
            or page_images.page_sizes(pictures) is not None
        ):
            continue
        document = project.archive / report["archive_path"]
        if document.exists():
            yield PictureJob(pictures, document, report["media_type"])
