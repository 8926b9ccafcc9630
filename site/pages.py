"""The pages: the templates of site/, filled in. Text from reports is escaped wherever it is inserted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

SITE = Path(__file__).parent
STATIC = SITE / "static"

Row = dict[str, Any]


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_object(parts: dict[str, str]) -> str:
    """A JSON object made of parts that are already JSON."""
    return "{" + ",".join(f"{as_json(name)}:{text}" for name, text in parts.items()) + "}"


@lru_cache(maxsize=4096, typed=True)  # the same few hundred on every page; typed: markup is not escaped again
def both(zh: object, en: object) -> Markup:
    """A text in both languages, of which the page shows one."""
    return Markup(f'<span class="zh">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>')


def inert(json_text: str) -> Markup:
    """JSON for a script element that is never executed; it cannot contain the start or end of a tag."""
    return Markup(json_text.replace("<", "\\u003c"))


def _number(value: int | str | None) -> str:
    return "" if value is None else f"{Decimal(value):,}"


def _percent(value: str | None) -> str:
    """A percentage rounded as the scripts of the pages do: half up."""
    return "" if value is None else f"{Decimal(100 * float(value)).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _signed(value: str) -> str:
    return f"{Decimal(value):+,}"


def _is_link(address: str | None) -> bool:
    return (address or "").startswith(("https://", "http://"))


class Terms:
    """The labels of coded values, from the tables terms and forms; `changed` are the years that began another series of
    forms."""

    def __init__(self, terms: list[Row], forms: list[Row], changed: Sequence[int]) -> None:
        self.changed = "、".join(map(str, changed))
        self.labels: dict[str, dict[str, list[str]]] = {}
        for row in terms:
            self.labels.setdefault(row["vocabulary"], {})[row["term"]] = [row["label_zh"], row["label_en"]]
        self.labels["form"] = {row["form"]: [row["label_zh"], row["label_en"]] for row in forms}
        self.years = {row["form"]: row["years"] for row in forms}
        self.comparability = [row for row in terms if row["vocabulary"] == "comparability"]

    def label(self, vocabulary: str, term: str) -> Markup:
        """The label of a value in both languages; the value itself where it has none."""
        zh, en = self.labels.get(vocabulary, {}).get(term, [term, term])
        return both(zh, en)


class _Compiled(BytecodeCache):
    """Templates compiled once per process, however many sites it builds."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Pages:
    """Renders pages; `stamp` is what every page says about its data, `terms` gives the labels of coded values."""

    def __init__(self, stamp: Row, terms: Terms) -> None:
        environment = Environment(
            loader=FileSystemLoader(SITE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_COMPILED,
        )
        assets = hashlib.sha256()
        for path in sorted(STATIC.rglob("*")):
            if path.is_file():
                assets.update(path.read_bytes())
        self.assets = assets.hexdigest()[:8]
        environment.globals.update(t=both, term=terms.label, terms=terms, stamp=stamp, assets=self.assets)
        environment.filters.update(number=_number, percent=_percent, signed=_signed, inert=inert)
        environment.tests.update(link=_is_link)
        self._get = environment.get_template

    def single(self, name: str, **given: Any) -> str:
        return self._get(f"{name}.html.j2").render(root="", page=name, **given)

    def below(self, name: str, **given: Any) -> str:
        """A page in a subfolder of the site."""
        return self._get(f"{name}.html.j2").render(root="../", page=name, **given)
