"""Pages of many agencies: which agencies they list, and the parameter of each agency's list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.sources.crawl.families import Family
from gongkai.extractors.sources.crawl.link_words import link_words
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.crawl.list_content import json_of
from gongkai.extractors.sources.crawl.listing import one_line

_NODE_NAMES = ("name", "title", "text", "label")
_NODE_IDS = ("id", "value", "area", "areaCode", "code", "uscc")


@dataclass(frozen=True, slots=True)
class Organ:
    """An agency of a tree: its name as printed there, and the parameters of its list."""

    name: str
    parameters: tuple[tuple[str, str], ...]


def organs_of(family: Family, markup: str, url: str) -> list[Organ]:
    """The agencies that a page lists, each once."""
    if family.organs is None:
        return []
    found = list(_columns(family, markup)) or [*_linked(family, markup, url), *_nodes(family, markup)]
    return list({organ.parameters: organ for organ in reversed(found)}.values())[::-1]


def named_in(place: str | None, name: str) -> str:
    """The full name of an agency: 市司法局 of 淮安市 is 淮安市司法局; unchanged if the name includes its place."""
    if not place or not name or name.startswith(place) or place.rstrip("省市区县") in name:
        return name
    return place + (name[1:] if name[0] in "省市区县" and place[-1] == name[0] else name)


def _parameter(family: Family) -> str:
    return next((name for name, each in family.parameters.items() if each.organ or each.tree), "organ")


def _linked(family: Family, markup: str, url: str) -> Iterator[Organ]:
    """Links to the lists of agencies; their text is the name."""
    assert family.organs is not None
    tree = LexborHTMLParser(markup)
    base = base_of(tree, url)
    for node in tree.css("a[href]"):
        name = one_line(node.attributes.get("title") or node.text(deep=True))
        address = target(base, node.attributes.get("href"))
        identity = next((match[1] for pattern in family.organs.links if (match := pattern.search(address))), "")
        if identity and name:
            yield Organ(name, ((_parameter(family), identity),))


def _nodes(family: Family, markup: str) -> Iterator[Organ]:
    """Agencies in the nodes of a tree in a script: JSON, or JavaScript objects with a name and an id."""
    assert family.organs is not None
    if not family.organs.links:
        return
    value = json_of(markup)
    for node in _dicts(value) if value is not None else _objects(markup):
        name = next((str(node[key]) for key in _NODE_NAMES if node.get(key)), "")
        identity = next((str(node[key]) for key in _NODE_IDS if node.get(key)), "")
        if link_words().agency.search(name) and re.fullmatch(r"[\w-]{2,40}", identity):
            yield Organ(one_line(name), ((_parameter(family), identity),))


def _objects(markup: str) -> Iterator[dict[str, Any]]:
    """Flat objects in a script: {id:"113…", pId:"0", name:"某局"}."""
    for found in re.finditer(r"\{[^{}]{1,2000}\}", markup):
        pairs = re.findall(r"[\"']?(\w+)[\"']?\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+))", found.group())
        if pairs:
            yield {key: text or number for key, text, number in pairs}


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _dicts(part)


def _columns(family: Family, markup: str) -> Iterator[Organ]:
    """The report columns of a tree in a script, each with the agency above it."""
    assert family.organs is not None
    for pattern in family.organs.tree:
        if found := pattern.search(markup):
            value = _json_at(markup, found.end())
            # a tree that is not JSON gives only flat objects, without their agencies
            yield from _report_columns(family, list(_objects(markup[found.end() :])) if value is None else value, ())


def _json_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`, whatever follows it."""
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _report_columns(family: Family, value: Any, above: tuple[str, ...]) -> Iterator[Organ]:
    nodes = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for node in nodes:
        if not isinstance(node, dict):
            continue
        names = (*above, str(next((node[key] for key in _NODE_NAMES if node.get(key)), "")))
        children: Any = next((node[key] for key in ("children", "child", "subs", "nodes") if node.get(key)), [])
        is_report = any(link_words().report_column.search(name) for name in names)
        if is_report and not children and node.get("id") is not None:
            agency = next((name for name in reversed(names) if link_words().agency.search(name)), "")
            yield Organ(agency, ((_parameter(family), str(node["id"])),))
        yield from _report_columns(family, children, names)
