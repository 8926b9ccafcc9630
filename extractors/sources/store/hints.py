"""What is known about a document before it is read: stated by a person, seen on
a list, or taken from the page around it."""

from __future__ import annotations

from typing import Final, TypedDict, cast

PICTURE_OF: Final = "picture_of"
POSITION: Final = "position"


class DocumentHints(TypedDict, total=False):
    """The keys that a sidecar may hold under `hints`, all of them text."""

    agency: str
    district_code: str
    year: str
    """The year that the report is about."""
    published_on: str
    """A date, as 2025-01-23."""
    note: str
    override_permission: str
    """The reason why the owner password of a PDF may be overridden."""
    linked_from: str
    """The page that links the document."""
    picture_of: str
    """The page that a picture is part of, and with which it is read."""
    position: str
    """The position of a picture among those of its page, as 001."""


class Origin(TypedDict, total=False):
    """Why a document was fetched: `by` is catalogue, list, page or hand, `at` is the place."""

    by: str
    at: str
    title: str
    date: str


def hints(**values: str | None) -> DocumentHints:
    """The hints without those that are None or empty."""
    return cast(DocumentHints, {key: value for key, value in values.items() if value})


def origin(by: str, at: str, title: str = "", date: str = "") -> Origin:
    found = {"by": by, "at": at, "title": title, "date": date}
    return cast(Origin, {key: value for key, value in found.items() if value})
