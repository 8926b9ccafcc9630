"""A person's correction overlays a value, is on record, and fails loudly when the page says something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_here import HERE

from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError
from gongkai.sql.connection import WarehouseError, connect

ENTRY = """
- agency_id: 640104-司法局
  year: 2018
  indicator: complaints.total
  expect: "6"
  value: 0
  reason: 正文称没有举报投诉
  author: 张三
  date: 2026-11-21
  status: open
"""


def run(project: Project) -> RunResult:
    return run_pipeline(project, None, Lines(), steps=HERE)


def write(project: Project, text: str) -> None:
    project.corrections.mkdir(exist_ok=True)
    (project.corrections / "2018.yaml").write_text(text, encoding="utf-8")


def select(project: Project, sql: str) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


CELL = "select value::integer, raw, state, corrected from facts where indicator = 'complaints.total'"


def test_a_correction_overlays_and_can_be_withdrawn(loaded: Project) -> None:
    write(loaded, ENTRY)
    assert run(loaded).state == "published"
    assert select(loaded, CELL) == [(0, "6", "reported", True)]
    assert select(loaded, "select author, status, file, value::integer from corrections") == [
        ("张三", "open", "2018.yaml:2", 0)
    ]
    assert run(loaded).state == "unchanged"
    write(loaded, ENTRY.replace("status: open", "status: fixed"))
    assert run(loaded).state == "published"
    assert select(loaded, CELL) == [(6, "6", "reported", False)]
    assert select(loaded, "select report_id, status from corrections") == [(None, "fixed")]
    (loaded.corrections / "2018.yaml").unlink()
    run(loaded)
    assert select(loaded, "select count(*) from corrections") == [(0,)]


def test_a_corrected_number_is_checked_like_any_other(loaded: Project) -> None:
    """Litigation corrected to 0 no longer equals its outcomes, 3 + 0 + 0."""
    write(loaded, ENTRY.replace("complaints.total", "litigation.total").replace('"6"', '"3"'))
    run(loaded)
    assert select(loaded, "select expected, actual from findings where rule = 'legacy.litigation.total.sum'") == [
        ("3", "0")
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('expect: "6"', 'expect: "7"', "prints '6', not '7'"),
        ("year: 2018", "year: 2017", "matches 0 cells"),
        ("complaints.total", "no.such", "matches 0 cells"),
    ],
)
def test_a_stale_correction_stops_publication(loaded: Project, old: str, new: str, message: str) -> None:
    before = loaded.warehouse.read_bytes()
    write(loaded, ENTRY.replace(old, new))
    with pytest.raises(WarehouseError, match=message) as error:
        run(loaded)
    assert "2018.yaml:2" in str(error.value)
    assert loaded.warehouse.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 0", "value: none", "value"),
        ("status: open", "status: maybe", "status"),
        ("  author: 张三\n", "", "author"),
        ("date: 2026-11-21", "date: yesterday", "date"),
        ("reason:", "reasons:", "reasons"),
        ("year: 2018", "report: r1\n  year: 2018", "expected report, or agency_id and year"),
        ("- agency_id", "agency_id", "2018.yaml"),
    ],
)
def test_a_malformed_file_names_its_line(project: Project, old: str, new: str, message: str) -> None:
    write(project, ENTRY.replace(old, new))
    with pytest.raises(ProjectError, match=message) as error:
        run(project)
    assert "2018.yaml:" in str(error.value)
    assert not Path(project.warehouse).exists()
