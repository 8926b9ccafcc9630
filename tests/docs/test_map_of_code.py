"""The map of the code in docs/contribute.md: its rows name modules and functions that there are, and no more than
fourteen hands that a cell goes through."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_HANDS = 14

ROWS = re.findall(r"^\| (\d+) \| (.*?) \| ", (ROOT / "docs" / "contribute.md").read_text("utf-8"), re.M)


def named(row: str, before: str) -> list[tuple[str, str]]:
    """The functions that a row names, each with its module: as the row before, or of the same folder, where it names
    none or a bare file."""
    found, module = [], before
    for word in re.findall(r"`([^`]+)`", row):
        if word.endswith(".py"):
            module = word if "/" in word else f"{module.rsplit('/', 1)[0]}/{word}"
        else:
            found.append((module, word))
    return found


def test_the_map_names_what_there_is() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, len(ROWS) + 1))
    assert 10 < len(ROWS) <= MOST_HANDS
    module = ""
    for _, row in ROWS:
        functions = named(row, module)
        assert functions, row
        for module, function in functions:
            assert re.search(rf"def {function}\(", (ROOT / module).read_text("utf-8")), (module, function)
