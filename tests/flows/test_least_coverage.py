"""`make coverage` fails where a room is reached less than pyproject.toml says, or not at all."""

from __future__ import annotations

import tomllib

from tests.least_coverage import ROOT, reached, too_low


def test_a_room_below_its_least_is_named() -> None:
    percent = reached({"sql/a.py": (9, 10), "sql/b.py": (1, 10), "site/c.py": (3, 4), "gongkai/__init__.py": (0, 0)})
    assert percent == {"sql": 50.0, "site": 75.0}
    assert too_low(percent, {"sql": 50, "site": 75}) == []
    assert too_low(percent, {"sql": 51, "site": 75, "flows": 1}) == ["sql", "flows"]


def test_every_room_has_its_least() -> None:
    least = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["gongkai"]["least_coverage"]
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"}
    assert set(least) == rooms
    assert all(20 <= share <= 100 for share in least.values())
