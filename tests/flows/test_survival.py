"""Nights that are killed at random moments, and readers that never notice a night.

A slice runs here; `make soak` runs tests/soak.py, which is the same with 200 kills and 20 nights.
"""

from __future__ import annotations

from pathlib import Path

from tests.soak import SourceProject, kill_nights, read_while_publishing


def test_a_night_killed_at_any_moment_leaves_a_whole_warehouse(tmp_path: Path) -> None:
    result = kill_nights(SourceProject(tmp_path, documents=2, exports=False), kills=1, seed=5)
    assert result.kills == 1
    assert result.wrong == []


def test_readers_never_see_half_a_night(tmp_path: Path) -> None:
    result = read_while_publishing(SourceProject(tmp_path, documents=1, exports=False), nights=1)
    assert result.queries > 0
    assert result.wrong == []
