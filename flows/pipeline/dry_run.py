"""What a night would fetch and read, determined without sending any request or writing any file."""

from __future__ import annotations

from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.models import Entry
from gongkai.extractors.sources.crawl.pull import PulledTogether
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.operations import fetch_failures
from gongkai.flows.pipeline.plan import WHY, make_plan
from gongkai.flows.pipeline.run_request import RunRequest, select_sources
from gongkai.flows.project import Project

Row = tuple[str, str, str]


def preview(project: Project, request: RunRequest) -> tuple[list[Row], list[Row]]:
    """What would be requested (source, address, whether it is known), and which archived documents would be read
    (document, address, why). What an address would return is not known in advance."""
    failing = fetch_failures.read(project.unfetched)
    sources = select_sources(request, load_catalogue(project.sources), (f.source for f in failing))
    known = {sighting.source_url for kept in Archive(project.archive) for sighting in kept.sightings}
    asked = [
        (source.source, entry.locator, "已知 known" if _address(project, entry) in known else "新 new")
        for source in sources
        for entry in source.documents
    ]
    asked += [(source.source, url, "列表 list") for source in sources for one in source.listings for url in one.urls]
    plan = make_plan(project, PulledTogether(), request)
    read = [
        (row.document_id[:16], row.source_url, " / ".join(WHY[why]))
        for row, why in zip(plan.rows, plan.why, strict=True)
    ]
    return asked, read


def _address(project: Project, entry: Entry) -> str:
    """The address under which the archive knows the document of an entry."""
    return entry.url or (project.root / (entry.path or "")).resolve().as_uri()
