"""No module takes what another keeps for itself: ruff (SLF001) sees it in what is asked of a module or an object, and
this where it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from paths import ROOT

ROOMS = ("extractors", "flows", "gongkai", "site", "sql", "transforms")


def private_imports(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            words = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from (word for word in words if word.startswith("_") and not word.startswith("__"))


def test_no_private_name_is_imported() -> None:
    assert list(private_imports("from gongkai.a import _b, c\nfrom gongkai._d import e\n")) == ["_b", "_d"]
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 300
    found = {path.relative_to(ROOT): names for path in files if (names := [*private_imports(path.read_text("utf-8"))])}
    assert not found
