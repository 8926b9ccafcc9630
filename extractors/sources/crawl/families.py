"""Families of sites: how widely used content systems list reports (data/reference/web/cms_families.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.config.yaml_nodes import FieldError, Fields, load_yaml, validate
from gongkai.extractors.sources.crawl.classify import SHIPPED


def _compiled(value: object) -> re.Pattern[str]:
    try:
        return re.compile(str(value), re.I)
    except re.error as problem:
        raise FieldError(f"正则表达式有误：{problem}", f"not a regular expression: {problem}") from None


Patterns = tuple[Annotated[Any, BeforeValidator(_compiled)], ...]


class Fingerprint(Fields):
    """Patterns of which at least one occurs on a column page of the family, or in its address."""

    markup: Patterns = ()
    address: Patterns = ()

    def score(self, markup: str, address: str) -> int:
        """The number of patterns that match."""
        markup = unescape(markup)
        found = sum(1 for pattern in self.markup if pattern.search(markup))
        return found + sum(1 for pattern in self.address if pattern.search(address))


class Parameter(Fields):
    """A value in the address of a list, and where to find it. `each`: there is one list for each value found."""

    markup: Patterns = ()
    address: Patterns = ()
    script: Patterns = ()
    default: str | None = None
    tree: bool = False
    organ: bool = False
    each: bool = False


class RequestTemplate(Fields):
    """One way to request a list."""

    address: str
    method: str = "GET"
    extra: dict[str, str] = Field({}, alias="with")
    form: dict[str, str] | None = None
    body: str | None = Field(None, alias="json")
    headers: dict[str, str] = Field({})
    size: int | None = None
    needs: str | None = None
    fills: bool = False
    """Whether it is also used for items that another request leaves out."""


class Pages(Fields):
    """How the pages of a list are numbered, and what its answers state about their number."""

    by: Literal["number", "records", "static", "down", "years"]
    first: tuple[int, ...] = (1,)
    size: int = 20
    next: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    count: tuple[str, ...] = ()
    in_markup: bool = False
    later: tuple[int, ...] = (0,)
    """How many years the year of a page may be after that of its report: 1 where it may be the year of publication."""


class JsonItems(Fields):
    """Where the items of a JSON list are: paths and keys, of which the first that exists is used."""

    items: tuple[str, ...]
    url: tuple[str, ...]
    title: tuple[str, ...]
    date: tuple[str, ...] = ()


class Items(Fields):
    layout: JsonItems | None = Field(None, alias="json")
    within: str | None = None
    rows: str | None = None
    link: str = "a[href]"
    title: str | None = None
    date: str | None = None


class Organs(Fields):
    """How a page of agencies gives their lists: patterns in link addresses, or a tree of columns in a script."""

    links: Patterns = ()
    tree: Patterns = ()


class Family(Fields):
    family: str
    name_zh: str
    name_en: str
    seen: str
    fingerprint: Fingerprint
    parameters: dict[str, Parameter] = Field({})
    units: Patterns = ()
    """Parts of a page that each hold the parameters of one list, where a page has several."""
    script: str | None = None
    script_at: str | None = None
    requests: tuple[RequestTemplate, ...]
    pages: Pages
    content: tuple[tuple[str, ...], ...] = ((),)
    items: Items = Field(default_factory=lambda: Items.model_validate({}))
    address: Patterns = ()
    organs: Organs | None = None
    fallback: Literal["static"] | None = None

    def is_report_address(self, url: str) -> bool:
        return not self.address or any(pattern.search(url) for pattern in self.address)

    @property
    def asks_the_page_itself(self) -> bool:
        """Whether the column page is itself the first page of its list."""
        return self.pages.by in ("static", "down")


@dataclass(frozen=True, slots=True)
class Families:
    """All families, special ones first."""

    known: tuple[Family, ...]

    def candidates(self, markup: str, address: str) -> list[Family]:
        """The families that a column page may belong to, the most likely first; none
        where it is unknown: nothing is guessed.

        A page in one system may link to another, so the family with the most matches comes first.
        """
        scores = {family.family: family.fingerprint.score(markup, address) for family in self.known}
        found = [family for family in self.known if scores[family.family]]
        return sorted(found, key=lambda family: -scores[family.family])

    def named(self, name: str) -> Family | None:
        return next((family for family in self.known if family.family == name), None)


class _File(Fields):
    families: tuple[Family, ...]


@cache
def load_families(folder: Path = SHIPPED) -> Families:
    """The families of the file in `folder`. Raises CatalogueError."""
    path = folder / "cms_families.yaml"
    if not path.is_file():
        raise CatalogueError(path, 0, "找不到文件", "there is no such file")
    data = load_yaml(path)
    missing = {"": ("缺少 {}", "{} is missing"), "families": ("缺少 {}", "{} is missing")}
    fallback = ("缺少 {}", "{} is missing")
    known = validate(_File, data, path, missing | dict.fromkeys(_KEYS, fallback)).families
    names = [family.family for family in known]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise CatalogueError(path, 0, f"{twice} 重复", f"{twice} is there twice")
    return Families(known)


_KEYS = ("fingerprint", "parameters", "requests", "pages", "items", "json", "organs")
