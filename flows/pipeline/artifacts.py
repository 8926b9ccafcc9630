"""What a run publishes in Prefect: the text and tables of operations/summary.py,
under fixed names, so that the latest shows."""

from __future__ import annotations

import sys
from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from gongkai.flows.operations import summary
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.project import Project, find_project
from gongkai.sql.connection import connect


def publish_artifacts(path: str | None, result: RunResult) -> None:
    """Publish the artifacts. Raises nothing: the warehouse is published whether or not Prefect accepts them."""
    try:
        _publish(find_project(Path(path) if path else None), result)
    except Exception as error:
        print(f"Prefect 未能保存运行摘要 / Prefect did not take the artifacts: {error}", file=sys.stderr)


def _publish(project: Project, result: RunResult) -> None:
    create_markdown_artifact(summary.as_markdown(result), key="gongkai-night", description=result.run_id)
    with connect(project.warehouse, read_only=True) as connection:
        for table in summary.tables(result, connection):
            create_table_artifact(table.rows, key=f"gongkai-{table.key}", description=table.title)
