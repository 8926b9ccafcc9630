"""Whose report a text or a page of a few lines is, and what is doubted about it."""

from __future__ import annotations

from grids import document

from gongkai.extractors.readers.html.reader import read_html
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Reference

DOUBTS = {"identity.agency_conflict", "identity.agency_inferred", "identity.agency_unknown"}


def of_text(reference: Reference, text: str, address: str = "") -> tuple[Identity, tuple[Finding, ...]]:
    return identify(document(text=text), reference, Hints(source_url=address))


def of_lines(
    reference: Reference, *lines: str, publisher: str = "", title: str = ""
) -> tuple[Identity, tuple[Finding, ...]]:
    """Whose report a web page of some lines of HTML is, with what it says of its publisher and its title element."""
    head = f"<title>{title}</title>" if title else ""
    frame = f"<table><tr><td>发布机构</td><td>{publisher}</td></tr></table>" if publisher else ""
    body = "".join(f"<div>{line}</div>" for line in lines)
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{frame}{body}</body></html>"
    return identify(read_html(page.encode()), reference, Hints())


def of_page(reference: Reference, *lines: str, source: str = "") -> tuple[Identity, set[str]]:
    """The same with only the doubts about the agency."""
    identity, findings = of_lines(reference, *lines, publisher=source)
    return identity, {finding.rule for finding in findings} & DOUBTS
