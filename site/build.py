"""Building the site: a few queries over the whole warehouse, then the pages one by one from their results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from gongkai.flows.project import Project, ProjectError
from gongkai.site import name_index, page_images, query_tables, sql_page
from gongkai.site.kept_series import kept_series
from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder, open_site_folder
from gongkai.site.page_digests import PageDigests, keep
from gongkai.site.page_digests import put as put_known
from gongkai.site.pages import STATIC, Pages, as_json, as_object
from gongkai.site.place_pages import agency_pages, agency_row, district_pages
from gongkai.site.publication_pages import edition_changes, publication_pages
from gongkai.site.report_digests import PICTURES, shared_digest
from gongkai.site.report_pages import report_pages
from gongkai.site.single_pages import measure_pages, single_pages
from gongkai.site.site_data import QUERIES, Row, SiteData
from gongkai.site.subset import narrow
from gongkai.sql.connection import MEMORY_GIB, limit_memory, with_memory_limit
from gongkai.sql.selection import Selection

PAGES_MEMORY_GIB = 1.4

GENERATED_FOLDERS = ("agency", "change", "district", "measure", "report", "data", "static")
"""The folders that contain only what a build writes."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    folder: Path
    files: int
    written: int
    removed: int
    without_pictures: int


def build(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    out: Path,
    *,
    districts: Sequence[str] = (),
    pictures: bool = True,
) -> Built:
    """Build the site of a warehouse in the folder `out`; what has not changed is left as it is.

    `districts` (codes or names) restricts the site to the agencies in them. `pictures` draws the pages of documents
    that have no picture yet. Raises ProjectError where `out` holds other things or cannot be written, and for a
    warehouse of another version; SelectionError for an unknown district.
    """
    with open_site_folder(out) as site_folder:
        known = KnownPages(site_folder.folder)
        try:
            if districts:
                limit_memory(connection, MEMORY_GIB)
                narrow(connection, Selection(tuple(districts)), QUERIES, query_tables.TABLES)
            # data beyond the limit goes to temporary files; the peers of 5,000 agencies cannot be computed in 1 GiB
            built = with_memory_limit(
                connection,
                PAGES_MEMORY_GIB,
                lambda: _write_site(connection, project, site_folder, known, districts, pictures),
            )
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ProjectError(
                "数据库里没有网站要用的表或视图，可能是旧版本建的；请先运行 gongkai nightly / "
                "the warehouse lacks a table or view that the site needs, perhaps an older version made it; "
                f"run 'gongkai nightly' first: {error}"
            ) from None
        known.save()
        return built


def _write_site(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    site_folder: SiteFolder,
    known: KnownPages,
    districts: Sequence[str],
    pictures: bool,
) -> Built:
    with query_tables.written_tables(connection, site_folder, known, whole=not districts) as files:
        made_of = {name: query_tables.made_of(known, name) for name in query_tables.BY_YEAR}
        # a site of some districts is computed from scratch every time
        with nullcontext() if districts else kept_series(connection, site_folder.folder, made_of) as kept:
            site_data = SiteData(connection, districts, kept)
            built = _write_pages(site_data, project, site_folder, known, pictures, files)
    return replace(built, written=site_folder.written)


def _write_pages(
    site_data: SiteData,
    project: Project,
    site_folder: SiteFolder,
    known: KnownPages,
    pictures: bool,
    files_of_tables: query_tables.Files,
) -> Built:
    pages = Pages(site_data.stamp, site_data.terms)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            site_folder.put(f"static/{path.relative_to(STATIC).as_posix()}", path.read_bytes())
    shared = shared_digest(site_data, pages, project)
    digests = PageDigests(site_data, shared)
    _data(site_data, site_folder, known, digests)
    changes = edition_changes(site_data)
    without_pictures = report_pages(site_data, pages, site_folder, known, shared, project, pictures, changes)
    agency_pages(site_data, pages, site_folder, known, digests, changes)
    district_pages(site_data, pages, site_folder, known, digests)
    made = chain(
        measure_pages(site_data, pages), publication_pages(site_data, pages, changes), single_pages(site_data, pages)
    )
    site_folder.put("sql.html", sql_page.sql_page(pages, files_of_tables))
    for name, content in made:
        site_folder.put(name, content)
    drawn = site_folder.folder / PICTURES
    removed = site_folder.sweep(GENERATED_FOLDERS) + page_images.sweep(
        drawn, (document for _, document in site_data.reports)
    )
    return Built(site_folder.folder, len(site_folder.names), site_folder.written, removed, without_pictures)


