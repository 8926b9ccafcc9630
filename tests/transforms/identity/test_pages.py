"""Whose report a page is, of which year and of which day: excerpts of published pages, labelled by hand before they
were first read (tests/data/text/pages.csv).

Where a label has several answers each is right; an empty one means that the page does not say it, so that it must stay
unknown or be the other. What is read wrongly must be pointed at.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from grids import document

from gongkai.transforms.identity.agency_resolution import Resolver, own_name
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Reference

PAGES = Path(__file__).parents[2] / "data" / "text" / "pages.csv"
Row = dict[str, str]


@cache
def read(reference: Reference) -> list[tuple[Row, Identity, tuple[Finding, ...]]]:
    with PAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = ((row, reference.simplifier.document(document(text=row["text"]))) for row in rows)
    return [(row, *identify(page, reference, Hints())) for row, page in pages]


def share(answers: Iterator[tuple[Row, str | None, list[str]]]) -> float:
    """How many of the pages with a label have one of its answers; the others are printed."""
    labelled = [(row["report"], read_as or "", known) for row, read_as, known in answers if any(known)]
    wrong = [answer for answer in labelled if answer[1] not in answer[2]]
    print(*wrong, sep="\n")
    return 1 - len(wrong) / len(labelled)


def test_the_agency(reference: Reference) -> None:
    def names(label: str) -> list[str]:
        resolver = Resolver(reference, Hints(), "")
        return [own_name(resolver.resolve(name).agency_id) if name else "" for name in label.split("|")]

    found = (
        (row, own_name(i.agency_id) if i.agency_id else None, names(row["agency"])) for row, i, _ in read(reference)
    )
    assert share(found) >= 0.98


def test_the_district(reference: Reference) -> None:
    found = ((row, identity.district_code, row["district_code"].split("|")) for row, identity, _ in read(reference))
    assert share(found) >= 0.98


def test_the_year_and_the_day(reference: Reference) -> None:
    years = ((row, str(identity.year or ""), row["year"].split("|")) for row, identity, _ in read(reference))
    assert share(years) >= 0.99
    days = ((row, str(identity.published_on or ""), [row["published_on"]]) for row, identity, _ in read(reference))
    assert share(days) >= 0.97


def test_what_is_read_wrongly_is_pointed_at(reference: Reference) -> None:
    for row, identity, findings in read(reference):
        rules = {finding.rule for finding in findings}
        if str(identity.year or "") not in row["year"].split("|"):
            assert {"identity.year_conflict", "identity.year_unknown"} & rules, row["report"]
        if identity.agency is None:
            assert "identity.agency_unknown" in rules, row["report"]
        elif identity.district_code is None:
            assert "identity.district_unknown" in rules, row["report"]
