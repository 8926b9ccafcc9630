"""The pages of agencies and districts. Pages with unchanged sources are neither queried nor written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.site.page_digests import PageDigests, keep, put
from gongkai.site.pages import Pages, as_json, as_object
from gongkai.site.single_pages import state_counts
from gongkai.site.site_data import Row, SiteData

Changes = dict[str | None, list[list[object]]]


def agency_pages(
    site_data: SiteData,
    pages: Pages,
    site_folder: SiteFolder,
    known: KnownPages,
    digests: PageDigests,
    changes: list[Row],
) -> None:
    changed: Changes = defaultdict(list)
    for c in changes:
        changed[c["slug"]].append(
            [c["name"], c["year"], len(c["cells"]), c["published_after"], c["seen_after"], c["same_address"]]
        )
    todo: list[tuple[Row, list[Row], str]] = []
    for agency in site_data.agencies:
        slug, above = agency["slug"], site_data.above(agency["district_code"])
        digest = digests.of(agency, above, changed.get(slug, []), digests.agencies.get(slug))
        if not keep(known, site_folder, _agency(slug), digest):
            todo.append((agency, above, digest))
    if not todo:
        return
    site_data.connection.execute(
        "create or replace temp table site_asked_agencies as select unnest($1) as slug",
        [[agency["slug"] for agency, *_ in todo]],
    )
    series = site_data.pairs("agency_series")
    findings = site_data.pairs("agency_findings")
    peers = site_data.pairs("peers")
    for agency, above, digest in todo:
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
        page = pages.below("agency", agency=agency, above=above, data=data)
        put(known, site_folder, _agency(slug), digest, page)


def _agency(slug: str) -> str:
    return f"agency/{slug}.html"


def district_pages(
    site_data: SiteData, pages: Pages, site_folder: SiteFolder, known: KnownPages, digests: PageDigests
) -> None:
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

    rates: dict[str, tuple[str, ...]] | None = None
    for code, district in site_data.districts.items():
        name, above = f"district/{code}.html", site_data.above(code)
        shown = {
            "code": as_json(code),
            "agencies": as_json([agency_row(a) for a in own.get(code, ())]),
            "below": as_json([[c, site_data.districts[c]["district"], state_counts(under(c))] for c in below[code]]),
            "years": as_json(site_data.years),
        }
        # the rates of its agencies come from their series
        series = [digests.series.get(a["slug"]) for a in own.get(code, ())]
        digest = digests.of(above, shown, digests.districts.get(code), series)
        if keep(known, site_folder, name, digest):
            continue
        rates = site_data.pairs("district_rates") if rates is None else rates
        data = as_object(
            {
                **shown,
                "totals": site_data.district_totals.get(code, "[]"),
                "rates": rates.get(code, ("[]",))[0],
            }
        )
        put(known, site_folder, name, digest, pages.below("district", district=district, above=above, data=data))


def agency_row(agency: Row) -> list[str]:
    """An agency as an entry of lists: page name, name, district, and its years as digits and reports."""
    return [agency["slug"], agency["agency"], agency["district_code"], agency["states"], agency["reports"]]
