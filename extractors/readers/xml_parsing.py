"""Parses XML from external files: nothing is fetched, no entity is replaced, and comments are removed."""

from __future__ import annotations

from lxml import etree


def parsed_xml(xml: bytes) -> etree._Element:
    """The root of a part. Raises `lxml.etree.XMLSyntaxError`."""
    # a comment would split a text
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


def root_of(xml: bytes) -> etree._Element | None:
    """The root of a part; None if it is missing or broken, which counts as stating nothing."""
    try:
        return parsed_xml(xml)
    except etree.XMLSyntaxError:
        return None
