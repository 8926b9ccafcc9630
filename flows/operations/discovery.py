"""Discovers how a site lists its reports and writes the source file for it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.discover import Bounds, Discovery, Explorer
from gongkai.extractors.sources.crawl.families import load_families
from gongkai.extractors.sources.crawl.source_file import Match, source_file
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Politeness
from gongkai.flows.project import Project, load_reference
from gongkai.transforms.reference import Reference


def discover_source(
    project: Project, url: str, path: Path, bounds: Bounds, interval: float, private_hosts: tuple[str, ...]
) -> Discovery:
    """Explore the site at `url` and write the source file `path`, switched off;
    nothing is written if no list is found."""
    patterns, families = load_patterns(project.reference / "web"), load_families(project.reference / "web")
    reference = load_reference(project.reference)
    politeness = Politeness(
        interval_seconds=interval,
        allow_private_hosts=frozenset(private_hosts),
        contact=os.environ.get("GONGKAI_CONTACT"),
    )
    with Session(politeness=politeness, patterns=patterns) as session:
        found = Explorer(session.send, families, patterns, bounds).discover(url)
    if found.lists:

        def match(name: str) -> Match:
            return _match(name, reference)

        text = source_file(found, path.stem, families, match, date.today(), private_hosts)
        path.write_text(text, "utf-8")
        load_source(path)  # the written file must load
    return found


def _match(name: str, reference: Reference) -> Match:
    """The agency of that name, and its district, else the district that the name begins with."""
    agencies = reference.agencies_called.get(name, [])
    agency = agencies[0] if len(agencies) == 1 else None
    head = reference.districts.head(name)
    named = head.districts if head is not None else ()
    code = agency.district_code if agency else named[0].code if len(named) == 1 else ""
    district = reference.districts.by_code.get(code)
    return Match(agency.agency_id if agency else None, code or None, district.name if district else None)
