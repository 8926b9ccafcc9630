"""Lists as other places dress them: reports are found with title, day, agency and year, and nothing that is none."""

from __future__ import annotations

from collections.abc import Callable

import dressed_lists  # noqa: F401  (adds its pages)
import pytest
from dressed_pages import PAGES, Made
from test_families import FAMILIES, walked
from test_families_variants import website_text
from website import Website


def checked(website: Website, family: str, build: Callable[[Website], Made]) -> tuple[int, int, list[str]]:
    """Reports expected, reports found with all that is known of them, and what is wrong."""
    url, expected = build(website)
    choices, problems, _ = walked(website, url, family)
    chosen = {one.link.url.removeprefix(website.url("")): one for one in choices if one.chosen}
    wrong = [f"problem: {rule}" for rule in problems]
    wrong += [f"taken: {one.link.title}" for path, one in chosen.items() if path not in expected]
    right = 0
    for path, (title, day, agency, year) in expected.items():
        one = chosen.get(path)
        found = one and (one.link.title, str(one.link.listed_on), one.title_class.agency, one.title_class.year)
        right += found == (title, day, agency, year)
        if found != (title, day, agency, year):
            wrong.append(f"{title} {day}: {found}")
    named = FAMILIES.candidates(website_text(website, url), url)
    if not named or named[0].family != family:
        wrong.append(f"taken for {[one.family for one in named]}")
    return len(expected), right, wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_list_as_another_place_dresses_it(website: Website, name: str) -> None:
    expected, right, wrong = checked(website, *PAGES[name])
    assert (right, wrong) == (expected, [])


def test_there_are_enough_pages() -> None:
    assert len(PAGES) >= 60
    assert len({family for family, _ in PAGES.values()}) >= 12
