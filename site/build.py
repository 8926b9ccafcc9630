"""Building the site: a few queries over the whole warehouse, then page by page from what they gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from gongkai.flows.project import Project, ProjectError
from gongkai.site import name_index, page_images, query_tables, sql_page
from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder, open_site_folder
from gongkai.site.pages import STATIC, Pages, as_json, as_object
from gongkai.site.publication_pages import edition_changes, publication_pages
from gongkai.site.report_digests import PICTURES
from gongkai.site.report_pages import report_pages
from gongkai.site.single_pages import measure_pages, single_pages, state_counts
from gongkai.site.site_data import QUERIES, Row, SiteData
from gongkai.site.subset import narrow
from gongkai.sql.connection import MEMORY_GIB, limit_memory, with_memory_limit
from gongkai.sql.selection import Selection

PAGES_MEMORY_GIB = 1.4

GENERATED_FOLDERS = ("agency", "change", "district", "measure", "report", "data", "static")
"""The folders that hold nothing but what a build puts there."""


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
    """The site of a warehouse in the folder `out`; what has not changed is left as it is.

    `districts`, codes or names, leave out all agencies that are in none of them. `pictures` draws the pages of
    documents that have no picture yet. Raises ProjectError where `out` holds other things or cannot be written,
    and for a warehouse of another version; SelectionError for a district that is not known.
    """
    with open_site_folder(out) as site_folder:
        known = KnownPages(site_folder.folder)
        try:
            if districts:
                limit_memory(connection, MEMORY_GIB)
                narrow(connection, Selection(tuple(districts)), QUERIES, query_tables.TABLES)
            # what does not fit goes to temporary files; the peers of 5,000 agencies are not worked out in 1 GiB
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
        built = _write_pages(connection, project, site_folder, known, districts, pictures, files)
    return replace(built, written=site_folder.written)


def _write_pages(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    site_folder: SiteFolder,
    known: KnownPages,
    districts: Sequence[str],
    pictures: bool,
    files_of_tables: query_tables.Files,
) -> Built:
    site_data = SiteData(connection, districts)
    pages = Pages(site_data.stamp, site_data.terms)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            site_folder.put(f"static/{path.relative_to(STATIC).as_posix()}", path.read_bytes())
    _data(site_data, site_folder)
    changes = edition_changes(site_data)
    without_pictures = report_pages(site_data, pages, site_folder, known, project, pictures, changes)
    _agencies(site_data, pages, site_folder, changes)
    _districts(site_data, pages, site_folder)
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


def _data(site_data: SiteData, site_folder: SiteFolder) -> None:
    """The files that pages load when they need them."""

    def put(name: str, text: str) -> None:
        site_folder.put(f"data/{name}.js", f"G.put({as_json(name)},{text})\n".replace("<", "\\u003c"))

    put("terms", as_json(site_data.terms.labels))
    put("run", as_json(site_data.stamp["run"]["run_id"] if site_data.stamp["run"] else ""))
    put("measures", as_json(_measures(site_data)))
    put("forms", as_json(_forms(site_data)))
    put("names", as_json(name_index.of(site_data)))
    chunks: dict[str, list[list[Any]]] = defaultdict(list)
    for a in site_data.agencies:
        chunks[a["district_code"][:4]].append([a["slug"], a["agency"], a["district_code"], a["states"], a["reports"]])
    for chunk, rows in chunks.items():
        put(f"coverage-{chunk}", as_json(rows))
    for name, (series,) in site_data.pairs("measure_series").items():
        put(f"measure-{name}", series)
    boundaries = site_data.pairs("boundary_values")
    for name, *_ in site_data.lists("measure_labels"):
        put(f"boundaries-{name}", boundaries.get(name, ("{}",))[0])
    cities = site_data.pairs("cities")
    for name in site_data.measure_counts:
        put(f"cities-{name}", cities.get(name, ("{}",))[0])
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


def _measures(site_data: SiteData) -> Row:
    """Labels, caveats and breaks of measures and rates, and the years that every series runs over.

    Many measures break for one reason: the reasons stand once, in `reasons`, and breaks name them by number.
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


def _agencies(site_data: SiteData, pages: Pages, site_folder: SiteFolder, changes: list[Row]) -> None:
    changed: dict[str | None, list[list[Any]]] = defaultdict(list)
    for c in changes:
        changed[c["slug"]].append([c["name"], c["year"], len(c["cells"]), c["published_after"], c["seen_after"]])
    series = site_data.pairs("agency_series")
    findings = site_data.pairs("agency_findings")
    peers = site_data.pairs("peers")
    for agency in site_data.agencies:
        slug = agency["slug"]
        count, rows = findings.get(slug, (0, "[]"))
        data = as_object(
            {
                "agency": as_json([slug, agency["agency"], agency["district_code"], agency["agency_id"]]),
                "states": as_json(agency["states"]),
                "reports": as_json(agency["reports"]),
                "series": series.get(slug, ("{}",))[0],
                "peers": peers.get(slug, ("[]",))[0],
                "findings": rows,
                "count": str(count),
                "changes": as_json(changed.get(slug, [])),
            }
        )
        above = site_data.above(agency["district_code"])
        site_folder.put(f"agency/{slug}.html", pages.below("agency", agency=agency, above=above, data=data))


def _districts(site_data: SiteData, pages: Pages, site_folder: SiteFolder) -> None:
    rates = site_data.pairs("district_rates")
    below: dict[str, list[str]] = defaultdict(list)
    for code, district in site_data.districts.items():
        below[district["parent_code"]].append(code)
    own: dict[str, list[Row]] = defaultdict(list)
    for agency in site_data.agencies:
        own[agency["district_code"]].append(agency)

    def under(code: str) -> Iterator[Row]:
        yield from own.get(code, ())
        for child in below.get(code, ()):
            yield from under(child)

    for code, district in site_data.districts.items():
        data = as_object(
            {
                "code": as_json(code),
                "agencies": as_json([_agency_row(a) for a in own.get(code, ())]),
                "below": as_json(
                    [[c, site_data.districts[c]["district"], state_counts(under(c))] for c in below[code]]
                ),
                "years": as_json(site_data.years),
                "totals": site_data.district_totals.get(code, "[]"),
                "rates": rates.get(code, ("[]",))[0],
            }
        )
        page = pages.below("district", district=district, above=site_data.above(code), data=data)
        site_folder.put(f"district/{code}.html", page)


def _agency_row(agency: Row) -> list[str]:
    return [agency["slug"], agency["agency"], agency["district_code"], agency["states"], agency["reports"]]
