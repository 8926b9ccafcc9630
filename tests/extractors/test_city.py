"""One file stands for a city: every agency with eight years each, found in one night, hardly asked in the second.

The measure with 80 agencies is benchmarks/city.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cities import CITIES, INTERVAL, YEARS, City
from website import Website

from gongkai.extractors.sources.crawl.pull import fetch_states_of

AGENCIES = 5


@pytest.mark.parametrize("family", CITIES)
def test_one_file_for_a_city(website: Website, tmp_path: Path, family: str) -> None:
    city = City(website, family, AGENCIES, tmp_path)
    first = city.night(0)
    assert first.failures == []
    assert len({kept.source_url for kept in first.kept}) == AGENCIES * len(YEARS)
    hints = [kept.sightings[0].hints for kept in first.kept]
    expected = {(f"淮海市第{number}税费征收局", str(year)) for number in range(AGENCIES) for year in YEARS}
    assert {(one["agency"], one["year"]) for one in hints} == expected
    assert city.shortest_interval >= INTERVAL
    second = city.night(1)
    assert (second.failures, len(second.kept)) == ([], AGENCIES * len(YEARS))
    assert len(website.asked) <= 3 * AGENCIES + 1
    if family == "areas":
        listed = fetch_states_of(city.source, city.archive).listed[city.listing.urls[0]]
        absent = [one for one in listed.values() if "absent" in one]
        assert {(one["agency"], one["year"]) for one in absent} == {
            (f"淮海市第{number}税费征收局", str(year)) for number in range(AGENCIES) for year in (2016, 2017)
        }
