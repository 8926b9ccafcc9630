"""Pages of agencies and districts are made again whenever something that they are given is another than before."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.site.page_digests import PageDigests
from gongkai.site.place_pages import agency_pages, district_pages

CHANGE = {
    "slug": "b", "name": "x-y", "year": 2023, "cells": [1], "published_after": None, "seen_after": "2024-02-01",
    "same_address": False,
}  # fmt: skip


def warehouse() -> dict[str, Any]:
    """Two agencies of a city and a county of it, and what the queries over them give."""
    return {
        "agencies": {
            slug: {"slug": slug, "agency": f"{slug}局", "district_code": code, "agency_id": slug, "states": "04",
                   "reports": "r1,"}
            for slug, code in (("a", "510100"), ("b", "510104"))
        },
        "districts": {
            "510100": {"district_code": "510100", "district": "成都市", "parent_code": None, "full_name": "成都市"},
            "510104": {"district_code": "510104", "district": "锦江区", "parent_code": "510100", "full_name": "锦江区"},
        },
        "years": [2022, 2023],
        "changes": [],
        "digests": {"agencies": {"a": "1", "b": "1"}, "series": {"a": "1", "b": "1"}, "districts": {"510104": "1"}},
    }  # fmt: skip


def made(folder: Path, there: dict[str, Any], shared: str = "") -> list[str]:
    """Build the pages over those of the build before: which were made."""
    rendered: list[str] = []

    def below(kind: str, **given: Any) -> str:
        rendered.append(given[kind]["slug" if kind == "agency" else "district_code"])
        return json.dumps(given, ensure_ascii=False)

    def above(code: str | None) -> list[dict[str, Any]]:
        district = there["districts"].get(code)
        return [*above(district["parent_code"]), district] if district else []

    data = SimpleNamespace(
        agencies=list(there["agencies"].values()),
        districts=there["districts"],
        years=there["years"],
        above=above,
        pairs=lambda _: {},
        district_totals={},
        connection=SimpleNamespace(execute=lambda *_: None),
    )
    digests = object.__new__(PageDigests)
    digests._shared = shared
    for name, found in there["digests"].items():
        setattr(digests, name, found)
    known, site_folder = KnownPages(folder), SiteFolder(folder)
    pages: Any = SimpleNamespace(below=below)
    as_data: Any = data
    agency_pages(as_data, pages, site_folder, known, digests, there["changes"])
    district_pages(as_data, pages, site_folder, known, digests)
    known.save()
    assert site_folder.names == {f"agency/{slug}.html" for slug in there["agencies"]} | {
        f"district/{code}.html" for code in there["districts"]
    }
    return sorted(rendered)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda w: None, []),
        (lambda w: w["agencies"]["b"].update(states="40"), ["510100", "510104", "b"]),
        (lambda w: w["agencies"]["b"].update(reports=",r2"), ["510104", "b"]),
        (lambda w: w["agencies"]["a"].update(agency="财政局"), ["510100", "a"]),
        (lambda w: w["districts"]["510100"].update(full_name="四川省成都市"), ["510100", "510104", "a", "b"]),
        (lambda w: w["districts"]["510104"].update(district="锦江新区"), ["510100", "510104", "b"]),
        (lambda w: w.update(years=[2023, 2024]), ["510100", "510104"]),
        (lambda w: w["changes"].append(CHANGE), ["b"]),
        (lambda w: w["digests"]["agencies"].update(a="2"), ["a"]),
        (lambda w: w["digests"]["series"].update(b="2"), ["510104"]),
        (lambda w: w["digests"]["districts"].update({"510104": "2"}), ["510104"]),
        (lambda w: w["digests"]["districts"].clear(), ["510104"]),
    ],
)
def test_a_page_is_made_again_where_what_it_shows_is_another(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], again: list[str]
) -> None:
    there = warehouse()
    assert made(tmp_path, there) == ["510100", "510104", "a", "b"]
    there = copy.deepcopy(there)
    change(there)
    assert made(tmp_path, there) == again
    assert made(tmp_path, there) == []
    assert made(tmp_path, there, "other templates") == ["510100", "510104", "a", "b"]
