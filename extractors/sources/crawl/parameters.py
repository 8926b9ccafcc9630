"""The parameters for the address of a list, looked up in the address and the markup of its column page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from string import Formatter
from urllib.parse import quote, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.sources.crawl.families import Family, Parameter, RequestTemplate
from gongkai.extractors.sources.crawl.links import target
from gongkai.extractors.sources.http.types import Query

_MOST_LISTS = 8
"""The most lists taken from one page; more would be the addresses of a menu."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column page: its address, and its markup and script if they were requested."""

    url: str
    markup: str = ""
    script: str = ""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def places(self) -> dict[str, str]:
        """The placeholders available in every template."""
        page = self.url.partition("#")[0]
        return {"origin": self.origin, "page": page, "folder": urljoin(page, "."), "stem": _stem(page)}


@dataclass(slots=True)
class Lookup:
    """The parameters of a family on a column page; `missing` are those that could not be found."""

    found: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    units: list[dict[str, str]] = field(default_factory=list)
    """Sets of values that occur together on the page, where it has several lists."""

    def combinations(self) -> list[dict[str, str]]:
        """One set of values for each value of a parameter that may have several, and for each unit of the page."""
        sets: list[dict[str, str]] = [{}]
        for name, values in self.found.items():
            sets = [one | {name: value} for one in sets for value in values[:_MOST_LISTS]]
        return [one | unit for one in sets for unit in self.units[:_MOST_LISTS]] if self.units else sets


def look_up(family: Family, column: Column, given: Mapping[str, str]) -> Lookup:
    lookup = Lookup()
    for name, parameter in family.parameters.items():
        values = [given[name]] if name in given else _values(name, parameter, column)
        if values:
            lookup.found[name] = values if parameter.each else values[:1]
        else:
            lookup.missing.append(name)
    lookup.units = _units(family, column, given)
    return lookup


def _units(family: Family, column: Column, given: Mapping[str, str]) -> list[dict[str, str]]:
    """The values that occur together in each unit of the page, without those of another column's list."""
    markup = unescape(column.markup) if family.units else ""
    texts = dict.fromkeys(found.group() for pattern in family.units for found in pattern.finditer(markup))
    fixed = {**_of_address(family, column), **given}
    found = [_of_unit(family, text) for text in texts]
    own = [unit for unit in found if all(fixed.get(name, value) == value for name, value in unit.items())]
    return [unit for number, unit in enumerate(own) if unit and unit not in own[:number]]


def _of_unit(family: Family, text: str) -> dict[str, str]:
    matches = {name: _first(each.markup, text) for name, each in family.parameters.items()}
    return {name: value for name, value in matches.items() if value}


def _of_address(family: Family, column: Column) -> dict[str, str]:
    matches = {name: _first(each.address, column.url) for name, each in family.parameters.items()}
    return {name: value for name, value in matches.items() if value}


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    return next((found[1] for pattern in patterns if (found := pattern.search(text))), "")


def script_address(family: Family, column: Column) -> str | None:
    """The address of the site's script in which the family keeps its parameters."""
    if family.script is None:
        return None
    tree = LexborHTMLParser(column.markup)
    named = (node.attributes.get("src") or "" for node in tree.css("script[src]"))
    found = next((target(column.url, src) for src in named if re.search(family.script or "", src)), "")
    return found or (family.script_at or "").format_map(column.places)


def query_of(template: RequestTemplate, column: Column, values: Mapping[str, str]) -> Query:
    """The request of a list, with `values` filled into its address, headers and body."""
    known = {**column.places, **values}
    known |= {name: text.format_map(known) for name, text in template.extra.items()}
    quoted = column.places | {name: _quoted(known[name]) for name in known.keys() - column.places.keys()}
    headers = tuple((name, _header(text.format_map(known))) for name, text in template.headers.items())
    address = template.address.format_map(quoted)
    if template.body is not None:
        body = template.body.format_map({name: _in_json(value) for name, value in known.items()})
        return Query(address, template.method, (*headers, ("Content-Type", "application/json")), body.encode())
    if template.form is not None:
        form = urlencode({name: text.format_map(known) for name, text in template.form.items()})
        sent = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
        return Query(address, template.method, (*headers, sent), form.encode())
    return Query(address, template.method, headers)


def placeholders(template: RequestTemplate) -> set[str]:
    """The names in curly brackets of a request."""
    texts = [template.address, template.body or "", *template.extra.values(), *(template.form or {}).values()]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def _values(name: str, parameter: Parameter, column: Column) -> list[str]:
    """Distinct values, those from the address first."""
    markup = unescape(column.markup)  # JSON in attributes is escaped with &quot;
    looked: list[tuple[tuple[re.Pattern[str], ...], str]] = [
        (parameter.address, column.url),
        (parameter.markup, markup),
        (parameter.script, column.script),
    ]
    found = [match.group(1) for patterns, text in looked for pattern in patterns for match in pattern.finditer(text)]
    if not found and parameter.markup and (stated := _field(name).search(markup)):
        found = [next(value for value in stated.groups() if value)]
    if not found and parameter.default is not None:
        found = [parameter.default.format_map(column.places)]
    return list(dict.fromkeys(found))


@cache
def _field(name: str) -> re.Pattern[str]:
    """A pattern for a parameter as a hidden field, an attribute or a variable of a script."""
    return re.compile(
        rf"(?:id|name)=[\"']{name}[\"'][^<>]*?\bvalue=[\"']([^\"'<>]+)[\"']"
        rf"|\bvalue=[\"']([^\"'<>]+)[\"'][^<>]*?(?:id|name)=[\"']{name}[\"']"
        rf"|\bdata-{name}=[\"']([^\"'<>]+)[\"']"
        rf"|(?<![\w-]){name}[\"']?\s*[:=]\s*[\"']([\w./-]+)[\"']",
        re.I,
    )


def _stem(page: str) -> str:
    """The address without its suffix: …/zfxxgknb for …/zfxxgknb.htm."""
    return re.sub(r"\.\w+$", "", page)


def _quoted(value: str) -> str:
    return quote(value, safe="/:%-_.~")


def _header(value: str) -> str:
    return quote(value, safe="/:%-_.~?&=#,;+@!$'()*")


def _in_json(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
