"""Style sheets made to cost time: a page with one costs little, and its table is read all the same."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from gongkai.extractors.readers.html.first_reading import selectors, style_sheets
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import styles as second_styles

HOSTILE: dict[str, Callable[[int], str]] = {
    "many rules": lambda size: "".join(f".a{i} .b{i} > i{{color:#fff}}" for i in range(60 * size)),
    "one rule of many steps": lambda size: " ".join(["div"] * 60) + " i{display:none}",
    "universal rules": lambda size: "".join(f"*:nth-child({i}) * * * {{order:0}}" for i in range(5 * size)),
    "siblings": lambda size: "".join(f"i ~ i ~ i ~ i:nth-child({i}) {{display:none}}" for i in range(3 * size)),
    "one long prelude": lambda size: "a," * 400 * size + "b{display:none}",
    "unclosed": lambda size: "a{" * 300 * size,
    "unclosed strings": lambda size: "a{content:'" * 100 * size,
    "unclosed comments": lambda size: "/*" * 400 * size,
}
LIMITS = (
    *((selectors, "MAX_STEPS"), (style_sheets, "MAX_SHEETS"), (style_sheets, "MAX_SELECTORS")),
    *((second_styles, name) for name in ("MAX_CHARACTERS", "MAX_QUESTIONS", "MAX_RULES")),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [*((name, 125) for name in HOSTILE), ("universal rules", 1000)])
def test_hostile_style_sheets_cost_little(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The costliest of all in full; an eighth of all else: of sheets, page, limits and time."""
    for module, limit in LIMITS:
        monkeypatch.setattr(module, limit, getattr(module, limit) * size // 1000)
    deep = "<div>" * 150 + "<i>" + "</div>" * 150
    body = f"<table><tr><td>1<td>2</table>{deep}" + "<p><i>x</i><i>y</i></p>" * (3 * size)
    started = time.process_time()
    document = read_html(f"<style>{HOSTILE[name](size)}</style>{body}".encode())
    assert time.process_time() - started < 15 * size / 1000
    assert [[c.text for c in table.cells] for table in document.tables] == [["1", "2"]]
