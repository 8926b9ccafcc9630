"""Names of locals say what they hold: docs/naming.md names some that do not, and no code has them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("extractors", "flows", "gongkai", "site", "sql", "transforms")


def banned() -> set[str]:
    (line,) = (line for line in (ROOT / "docs" / "naming.md").read_text("utf-8").splitlines() if "不叫" in line)
    return set(re.findall(r"`(\w+)`", line.partition("不叫")[2]))


def locals_called(names: set[str], text: str) -> list[str]:
    """Lines that give one of these names to something."""
    stored = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name | ast.arg))
    return [
        f"{node.lineno}: {name}"
        for node in stored
        if (name := node.arg if isinstance(node, ast.arg) else node.id) in names
        and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    ]


def test_no_local_has_a_name_that_says_nothing() -> None:
    assert banned() == {"said", "told", "odd"}
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if not path.is_symlink()]
    assert len(paths) > 300
    assert [f"{p}:{found}" for p in paths for found in locals_called(banned(), p.read_text("utf-8"))] == []


def test_such_a_name_is_seen() -> None:
    text = "def f(told):\n    for odd in told:\n        said = odd\n    if (said := 1):\n        return said.odd\n"
    assert locals_called(banned(), text) == ["1: told", "2: odd", "3: said", "4: said"]
