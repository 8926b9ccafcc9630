"""Answers of list end points: unwrapping JSONP, JSON and XML, and extracting the items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from lxml import etree

from gongkai.extractors import dates
from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.families import Family, JsonItems
from gongkai.extractors.sources.crawl.links import target
from gongkai.extractors.sources.crawl.listing import Link, ListError, at_path, day_of, html_links, one_line
from gongkai.extractors.sources.http.types import Fetched

MOST_CHARACTERS = 8_000_000
"""A longer answer is not a list; a page of a list has at most some hundred titles."""

_ROWS_ALONE = re.compile(r"<tr[\s>]", re.I)
_JSONP = re.compile(r"^\s*(?:/\*.*?\*/\s*)?[\w.$\[\]]+\s*\((.*)\)\s*;?\s*$", re.S)


class UnexpectedContentError(Exception):
    """The answer is not wrapped in the way the family describes."""


def items_of(got: Fetched, family: Family, page: str) -> list[Link]:
    """The items of an answer, by the first of the family's layouts that yields any.

    Raises ListError where no layout fits; returns none where one fits but holds no items.
    """
    text = got.text
    if len(text) > MOST_CHARACTERS:
        raise ListError("list_layout", got.url, f"> {MOST_CHARACTERS:,} characters")
    fits = False
    for steps in family.content:
        try:
            found = list(_items(got, _unwrapped(text, steps), family, page))
        except UnexpectedContentError:
            continue
        fits = True
        if found:
            return found
    if not fits:
        raise ListError("list_layout", got.url, f"{family.family}: {family.content}")
    return []


def stated_number(got: Fetched, paths: tuple[str, ...], patterns: tuple[re.Pattern[str], ...] = ()) -> int | None:
    """A number stated by an answer: at a path of its JSON, else in an element or script variable of that name."""
    text = got.text
    value = _opened(json_of(text))
    for path in paths:
        number = str(at_path(value, path)) if value is not None else ""
        if number.isdecimal():
            return int(number)
        name = re.escape(path.rpartition(".")[2])
        if found := re.search(rf"<{name}>\s*(\d+)|\b{name}[\"']?\s*[:=]\s*[\"']?(\d+)", text, re.I):
            return int(found.group(1) or found.group(2))
    found = next((match for pattern in patterns if (match := pattern.search(text))), None)
    return int(found.group(1)) if found else None


def json_of(text: str) -> Any:
    """JSON or JSONP as a value; None where it is neither. It is never executed."""
    wrapped = _JSONP.match(text)
    try:
        return json.loads(wrapped.group(1) if wrapped else text)
    except (ValueError, RecursionError):
        return None


def _unwrapped(text: str, steps: tuple[str, ...]) -> str:
    for step in steps:
        name, _, argument = step.partition(" ")
        text = _STEPS[name](text, argument)
    return text


def _jsonp(text: str, _: str) -> str:
    wrapped = _JSONP.match(text)
    if wrapped is None:
        raise UnexpectedContentError
    inner = wrapped.group(1).strip()
    if inner[:1] in ("'", '"'):  # a string that contains the markup
        try:
            return str(json.loads(inner if inner[0] == '"' else _double_quoted(inner)))
        except ValueError:
            raise UnexpectedContentError from None
    return inner


def _double_quoted(text: str) -> str:
    return json.dumps(text[1:-1].replace("\\'", "'").replace('\\"', '"').replace("\\/", "/"))


def _json(text: str, path: str) -> str:
    value = at_path(json_of(text), path)
    if not isinstance(value, str):
        raise UnexpectedContentError
    return value


def _xml(text: str, tag: str) -> str:
    """The texts of all elements `tag`, whose markup is in CDATA. Entities and DTDs are not processed."""
    if "<!DOCTYPE" in text[:2000].upper() or "<!ENTITY" in text[:20_000].upper():
        raise UnexpectedContentError
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    start = text.find("<")
    try:
        root = etree.fromstring(text[max(start, 0) :].encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnexpectedContentError from None
    if root is None or not (root.tag == "datastore" or root.find(f".//{tag}") is not None):
        raise UnexpectedContentError
    return "\n".join("".join(str(part) for part in node.itertext()) for node in root.iter(tag))


def _markup(text: str, _: str) -> str:
    """Markup as it is, or the first string in a JSON value that contains links."""
    if text.lstrip().startswith("<"):
        return text.replace("<![CDATA[", "").replace("]]>", "")
    found = next((part for part in _texts(json_of(text)) if "<a" in part or "&lt;a" in part), None)
    if found is None:
        raise UnexpectedContentError
    return found.replace("<![CDATA[", "").replace("]]>", "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _texts(part)


_STEPS = {"jsonp": _jsonp, "json": _json, "xml": _xml, "markup": _markup}


def _items(got: Fetched, text: str, family: Family, page: str) -> Iterator[Link]:
    if family.items.layout is not None and (value := json_of(text)) is not None:
        yield from _json_items(got, value, family.items.layout, page)
        return
    if family.items.layout is not None and not family.fallback:
        raise UnexpectedContentError
    layout = family.items
    listing = Listing(
        (page,), within=layout.within, rows=layout.rows, link=layout.link, title=layout.title, date=layout.date
    )
    if _ROWS_ALONE.search(text) and "<table" not in text.lower():
        text = f"<table>{text}</table>"  # a parser drops rows outside of a table, and their content
    markup = replace(got, data=text.encode("utf-8", "replace"), headers={}, final_url=page)
    for link in html_links(markup, listing):
        if family.is_report_address(link.url):
            yield replace(link, page=got.url)


def _json_items(got: Fetched, value: Any, layout: JsonItems, page: str) -> Iterator[Link]:
    lists = [found for path in layout.items if isinstance(found := at_path(_opened(value), path), list)]
    if not lists:
        raise UnexpectedContentError
    for item in lists[0]:
        url = target(page, _first(item, layout.url))
        if url:
            yield Link(url, one_line(_plain(_first(item, layout.title))), _day(item, layout, url), got.url)


def _opened(value: Any) -> Any:
    """A value in which parts that are JSON strings are decoded as well."""
    if not isinstance(value, dict):
        return value
    return {key: inner if (inner := _part(part)) is not None else part for key, part in value.items()}


def _part(part: Any) -> Any:
    return json_of(part) if isinstance(part, str) and part.lstrip().startswith(("{", "[")) else None


def _day(item: Any, layout: JsonItems, url: str) -> Any:
    written = _first(item, layout.date)
    return dates.written(written) or day_of(written) or dates.in_address(url)


def _first(item: Any, keys: tuple[str, ...]) -> str:
    """The value of the first key that has one."""
    values = (at_path(item, key) for key in keys)
    return next((str(value) for value in values if value not in (None, "") and not isinstance(value, (dict, list))), "")


def _plain(title: str) -> str:
    """A title without the markup that search engines put into it."""
    return unescape(re.sub(r"<[^<>]{1,80}>", "", title))
