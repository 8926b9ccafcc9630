"""What is known of a document before it is read: stated by a person, seen on a list, or told by the page around it."""

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
    """Why the owner's password of a PDF may be passed over."""
    linked_from: str
    """The page that offers the document."""
    picture_of: str
    """The page that a picture is part of: it is read with that page."""
    position: str
    """Where among the pictures of its page a picture stands, as 001."""


class Origin(TypedDict, total=False):
    """What made us fetch a document: `by` is catalogue, list, page or hand, `at` where that stands."""

    by: str
    at: str
    title: str
    date: str


def hints(**values: str | None) -> DocumentHints:
    """The hints that are stated; what is None or empty is not."""
    return cast(DocumentHints, {key: value for key, value in values.items() if value})


def origin(by: str, at: str, title: str = "", date: str = "") -> Origin:
    found = {"by": by, "at": at, "title": title, "date": date}
    return cast(Origin, {key: value for key, value in found.items() if value})
