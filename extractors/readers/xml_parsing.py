"""XML from files of others: nothing is fetched, no entity is replaced, and no comment parts a text."""

from __future__ import annotations

from lxml import etree


def parsed_xml(xml: bytes) -> etree._Element:
    """The root of a part. Raises `lxml.etree.XMLSyntaxError`."""
    # a comment within a text would end it
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


def root_of(xml: bytes) -> etree._Element | None:
    """The root of a part; None without one, or with a broken one: then nothing is stated."""
    try:
        return parsed_xml(xml)
    except etree.XMLSyntaxError:
        return None