def _data(site_data: SiteData, site_folder: SiteFolder, known: KnownPages, digests: PageDigests) -> None:
    """Write the files that pages load on demand."""

    def put(name: str, text: str) -> None:
        site_folder.put(_file(name), _script(name, text))

    put("terms", as_json(site_data.terms.labels))
    put("run", as_json(site_data.stamp["run"]["run_id"] if site_data.stamp["run"] else ""))
    put("measures", as_json(_measures(site_data)))
    put("forms", as_json(_forms(site_data)))
    put("names", as_json(name_index.of(site_data)))
    chunks: dict[str, list[list[Any]]] = defaultdict(list)
    for a in site_data.agencies:
        chunks[a["district_code"][:4]].append(agency_row(a))
    for chunk, rows in chunks.items():
        put(f"coverage-{chunk}", as_json(rows))

    def put_each(kind: str, query: str, made_of: Mapping[str, str], otherwise: str = "") -> None:
        """Write a file for each measure whose sources have changed."""
        todo = {}
        for measure, of in made_of.items():
            digest = digests.of(of)
            if not keep(known, site_folder, _file(f"{kind}-{measure}"), digest):
                todo[measure] = digest
        if todo:
            found = site_data.pairs(query, {"names": list(todo)} if query == "measure_series" else None)
            for measure, digest in todo.items():
                name = f"{kind}-{measure}"
                script = _script(name, found.get(measure, (otherwise,))[0])
                put_known(known, site_folder, _file(name), digest, script)

    put_each("measure", "measure_series", digests.measures)
    every = [name for name, *_ in site_data.lists("measure_labels")]
    site_data.cursor("moved_districts")
    put_each("boundaries", "boundary_values", dict.fromkeys(every, digests.boundaries), "{}")
    put_each("cities", "cities", dict.fromkeys(site_data.measure_counts, digests.cities), "{}")
    put("totals", as_object(site_data.district_totals))
    pieces: dict[str, list[int]] = defaultdict(list)
    for kind, key, piece, count, rows in site_data.cursor("finding_chunks").fetchall():
        put(f"findings-{kind}-{key}-{piece}", rows)
        pieces[f"{kind}-{key}"].append(count)
    put(
        "rules",
        as_json(
            {
                "rules": {check: words for check, *words in site_data.lists("rules")},
                "counts": [list(row.values()) for row in site_data.rows("finding_counts")],
                "pieces": pieces,
            }
        ),
    )


def _file(name: str) -> str:
    return f"data/{name}.js"


def _script(name: str, text: str) -> str:
    return f"G.put({as_json(name)},{text})\n".replace("<", "\\u003c")


def _measures(site_data: SiteData) -> Row:
    """Labels, caveats and breaks of measures and rates, and the range of years of all series.

    Many measures break for the same reason: each reason is stored once, in `reasons`, and breaks refer to it by number.
    """
    caveats = {name: list(found) for name, (found,) in site_data.pairs("caveats").items()}
    breaks: dict[str, list[list[Any]]] = {}
    reasons: dict[tuple[str, str], int] = {}
    for name, (found,) in sorted(site_data.pairs("break_reasons").items()):
        breaks[name] = [[year, reasons.setdefault((zh, en), len(reasons))] for year, zh, en in found]

    def entries(query: str) -> list[list[Any]]:
        return [[*row, caveats.get(row[0], []), breaks.get(row[0], [])] for row in site_data.lists(query)]

    return {
        "years": site_data.years,
        "reasons": list(reasons),
        "measures": entries("measure_labels"),
        "rates": entries("rate_labels"),
    }


def _forms(site_data: SiteData) -> Row:
    """The layout of every form, its rules, and the cells that feed each measure."""
    forms: dict[str, list[list[Any]]] = defaultdict(list)
    for form, *indicator in site_data.lists("indicators"):
        forms[form].append(indicator)
    return {
        "forms": forms,
        "applicants": site_data.lists("applicants"),
        "rules": site_data.lists("identities"),
        "feeds": site_data.lists("feeds"),
    }
