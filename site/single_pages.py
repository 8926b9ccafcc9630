"""The pages that exist once, and those of each measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gongkai.reference import read_table
from gongkai.site.pages import Pages, as_json, as_object
from gongkai.site.site_data import STATES, Row, SiteData

TILES = Path(__file__).parent / "province_tiles.csv"
"""Each province's place in a grid that shows which provinces are neighbours, without borders."""


def state_counts(agencies: Iterable[Row]) -> list[Any]:
    """The number of agencies, and per year the number of reports in each state,
    in the order of STATES, joined by dots."""
    states = [agency["states"] for agency in agencies]
    years = ["".join(column) for column in zip(*states, strict=True)]
    return [len(states), [".".join(str(year.count(str(n))) for n in range(len(STATES))) for year in years]]


def single_pages(site_data: SiteData, pages: Pages) -> Iterator[tuple[str, str]]:
    """The pages that exist once; the overview comes last, so that it never links to pages that do not exist yet."""
    yield "compare.html", pages.single("compare")
    yield "findings.html", pages.single("findings")
    yield (
        "measures.html",
        pages.single(
            "measures",
            measures=site_data.lists("measure_labels"),
            rates=site_data.lists("rate_labels"),
            counts=site_data.measure_counts,
        ),
    )
    yield "notes.html", pages.single("notes", crosswalk=site_data.lists("crosswalk"))
    groups: dict[str, list[Row]] = defaultdict(list)
    for agency in site_data.agencies:
        groups[agency["district_code"][:4]].append(agency)
    provinces: dict[str, list[str]] = defaultdict(list)
    for chunk in sorted(groups):
        provinces[chunk[:2]].append(chunk)
    matrix = [
        [
            code,
            site_data.districts.get(f"{code}0000", {}).get("district"),
            state_counts(a for chunk in chunks for a in groups[chunk]),
            [
                [chunk, site_data.districts.get(f"{chunk}00", {}).get("district"), state_counts(groups[chunk])]
                for chunk in chunks
            ],
        ]
        for code, chunks in provinces.items()
    ]
    whole = state_counts(site_data.agencies)
    data = as_object({"years": as_json(site_data.years), "matrix": as_json(matrix), "whole": as_json(whole)})
    yield (
        "coverage.html",
        pages.single(
            "coverage", data=data, totals=site_data.totals, runs=site_data.runs, unplaced=site_data.rows("unplaced")
        ),
    )
    yield "index.html", pages.single("index", **_overview(site_data))


def _overview(site_data: SiteData) -> Row:
    """The data of the first page: observations selected by rules, the newest numbers, the years and the provinces."""
    provinces = {row["code"]: row for row in site_data.rows("provinces")}
    tiles: list[Row] = [{**row, "x": int(row["x"]), "y": int(row["y"])} for _, row in read_table(TILES)]
    for tile in tiles:
        province = provinces.get(tile["code"], {})
        listed = f"{tile['code']}0000" in site_data.districts
        tile |= {"agencies": province.get("agencies", 0) if listed else 0, "middle": province.get("middle")}
        tile["shade"] = "none" if tile["middle"] is None else f"shade-{min(4, int(5 * float(tile['middle'])))}"
    return {
        "totals": site_data.totals,
        "highlights": site_data.rows("highlights"),
        "newest": site_data.rows("newest"),
        "yearly": site_data.rows("yearly"),
        "tiles": tiles,
        "doubts": {mark: " / ".join(words) for mark, words in site_data.terms.labels["doubt"].items()},
    }


def measure_pages(site_data: SiteData, pages: Pages) -> Iterator[tuple[str, str]]:
    """A page for each measure and rate: what it means in each form, where its series breaks, and its ranking."""
    made_of: dict[str, list[Row]] = defaultdict(list)
    for row in site_data.rows("crosswalk"):
        made_of[row["measure"]].append(row)
    breaks: dict[str, list[Row]] = defaultdict(list)
    for row in site_data.rows("measure_breaks"):
        breaks[row["name"]].append(row)
    terms: dict[str, list[Row]] = defaultdict(list)
    for row in site_data.rows("rate_terms"):
        terms[row["rate"]].append(row)
    for name, zh, en, unit in [*site_data.lists("measure_labels"), *site_data.lists("rate_labels")]:
        measure = {"name": name, "zh": zh, "en": en, "unit": unit}
        yield (
            f"measure/{name}.html",
            pages.below(
                "measure",
                measure=measure,
                made_of=made_of.get(name, []),
                rate_terms=terms.get(name, []),
                breaks=breaks.get(name, []),
                has_values=name in site_data.measure_counts,
            ),
        )
